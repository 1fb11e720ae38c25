"""Other reports that may show a case: by bytes, by pictures, by mark, time and place; each proposed with its reason."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.core.bootstrap import Core
from services.core.db.appearances import alike_candidates, key_pictures, remember_appearance
from services.core.db.footage import FACTS
from services.core.db.tables import Footage, JobRow, Submission
from services.core.db.tables_likeness import LikenessRow
from services.core.domain.likeness import KeyPicture
from services.core.domain.media import Inspection, MediaFacts, MediaKind
from services.core.domain.report import Report, SubjectVehicle
from services.core.errors import NotFound
from services.core.queries.case_matches import CaseMatch, Sameness, case_matches
from tests.cases import a_draft, a_report, send, sign

pytestmark = pytest.mark.stack
FACTS_OF_A_FILM = MediaFacts(
    kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p", width=1920, height=1080
)  # fmt: skip
FILM = tuple(KeyPicture(at_s=float(n), hash=0xF0E1_D2C3_B4A5_9687 >> n | n << 60) for n in range(8))
HIGHEST = KeyPicture(at_s=0.0, hash=(1 << 64) - 1)


@dataclass(frozen=True)
class Sent:
    case_id: UUID
    footage_id: UUID
    reference: str


def sent(
    core: Core, data: bytes, *, pictures: tuple[KeyPicture, ...] = (), report: Report | None = None
) -> Sent:
    """A signed report with one file, as if inspection had found these pictures."""
    draft = a_draft(core)
    send(core, draft.token, data)
    submitted = sign(core, draft.token, report=report)
    with core.database.unit_of_work() as work:
        file = work.session.scalars(
            select(Footage).where(Footage.submission_id == submitted.submission_id)
        ).one()
        inspection = Inspection(
            sha256=file.claimed_sha256 or "", size=file.size, facts=FACTS_OF_A_FILM, key_pictures=pictures
        )
        file.sha256, file.facts = inspection.sha256, FACTS.dump_python(FACTS_OF_A_FILM, mode="json")
        remember_appearance(work, file, inspection, FACTS_OF_A_FILM)
        return Sent(submitted.submission_id, file.id, submitted.reference)


def elsewhere(*, mark: str = "XY99 ZZZ", email: str = "bo@example.org", **incident: object) -> Report:
    """Another person's report of something else, unless told otherwise."""
    report = a_report()
    return replace(
        report,
        vehicle=replace(report.vehicle, mark_raw=mark),
        reporter=replace(report.reporter, email=email),
        incident=replace(report.incident, **incident),  # type: ignore[arg-type]
    )


def matches(core: Core, case: Sent) -> dict[str, CaseMatch]:
    return {match.reference: match for match in case_matches(core.database, case_id=case.case_id)}


def changed(picture: KeyPicture, mask: int) -> KeyPicture:
    return KeyPicture(at_s=picture.at_s, hash=picture.hash ^ mask)


def test_each_reason_is_found_and_told_apart_strongest_first(core: Core) -> None:
    case = sent(core, b"ours", pictures=FILM)
    incident = sent(core, b"own film", report=elsewhere(mark="BD51 SMR"))
    near = sent(
        core, b"smaller", pictures=tuple(changed(one, 0b1010_0000) for one in FILM), report=elsewhere()
    )
    same = sent(core, b"ours", pictures=FILM, report=elsewhere(email="alex@example.org"))
    sent(core, b"other", pictures=(HIGHEST,), report=elsewhere())
    found = case_matches(core.database, case_id=case.case_id)
    assert [match.reference for match in found] == [same.reference, near.reference, incident.reference]
    assert [match.sameness for match in found] == [Sameness.FILE, Sameness.PICTURES, Sameness.INCIDENT]
    assert [match.same_reporter for match in found] == [True, False, False]
    assert found[0].files[0].nearness is None
    nearness = found[1].files[0].nearness
    assert nearness is not None
    assert (nearness.alike, nearness.compared, nearness.bits) == (8, 8, 2)
    assert found[2].incident is not None
    assert found[2].incident.mark == "BD51SMR"
    assert matches(core, same)[case.reference].sameness is Sameness.FILE


def test_a_mark_easily_misread_within_minutes_on_the_same_road_is_proposed(core: Core) -> None:
    at = a_report().incident.local_at
    assert at is not None
    case = sent(core, b"one", report=a_report(mark="BD51 SMR"))
    misread = sent(
        core, b"two", report=elsewhere(mark="8D51 SMR", local_at=at + timedelta(minutes=6), road="Example Rd")
    )
    sent(core, b"three", report=elsewhere(mark="BD51 SMR", local_at=at - timedelta(hours=5)))
    further = elsewhere(local_at=at)
    second = sent(
        core, b"four", report=replace(further, further_vehicles=(SubjectVehicle(mark_raw="BD51 SMR"),))
    )
    found = matches(core, case)
    assert set(found) == {misread.reference, second.reference}
    incident = found[misread.reference].incident
    assert incident is not None
    assert (incident.misread, incident.apart) == (True, timedelta(minutes=6))


def test_drafts_and_demonstrations_are_never_set_beside_a_case(core: Core) -> None:
    case = sent(core, b"ours", pictures=FILM)
    draft = a_draft(core)
    send(core, draft.token, b"ours")
    demonstration = sent(core, b"ours", pictures=FILM)
    with core.database.unit_of_work() as work:
        work.session.get_one(Submission, demonstration.case_id).demonstration = True
    assert matches(core, case) == {}
    with pytest.raises(NotFound):
        case_matches(core.database, case_id=draft.submission_id)


def test_hashes_survive_the_database_and_a_second_inspection_replaces_them(core: Core) -> None:
    case = sent(core, b"ours", pictures=(HIGHEST, *FILM[1:]))
    with core.database.unit_of_work() as work:
        file = work.session.get_one(Footage, case.footage_id)
        assert key_pictures(work.session, [file.id])[file.id][0] == HIGHEST
        again = Inspection(sha256="", size=1, facts=FACTS_OF_A_FILM, key_pictures=FILM)
        remember_appearance(work, file, again, FACTS_OF_A_FILM)
        assert key_pictures(work.session, [file.id])[file.id] == list(FILM)


def test_a_child_that_was_taken_over_cannot_fill_the_table(core: Core) -> None:
    endless = tuple(KeyPicture(at_s=0.0, hash=1 << 70 | n) for n in range(1000))
    case = sent(core, b"ours", pictures=endless)
    with core.database.reading() as session:
        rows = session.scalars(select(LikenessRow).where(LikenessRow.footage_id == case.footage_id)).all()
        assert len(rows) == 32
        assert alike_candidates(session, session.get_one(Submission, case.case_id), [case.footage_id]) == []


def test_removing_a_file_forgets_what_it_looked_like(core: Core) -> None:
    case = sent(core, b"ours", pictures=FILM)
    with core.database.unit_of_work() as work:
        file = work.session.get_one(Footage, case.footage_id)
        for job in work.session.scalars(select(JobRow).where(JobRow.footage_id == file.id)):
            work.session.delete(job)
        work.session.flush()
        work.session.delete(file)
    with core.database.reading() as session:
        assert session.scalar(select(LikenessRow.number)) is None
