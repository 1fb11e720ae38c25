"""The vehicle register at the desk: a misread, a false plate and a clone, from the confirmed mark to the decision; and its silences."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from services import clock
from services.cli.register_simulator import RegisterSimulator
from services.core.actions.confirm_mark import confirm_mark
from services.core.bootstrap import Core
from services.core.domain.lifecycle import Event
from services.core.domain.staff import Officer, Role
from services.core.ports import Job
from services.core.queries.case_file import case_file
from services.core.settings import Settings
from services.processing_worker.steps import Bench
from tests.cases import a_draft, a_read_mark, a_report, send, sign
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, work_off
from tests.serving import serving

pytestmark = pytest.mark.stack

KEY = "a key of the test's own"
FORD = {"make": "FORD", "colour": "BLUE", "monthOfFirstRegistration": "2001-10", "taxStatus": "Taxed"}
HERE, FAR_AWAY = (52.48, -1.9), (53.8, -1.55)


@pytest.fixture(scope="module")
def simulator() -> RegisterSimulator:
    return RegisterSimulator(key=KEY)


@pytest.fixture(scope="module")
def module_settings(module_settings: Settings, simulator: RegisterSimulator) -> Iterator[Settings]:
    """A force with a key for the register."""
    with serving(simulator.app) as address:
        register = {
            "vehicle_register": "dvla",
            "dvla_url": f"{address}/vehicle-enquiry",
            "dvla_key": SecretStr(KEY),
        }
        yield module_settings.model_copy(update=register)


@pytest.fixture(scope="module")
def bench(core: Core) -> Bench:
    return a_bench(core)


@pytest.fixture
def desk(
    core: Core, bench: Bench, clip: Path, signed_in: SignedIn, officers: dict[Role, Officer]
) -> "ReviewersDesk":
    return ReviewersDesk(core, bench, clip, signed_in, officers[Role.REVIEWER])


class ReviewersDesk:
    """What a reviewer does: claims a case, confirms a mark, asks, reads what the panel says."""

    def __init__(self, core: Core, bench: Bench, clip: Path, signed_in: SignedIn, officer: Officer) -> None:
        self.core, self.bench, self.clip, self.officer = core, bench, clip, officer
        self.browser = signed_in("reviewer")

    def case(self, mark: str, *, pin: tuple[float, float] = HERE) -> UUID:
        """Sent yesterday about a blue Ford at the pin, inspected and claimed."""
        now = clock.now()
        draft = a_draft(self.core, now=now)
        send(self.core, draft.token, self.clip.read_bytes(), now=now)
        told = a_report(now=now, mark=mark)
        happened = replace(told.incident, latitude=pin[0], longitude=pin[1])
        case_id = sign(self.core, draft.token, now=now, report=replace(told, incident=happened)).submission_id
        work_off(self.bench, only=Job.INSPECT_FOOTAGE)
        assert self.browser.post(f"/cases/{case_id}/claim").status_code == 303
        return case_id

    def confirm(self, case_id: UUID, mark: str) -> None:
        with self.core.database.unit_of_work() as work:
            read = a_read_mark(self.core, case_id, mark)
            confirm_mark(work, case_id=case_id, read=read, by=self.officer, now=clock.now())

    def ask(self, case_id: UUID) -> "Panel":
        answer = self.browser.post(f"/cases/{case_id}/register")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case_id}#register")
        work_off(self.bench, only=Job.LOOK_UP_VEHICLE)
        return self.panel(case_id)

    def panel(self, case_id: UUID) -> "Panel":
        return Panel(self.browser.get(f"/cases/{case_id}").text)

    def events(self, case_id: UUID) -> list[str]:
        return [stored.link.event for stored in case_file(self.core.database, case_id=case_id).custody]


class Panel:
    """The section of the case page that is about the register."""

    def __init__(self, page: str) -> None:
        found = re.search(r'<section aria-labelledby="register-title".*?</section>', page, re.DOTALL)
        assert found
        self.html = found[0]
        self.words = " ".join(re.sub(r"<[^>]+>", " ", self.html).split())

    @property
    def conclusion(self) -> str:
        found = re.search(r'data-conclusion="(\w+)"', self.html)
        return found[1] if found else ""

    @property
    def doubts(self) -> list[str]:
        return re.findall(r'data-doubt="(\w+)"', self.html)


def test_a_misread_is_found_out_and_the_right_mark_agrees(
    desk: ReviewersDesk, simulator: RegisterSimulator
) -> None:
    simulator.vehicles |= {"BD51SHR": {"make": "AUDI", "colour": "GREY"}, "BD51SMR": dict(FORD)}
    case_id = desk.case("BD51 SMR")
    desk.confirm(case_id, "BD51 SHR")
    wrong = desk.ask(case_id)
    assert (wrong.conclusion, wrong.doubts) == ("read_again", ["misread", "other_vehicle"])
    assert "The reporter gave BD51 SMR." in wrong.words
    assert "Fill in the decision" not in wrong.words

    desk.confirm(case_id, "BD51 SMR")
    right = desk.ask(case_id)
    assert (right.conclusion, right.doubts) == ("agrees", [])
    assert "BD51 SMR FORD, blue, first registered October 2001, taxed." in right.words
    assert "asked by Pat Reviewer" in right.words
    assert "Asked about other marks too: BD51SHR" in right.words
    asked = desk.events(case_id)
    assert asked.count(Event.ASKED_REGISTER) == asked.count(Event.REGISTER_ANSWERED) == 2


def test_a_false_plate_is_told_with_its_evidence_and_decided_by_a_person(desk: ReviewersDesk) -> None:
    case_id = desk.case("BD49 ZZT")
    desk.confirm(case_id, "BD49 ZZT")
    panel = desk.ask(case_id)
    assert panel.conclusion == "may_be_false"
    assert panel.doubts == ["misread", "impossible_age", "not_on_register"]
    assert "Marks with 49 are given from March 2049 on: after the incident." in panel.words

    filled = desk.browser.get(f"/cases/{case_id}/register/decision").text
    assert re.search(r'value="other_action"[^>]* checked', filled)
    assert re.search(r'value="false_or_cloned_plate"[^>]* selected', filled)
    assert "Not on the register: The register has no vehicle with BD49 ZZT." in filled
    assert case_file(desk.core.database, case_id=case_id).decisions == ()  # filled in is not decided

    decided = desk.browser.post(
        f"/cases/{case_id}/decide", disposal="other_action", other_reason="false_or_cloned_plate", note="As the panel says."
    )  # fmt: skip
    assert decided.status_code == 303
    [decision] = case_file(desk.core.database, case_id=case_id).decisions
    assert (decision.other_reason, decision.confirmed_mark) == ("false_or_cloned_plate", "BD49ZZT")


def test_a_clone_shows_in_another_make_and_in_two_places_at_once(
    desk: ReviewersDesk, simulator: RegisterSimulator
) -> None:
    simulator.vehicles["KX07ZZT"] = {"make": "TOYOTA", "colour": "WHITE", "taxStatus": "SORN"}
    far = desk.case("KX07 ZZT", pin=FAR_AWAY)
    case_id = desk.case("KX07 ZZT")
    desk.confirm(case_id, "KX07 ZZT")
    panel = desk.ask(case_id)
    assert panel.conclusion == "may_be_cloned"
    assert panel.doubts == ["misread", "other_vehicle", "off_the_road", "two_places"]
    assert "Make: the register says TOYOTA, the report says Ford." in panel.words
    other = case_file(desk.core.database, case_id=far).reference
    assert (
        f"{other} reports it 92 miles away, at the same minute: at 70 mph that takes 79 minutes."
        in panel.words
    )
    assert "Fill in the decision: false or cloned plate" in panel.words


def test_a_silent_register_is_said_and_may_be_asked_again(
    desk: ReviewersDesk, simulator: RegisterSimulator
) -> None:
    case_id = desk.case("BD52 SMR")
    assert "Not asked: the mark is not confirmed yet." in desk.panel(case_id).words
    desk.confirm(case_id, "ER19 MNT")
    panel = desk.ask(case_id)
    assert "The register is down for maintenance." in panel.words
    assert "Ask again" in panel.words
    simulator.vehicles["ER19MNT"] = dict(FORD)
    maintenance = simulator.answers.pop("ER19MNT")
    assert "FORD, blue" in desk.ask(case_id).words
    simulator.answers["ER19MNT"] = maintenance


def test_only_a_confirmed_mark_is_asked_about_and_only_by_who_holds_the_case(
    desk: ReviewersDesk, signed_in: SignedIn
) -> None:
    case_id = desk.case("BD53 SMR")
    refused = desk.browser.post(f"/cases/{case_id}/register")
    assert refused.status_code == 422
    assert "Confirm the mark in a frame of the footage first" in refused.text
    desk.confirm(case_id, "BD53 SMR")
    assert signed_in("supervisor").post(f"/cases/{case_id}/register").status_code == 409
    assert Event.ASKED_REGISTER not in desk.events(case_id)


def test_a_question_that_waits_is_shown_with_its_work(desk: ReviewersDesk) -> None:
    case_id = desk.case("AA19 DSL")
    desk.confirm(case_id, "AA19 DSL")
    for _ in range(2):
        assert desk.browser.post(f"/cases/{case_id}/register").status_code == 303
    assert "Waiting for the register's answer." in desk.panel(case_id).words
    jobs = desk.browser.data(f"/cases/{case_id}/jobs").json()["jobs"]
    assert [job["state"] for job in jobs if job["job"] == Job.LOOK_UP_VEHICLE] == ["waiting"]
    work_off(desk.bench, only=Job.LOOK_UP_VEHICLE)
    assert "FORD, red" in desk.panel(case_id).words
