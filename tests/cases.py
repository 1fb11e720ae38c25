"""Cases for tests, made through the same actions that the sites call: nothing is put into a table by hand."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from services.cli.demo_report import REPORTER_NAME, demo_report
from services.core.actions.complete_upload import Receipt, complete_upload
from services.core.actions.open_draft import Draft, open_draft
from services.core.actions.open_upload import open_upload
from services.core.actions.sign_parts import PartRequest, sign_parts
from services.core.actions.submit_report import Submitted, submit_report
from services.core.bootstrap import Core
from services.core.domain.confirmed_mark import ReadMark
from services.core.domain.intake import OfferedFile
from services.core.domain.report import Account, CameraType, Report, Role, SubjectVehicle
from services.core.queries.case_file import case_file
from tests import outgoing

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
MARK = "BD51 SMR"
NAME = REPORTER_NAME


def a_report(*, now: datetime = NOW, mark: str = MARK, town: str = "Birmingham") -> Report:
    """A report that may be signed: the demonstration's, told by somebody on a cycle, two days old."""
    happened = now - timedelta(days=2)
    told = demo_report(recorded_at=happened, mark=mark)
    return replace(
        told,
        reporter=replace(told.reporter, role=Role.PEDAL_BIKE),
        incident=replace(
            told.incident,
            local_at=happened.replace(tzinfo=None, microsecond=0),
            town=town,
            council_area="Birmingham",
            direction="",
        ),
        vehicle=SubjectVehicle(mark_raw=mark, make="Ford", colour="Blue"),
        account=Account(
            what_happened="The blue car overtook me on a bend and came so close that its mirror brushed past my sleeve.",
            own_part="I was riding straight on in the middle of my lane at about fifteen miles an hour.",
            why_wrong="There was no room to pass safely, and I had to brake hard to stay on my cycle.",
        ),
        camera=replace(told.camera, type=CameraType.HANDLEBAR, mounting="On the handlebar"),
    )


def a_draft(core: Core, *, now: datetime = NOW) -> Draft:
    with core.database.unit_of_work() as work:
        return open_draft(work, force=core.settings.force, rules_id=core.rules.id, now=now)


def begin_upload(
    core: Core,
    token: str,
    *,
    size: int,
    filename: str = "clip.mp4",
    now: datetime = NOW,
    fingerprint: str | None = None,
) -> UUID:
    with core.database.unit_of_work() as work:
        file = OfferedFile(filename=filename, size=size, fingerprint=fingerprint)
        return open_upload(work, token=token, file=file, limits=core.limits, store=core.store, now=now).id


def put_parts(core: Core, token: str, upload_id: UUID, data: bytes, *, now: datetime = NOW) -> None:
    size = core.settings.part_size_bytes
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    asked = [
        PartRequest(number=n, size=len(p), sha256=hashlib.sha256(p).hexdigest())
        for n, p in enumerate(pieces, start=1)
    ]
    with core.database.unit_of_work() as work:
        signed = sign_parts(work, token=token, upload_id=upload_id, parts=asked, store=core.store, now=now)
    for part, piece in zip(signed, pieces, strict=True):
        outgoing.put(part.url, content=piece, headers=part.headers).raise_for_status()


def send(core: Core, token: str, data: bytes, *, filename: str = "clip.mp4", now: datetime = NOW) -> Receipt:
    """One whole file, as a client sends it."""
    upload_id = begin_upload(core, token, size=len(data), filename=filename, now=now)
    put_parts(core, token, upload_id, data, now=now)
    sha256 = hashlib.sha256(data).hexdigest()
    return complete_upload(
        core.database, token=token, upload_id=upload_id, sha256=sha256, store=core.store, now=now
    )


def sign(core: Core, token: str, *, now: datetime = NOW, report: Report | None = None) -> Submitted:
    with core.database.unit_of_work() as work:
        return submit_report(
            work, token=token, report=report or a_report(now=now), typed_name=NAME, rules=core.rules, now=now
        )


def a_submission(
    core: Core, footage: Path, *, now: datetime = NOW, mark: str = MARK
) -> tuple[Draft, Submitted]:
    """Sent and signed; its inspection is promised."""
    draft = a_draft(core, now=now)
    send(core, draft.token, footage.read_bytes(), filename=footage.name, now=now)
    return draft, sign(core, draft.token, now=now, report=a_report(now=now, mark=mark))


def a_read_mark(core: Core, case_id: UUID, typed: str = MARK) -> ReadMark:
    """As a reviewer read it in the first frame of the first file."""
    file = case_file(core.database, case_id=case_id).footage[0]
    return ReadMark(typed=typed, footage_id=file.id, frame_index=0)
