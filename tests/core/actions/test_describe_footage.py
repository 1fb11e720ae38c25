"""Order, view and marked moment: what the reporter says of each file, while the report is open."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.core.actions.cancel_upload import cancel_upload
from services.core.actions.describe_footage import describe_footage
from services.core.bootstrap import Core
from services.core.db.tables import CustodyEvent
from services.core.db.uploads import UploadClosed
from services.core.domain.lifecycle import Event, MoveNotOpen
from services.core.errors import NotFound, Refused
from services.core.queries.draft_statement import draft_statement
from services.core.queries.submission_status import submission_status
from services.core.queries.upload_status import upload_status
from tests.cases import NOW, a_draft, a_report, begin_upload, send, sign

IDLE = timedelta(hours=72)


def describe(core: Core, token: str, upload_id: UUID, **said: object) -> None:
    with core.database.unit_of_work() as work:
        describe_footage(work, token=token, upload_id=upload_id, now=NOW, **said)  # type: ignore[arg-type]


def names(core: Core, token: str) -> list[str]:
    files = submission_status(core.database, token=token).files
    assert [file.position for file in files] == list(range(1, len(files) + 1))
    return [file.filename for file in files]


def three_files(core: Core) -> tuple[str, dict[str, UUID]]:
    """Two that are here around one still on its way."""
    token = a_draft(core).token
    a = send(core, token, b"a" * 1000, filename="a.mp4").upload_id
    b = begin_upload(core, token, size=1000, filename="b.mp4")
    c = send(core, token, b"c" * 1000, filename="c.mp4").upload_id
    return token, {"a": a, "b": b, "c": c}


def events(core: Core) -> list[dict[str, str]]:
    with core.database.reading() as session:
        query = select(CustodyEvent.detail).where(CustodyEvent.event == Event.DESCRIBED_FOOTAGE)
        return list(session.scalars(query.order_by(CustodyEvent.position)))


def test_view_and_moment_are_kept_and_noted_in_the_chain_without_names(core: Core) -> None:
    token, files = three_files(core)
    describe(core, token, files["a"], view="rear", moment_s=65.25)
    file = submission_status(core.database, token=token).files[0]
    assert (file.view, file.moment_s) == ("rear", 65.25)
    assert events(core) == [{"upload": str(files["a"]), "view": "rear", "moment_s": "65.250"}]
    status = upload_status(core.database, token=token, upload_id=files["a"], store=core.store, idle=IDLE)
    assert (status.position, status.view, status.moment_s) == (1, "rear", 65.25)


def test_what_is_not_said_is_left_and_saying_it_twice_is_one_event(core: Core) -> None:
    token, files = three_files(core)
    for _ in range(2):
        describe(core, token, files["a"], moment_s=3.0, view="front", place=2)
    describe(core, token, files["a"])
    assert names(core, token) == ["b.mp4", "a.mp4", "c.mp4"]
    assert len(events(core)) == 1
    assert submission_status(core.database, token=token).files[1].moment_s == 3.0


@pytest.mark.parametrize(
    ("moved", "place", "order"),
    [("a", 1, "abc"), ("a", 2, "bac"), ("a", 3, "bca"), ("c", 1, "cab"), ("b", 3, "acb"), ("c", 2, "acb")],
)
def test_a_file_moves_to_its_new_place_and_the_rest_close_up(
    core: Core, moved: str, place: int, order: str
) -> None:
    token, files = three_files(core)
    describe(core, token, files[moved], place=place)
    assert names(core, token) == [f"{name}.mp4" for name in order]


def test_places_count_what_is_left_after_a_file_is_taken_back(core: Core) -> None:
    token, files = three_files(core)
    with core.database.unit_of_work() as work:
        cancel_upload(work, token=token, upload_id=files["b"], store=core.store, now=NOW)
    describe(core, token, files["c"], place=1)
    begin_upload(core, token, size=1000, filename="d.mp4")
    assert names(core, token) == ["c.mp4", "a.mp4", "d.mp4"]
    with pytest.raises(UploadClosed):
        describe(core, token, files["b"], view="front")
    status = upload_status(core.database, token=token, upload_id=files["b"], store=core.store, idle=IDLE)
    assert status.position is None


def test_the_exhibits_of_the_statement_follow_the_order(core: Core) -> None:
    token = a_draft(core).token
    send(core, token, b"a" * 1000, filename="a.mp4")
    second = send(core, token, b"b" * 1000, filename="b.mp4").upload_id
    describe(core, token, second, place=1)
    sent = sign(core, token, report=a_report())
    assert sent.statement.index("b.mp4") < sent.statement.index("a.mp4")
    shown = draft_statement(core.database, token=token, rules=core.rules, now=NOW).statement
    assert shown is not None
    assert shown.text == sent.statement


def test_every_fault_is_named_at_once_and_nothing_is_written(core: Core) -> None:
    token, files = three_files(core)
    with pytest.raises(Refused) as refused:
        describe(core, token, files["a"], view="upwards", place=4, moment_s=-1.0)
    assert {refusal.field for refusal in refused.value.refusals} == {"view", "place", "moment"}
    assert events(core) == []


def test_a_signed_report_is_described_no_more(core: Core) -> None:
    token = a_draft(core).token
    upload_id = send(core, token, b"a" * 1000).upload_id
    sign(core, token)
    with pytest.raises(MoveNotOpen):
        describe(core, token, upload_id, moment_s=1.0)


def test_a_strangers_file_is_no_file(core: Core) -> None:
    token, files = three_files(core)
    stranger = a_draft(core).token
    for secret, upload_id in ((stranger, files["a"]), (token, uuid4()), ("wrong", files["a"])):
        with pytest.raises(NotFound):
            describe(core, secret, upload_id, view="front")


def test_the_chain_holds_no_file_name(core: Core) -> None:
    token, files = three_files(core)
    describe(core, token, files["c"], place=1, view="inside", moment_s=0.0)
    assert "mp4" not in json.dumps(events(core))
