"""Drafts that were never signed give their footage back; live ones and signed ones keep it."""

from datetime import timedelta
from pathlib import Path

from services.core.actions.abandon_drafts import abandon_drafts
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.ports import Area
from services.core.queries.custody_log import verify_custody
from services.core.queries.submission_status import submission_status
from tests.cases import NOW, a_draft, a_submission, begin_upload, send

MONTH = timedelta(days=30)


def test_an_idle_draft_is_abandoned_and_its_footage_is_gone(core: Core) -> None:
    draft = a_draft(core, now=NOW - MONTH * 2)
    receipt = send(core, draft.token, b"footage", now=NOW - MONTH * 2)
    begin_upload(core, draft.token, size=10, now=NOW - MONTH * 2)
    assert abandon_drafts(core.database, idle=MONTH, store=core.store, now=NOW) == 1
    assert submission_status(core.database, token=draft.token).state is State.ABANDONED
    assert core.store.size_of(area=Area.QUARANTINE, key=f"uploads/{receipt.upload_id}") is None
    assert abandon_drafts(core.database, idle=MONTH, store=core.store, now=NOW) == 0
    assert verify_custody(core.database).breaks == ()


def test_a_live_draft_and_a_signed_report_are_left_alone(core: Core, tmp_path: Path) -> None:
    live = a_draft(core, now=NOW - MONTH * 2)
    send(core, live.token, b"footage", now=NOW - timedelta(days=1))
    (tmp_path / "clip.mp4").write_bytes(b"other footage")
    signed, _ = a_submission(core, tmp_path / "clip.mp4", now=NOW - MONTH * 2)
    assert abandon_drafts(core.database, idle=MONTH, store=core.store, now=NOW) == 0
    states = {submission_status(core.database, token=draft.token).state for draft in (live, signed)}
    assert states == {State.UPLOADING, State.INSPECTING}
