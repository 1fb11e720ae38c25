"""Every version of the rules that ever governed a report here, for operators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from services.core.db import rules_versions
from services.core.db.session import Database
from services.core.db.tables import Submission


@dataclass(frozen=True, kw_only=True)
class KeptRules:
    """`governs` counts submissions. `is_intact`: the rules are still those that the hash names."""

    sha256: str
    rules_id: str
    version: int
    first_used_at: datetime
    governs: int
    is_intact: bool


def kept_rules(database: Database) -> tuple[KeptRules, ...]:
    """Oldest first."""
    counted = select(Submission.rules_sha256, func.count()).group_by(Submission.rules_sha256)
    with database.reading() as session:
        counts = {row[0]: row[1] for row in session.execute(counted)}
        return tuple(
            KeptRules(
                sha256=row.sha256, rules_id=row.rules_id, version=row.version, first_used_at=row.first_used_at,
                governs=counts.get(row.sha256, 0), is_intact=rules_versions.is_intact(row),
            )
            for row in rules_versions.all_kept(session)
        )  # fmt: skip
