"""The contract of `VehicleRegister`: DVLA's documented answers over real HTTP (a simulator), and a worker without a key."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from time import sleep
from uuid import uuid4

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from services.cli.register_simulator import RegisterSimulator, error
from services.core.adapters.vehicles_dvla import DvlaRegister
from services.core.domain.vehicle_record import (
    MotStatus,
    Outcome,
    RegisterAnswer,
    RegisterSilent,
    Silence,
    TaxStatus,
    VehicleRecord,
)
from services.core.domain.vehicle_seen import Kind, Seen
from services.core.domain.vehicles import Conclusion, assess
from services.core.errors import Unavailable
from services.processing_worker.register import RegisterClosed
from tests.serving import serving

KEY = "a key of the test's own"
NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
INCIDENT = date(2026, 6, 8)


class Clerk:
    """The adapter before a simulator; `pauses` are the waits between its tries, which take no time here."""

    def __init__(self, simulator: RegisterSimulator, address: str) -> None:
        self.simulator, self.address, self.pauses = simulator, address, list[float]()

    def register(self, *, key: str = KEY, url: str = "") -> DvlaRegister:
        where = url or f"{self.address}/vehicle-enquiry"
        return DvlaRegister(key=key, url=where, timeout_s=0.25, pause=self.pauses.append)

    def look_up(self, mark: str) -> RegisterAnswer:
        return self.register().look_up(mark=mark, enquiry_id=uuid4())

    def silence(self, mark: str) -> Silence:
        with pytest.raises(RegisterSilent) as silent:
            self.look_up(mark)
        assert mark not in str(silent.value)
        return silent.value.why


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[RegisterSimulator, str]]:
    simulator = RegisterSimulator(key=KEY, now=lambda: NOW)
    with serving(simulator.app) as address:
        yield simulator, address


@pytest.fixture
def clerk(served: tuple[RegisterSimulator, str]) -> Iterator[Clerk]:
    simulator, address = served
    simulator.asked.clear()
    vehicles, answers = dict(simulator.vehicles), dict(simulator.answers)
    yield Clerk(simulator, address)
    simulator.vehicles, simulator.answers = vehicles, answers


# ---- every documented answer, and what it may mean ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "answered", "conclusion", "doubts"),
    [
        ("AA19AAA", Outcome.FOUND, Conclusion.AGREES, []),
        ("AA19EEE", Outcome.FOUND, Conclusion.AGREES, []),
        ("AA19PPP", Outcome.FOUND, Conclusion.MAY_BE_FALSE, [Kind.MISREAD, Kind.IMPOSSIBLE_AGE, Kind.OTHER_VEHICLE]),
        ("L2WPS", Outcome.FOUND, Conclusion.MAY_BE_CLONED, [Kind.MISREAD, Kind.OTHER_VEHICLE, Kind.OFF_THE_ROAD]),
        ("AA19SRN", Outcome.FOUND, Conclusion.UNCLEAR, [Kind.MISREAD, Kind.OFF_THE_ROAD]),
        ("AA19DSL", Outcome.FOUND, Conclusion.AGREES, []),
        ("AA19MOT", Outcome.FOUND, Conclusion.AGREES, []),
        ("AA19AMP", Outcome.FOUND, Conclusion.UNCLEAR, [Kind.MISREAD, Kind.OTHER_VEHICLE]),
        ("ER19BAD", Outcome.NO_MARK, Conclusion.MAY_BE_FALSE, [Kind.MISREAD, Kind.NOT_ON_REGISTER]),
        ("ER19NFD", Outcome.UNKNOWN, Conclusion.MAY_BE_FALSE, [Kind.MISREAD, Kind.NOT_ON_REGISTER]),
        ("ER19THR", Silence.LIMITED, Conclusion.UNCLEAR, []),
        ("ER19ERR", Silence.FAULT, Conclusion.UNCLEAR, []),
        ("ER19MNT", Silence.MAINTENANCE, Conclusion.UNCLEAR, []),
    ],
)  # fmt: skip
def test_every_documented_answer_leads_to_a_hypothesis_or_to_none(
    clerk: Clerk, mark: str, answered: Outcome | Silence, conclusion: Conclusion, doubts: list[Kind]
) -> None:
    seen = Seen(
        mark=mark, reported_mark=mark, incident_on=INCIDENT, make="Ford", colour="red", body="car", read=(mark,)
    )  # fmt: skip
    answer = None
    if isinstance(answered, Silence):
        assert clerk.silence(mark) is answered
    else:
        answer = clerk.look_up(mark)
        assert answer.outcome is answered
    found = assess(seen, answer)
    assert (found.conclusion, [one.kind for one in found.hypotheses]) == (conclusion, doubts)


# ---- what is asked ------------------------------------------------------------------------------------------------


def test_a_question_is_sent_once_with_its_own_id(clerk: Clerk) -> None:
    enquiry_id = uuid4()
    clerk.register().look_up(mark="AA19AAA", enquiry_id=enquiry_id)
    assert clerk.simulator.asked == [{"mark": "AA19AAA", "correlation": str(enquiry_id)}]


def test_a_vehicle_is_told_in_full(clerk: Clerk) -> None:
    assert clerk.look_up("AA19MOT").record == VehicleRecord(
        mark="AA19MOT", make="FORD", colour="RED", fuel="PETROL", made_in=2019, first_registered=date(2019, 3, 1),
        first_registered_here=date(2019, 3, 1), v5c_issued_on=date(2019, 5, 20), tax=TaxStatus.TAXED,
        tax_due_on=date(2027, 6, 10), mot=MotStatus.VALID, mot_ends_on=date(2027, 6, 10), marked_for_export=False,
        type_approval="M1", wheelplan="2 AXLE RIGID BODY", revenue_weight_kg=0,
    )  # fmt: skip


def test_nothing_but_the_mark_need_be_there(clerk: Clerk) -> None:
    clerk.simulator.vehicles["AB12CDE"] = {}
    answer = clerk.look_up("AB12CDE")
    assert answer == RegisterAnswer(outcome=Outcome.FOUND, record=VehicleRecord(mark="AB12CDE"))
    found = assess(Seen(mark="AB12CDE", incident_on=INCIDENT, make="Ford", colour="red"), answer)
    assert (found.conclusion, found.hypotheses) == (Conclusion.UNCLEAR, ())


def test_a_field_in_a_strange_shape_costs_that_field_alone(clerk: Clerk) -> None:
    clerk.simulator.vehicles["AB12CDE"] = {
        "make": "AUDI", "colour": ["GREY"], "taxDueDate": "<1 YEAR FROM NOW>", "taxStatus": "Exempt", "motStatus": 7,
        "monthOfFirstRegistration": "2012-13", "yearOfManufacture": True, "markedForExport": "no", "somethingNew": {},
    }  # fmt: skip
    record = clerk.look_up("AB12CDE").record
    assert record is not None
    assert record.make == "AUDI"
    assert set(record.unread) == {
        "colour", "taxDueDate", "taxStatus", "motStatus", "monthOfFirstRegistration", "yearOfManufacture", "markedForExport",
    }  # fmt: skip


# ---- trouble ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        PlainTextResponse("<html>Welcome to the proxy</html>"),
        JSONResponse([]),
        JSONResponse({"make": "FORD"}),
        JSONResponse({"registrationNumber": "ZZ99ZZZ", "make": "FORD"}),
        PlainTextResponse("Not here", status_code=404),
        JSONResponse({"message": "Not Found"}, status_code=404),
        JSONResponse({"errors": [{"status": "404"}]}, status_code=400),
        PlainTextResponse("", status_code=204),
        PlainTextResponse("", status_code=302, headers={"location": "/elsewhere"}),
    ],
)
def test_what_is_not_dvlas_own_word_about_this_mark_is_no_answer(clerk: Clerk, body: Response) -> None:
    clerk.simulator.answers["AB12CDE"] = lambda: body
    assert clerk.silence("AB12CDE") is Silence.UNREADABLE
    assert clerk.pauses == []


def _slow() -> Response:
    sleep(0.4)
    return error(404, "Vehicle Not Found", "Record for vehicle not found")


@pytest.mark.parametrize(
    ("trouble", "silence"),
    [
        (lambda: JSONResponse({}, status_code=429), Silence.LIMITED),
        (lambda: JSONResponse({}, status_code=500), Silence.FAULT),
        (lambda: PlainTextResponse("Bad Gateway", status_code=502), Silence.FAULT),
        (lambda: JSONResponse({}, status_code=503), Silence.MAINTENANCE),
        (_slow, Silence.TIMED_OUT),
    ],
)
def test_trouble_that_may_pass_is_tried_again_a_few_times(
    clerk: Clerk, trouble: Callable[[], Response], silence: Silence
) -> None:
    clerk.simulator.answers["AB12CDE"] = trouble
    assert clerk.silence("AB12CDE") is silence
    first, second = clerk.pauses
    assert 0.25 <= first <= 0.5 <= second <= 1.0
    assert len(clerk.simulator.asked) == 3


def test_an_answer_after_trouble_counts(clerk: Clerk) -> None:
    def mended() -> Response:
        del clerk.simulator.answers["AA19AAA"]
        return JSONResponse({}, status_code=500)

    clerk.simulator.answers["AA19AAA"] = mended
    assert clerk.look_up("AA19AAA").outcome is Outcome.FOUND
    assert len(clerk.pauses) == 1


@pytest.mark.parametrize(("asked", "kept"), [("2", 2.0), ("3600", 5.0)])
def test_a_wait_that_the_register_asks_for_is_kept_within_reason(
    clerk: Clerk, asked: str, kept: float
) -> None:
    headers = {"retry-after": asked}
    clerk.simulator.answers["AB12CDE"] = lambda: JSONResponse({}, status_code=429, headers=headers)
    clerk.silence("AB12CDE")
    assert clerk.pauses == [kept, kept]


def test_a_key_that_is_not_accepted_is_not_tried_again(clerk: Clerk) -> None:
    with pytest.raises(RegisterSilent) as silent:
        clerk.register(key="not this one").look_up(mark="AA19AAA", enquiry_id=uuid4())
    assert (silent.value.why, clerk.pauses, clerk.simulator.asked) == (Silence.NOT_ALLOWED, [], [])


def test_a_register_that_cannot_be_reached_says_so(clerk: Clerk) -> None:
    with pytest.raises(Unavailable) as silent:
        clerk.register(url="http://127.0.0.1:9/vehicle-enquiry").look_up(mark="AA19AAA", enquiry_id=uuid4())
    assert isinstance(silent.value, RegisterSilent)
    assert silent.value.why is Silence.UNREACHABLE


def test_a_worker_without_a_key_says_that_nobody_was_asked() -> None:
    with pytest.raises(RegisterSilent) as silent:
        RegisterClosed().look_up(mark="AA19AAA", enquiry_id=uuid4())
    assert silent.value.why is Silence.NOT_SET
