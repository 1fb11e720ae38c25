"""The rules in force when a report is signed govern it for good."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError

from services.core.bootstrap import Core
from services.core.db import rules_versions
from services.core.db.tables_contact import RulesVersion
from services.core.queries.case_file import case_file
from services.core.queries.submission_status import submission_status
from tests.cases import NOW, a_draft, send, sign

pytestmark = pytest.mark.stack


def _signed(core: Core) -> str:
    token = a_draft(core).token
    send(core, token, b"footage")
    sign(core, token)
    return token


def test_a_case_keeps_the_rules_under_which_it_was_signed(core: Core) -> None:
    token = _signed(core)
    tomorrow = replace(core.rules, id="wmp_next", version=core.rules.version + 1, submit_within_days=1)
    later = _signed(replace(core, rules=tomorrow))
    before, after = (submission_status(core.database, token=one) for one in (token, later))
    assert (before.rules, after.rules) == (core.rules, tomorrow)
    case = case_file(core.database, case_id=before.submission_id)
    assert case.rules is not None
    assert case.rules.within_words() == "7 days"
    signed = next(one.link for one in case.custody if one.link.event == "signed_statement")
    assert signed.detail["rules_sha256"] == case.rules_sha256


def test_a_draft_is_governed_by_nothing_yet(core: Core) -> None:
    assert submission_status(core.database, token=a_draft(core).token).rules is None


def test_one_version_is_kept_once_and_whole(core: Core) -> None:
    for minutes in (0, 5):
        with core.database.unit_of_work() as work:
            sha256 = rules_versions.keep(work, core.rules, now=NOW + timedelta(minutes=minutes))
    with core.database.reading() as session:
        [row] = rules_versions.all_kept(session)
    assert (row.sha256, row.first_used_at, row.rules_id) == (sha256, NOW, core.rules.id)
    assert rules_versions.is_intact(row)
    row.body = {**row.body, "submit_within_days": 70}
    assert not rules_versions.is_intact(row)


@pytest.mark.parametrize(
    "change", [update(RulesVersion).values(version=9), text("TRUNCATE rules_versions CASCADE")]
)
def test_rules_that_governed_cannot_be_rewritten(core: Core, change: object) -> None:
    with core.database.unit_of_work() as work:
        rules_versions.keep(work, core.rules, now=NOW)
    with pytest.raises(ProgrammingError, match="appended only"), core.database.unit_of_work() as work:
        work.session.execute(change)  # type: ignore[call-overload]
