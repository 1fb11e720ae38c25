"""The rules that governed submissions, whole and named by their hash: today's file may differ, a case keeps its own."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.core.db.session import Work
from services.core.db.tables import Submission
from services.core.db.tables_contact import RulesVersion
from services.core.domain.force_rules import ForceRules
from services.core.rules import canonical, frozen, thawed


def keep(work: Work, rules: ForceRules, *, now: datetime) -> str:
    """Keep this version once; its SHA-256, lower-case hex."""
    kept = frozen(rules)
    row = {
        "sha256": kept.sha256,
        "rules_id": rules.id,
        "version": rules.version,
        "body": kept.body,
        "first_used_at": now,
    }
    work.session.execute(insert(RulesVersion).values(row).on_conflict_do_nothing())
    return kept.sha256


def governing(session: Session, submission: Submission) -> ForceRules | None:
    """The rules in force when it was signed; None before that, and for what was signed before rules were kept."""
    row = session.get(RulesVersion, submission.rules_sha256) if submission.rules_sha256 else None
    return thawed(row.body) if row else None


def all_kept(session: Session) -> Sequence[RulesVersion]:
    """Every version that ever governed, oldest first."""
    return session.scalars(
        select(RulesVersion).order_by(RulesVersion.first_used_at, RulesVersion.sha256)
    ).all()


def is_intact(row: RulesVersion) -> bool:
    """Whether the body is still what its hash names."""
    return hmac.compare_digest(hashlib.sha256(canonical(row.body)).hexdigest(), row.sha256)
