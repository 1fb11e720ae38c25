"""Another force's place: who deals with it, in words; nothing is lost; all of it without a script."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.clock import now
from services.core.bootstrap import Core, build
from services.core.queries.draft_answers import draft_answers
from services.core.queries.submission_status import submission_status
from services.core.settings import Settings
from services.upload_api.main import create_app
from services.upload_api.visit import DRAFT_COOKIE
from tests import outgoing
from tests.cases import a_draft, a_report, send, sign
from tests.serving import serving

pytestmark = pytest.mark.stack

WHERE = {"incident.road": "Example Road, by Test Lane", "incident.town": "Example"}
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
BOUNDARIES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"LAD24NM": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, 52], [west + 1, 52], [west + 1, 53], [west, 53], [west, 52]]],
            },
        }
        for name, west in (("Birmingham", -2), ("Sandwell", -3), ("Lichfield", -1))
    ],
}
IN_BIRMINGHAM, IN_SANDWELL, IN_LICHFIELD, NOWHERE = "52.5, -1.5", "52.5, -2.5", "52.5, -0.5", "54.5, -2.5"


class Reporter:
    """A browser without scripts that has begun a report."""

    def __init__(self, address: str, core: Core) -> None:
        self.core = core
        self.draft = a_draft(core, now=now()).token
        self.http = outgoing.browser(base_url=address, timeout=30, cookies={DRAFT_COOKIE: self.draft})
        self.token = ""

    def get(self, path: str) -> httpx.Response:
        answer = self.http.get(path)
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def post(self, path: str, **fields: str) -> httpx.Response:
        answer = self.http.post(path, data={"form_token": self.token, **fields})
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def where(self, area: str, pin: str = "", **more: str) -> httpx.Response:
        self.get("/report/where")
        return self.post(
            "/report/where", **WHERE, **{"incident.council_area": area, "incident.pin": pin}, **more
        )

    @property
    def area(self) -> str:
        return draft_answers(self.core.database, token=self.draft).report.incident.council_area


@contextmanager
def reporting(settings: Settings) -> Iterator[Reporter]:
    core = build(settings)
    with serving(create_app(settings)) as address:
        reporter = Reporter(address, core)
        yield reporter
        reporter.http.close()
    core.database.engine.dispose()


@pytest.fixture(scope="module")
def one_site(settings: Settings) -> Iterator[tuple[str, Core]]:
    core = build(settings)
    with serving(create_app(settings)) as address:
        yield address, core
    core.database.engine.dispose()


@pytest.fixture
def reporter(one_site: tuple[str, Core]) -> Iterator[Reporter]:
    reporter = Reporter(*one_site)
    yield reporter
    reporter.http.close()


@pytest.fixture(scope="module")
def with_boundaries(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Core]]:
    path = tmp_path_factory.mktemp("boundaries") / "areas.geojson"
    path.write_text(json.dumps(BOUNDARIES))
    own = settings.model_copy(update={"boundaries_file": path})
    core = build(own)
    with serving(create_app(own)) as address:
        yield address, core
    core.database.engine.dispose()


@pytest.fixture
def pinning(with_boundaries: tuple[str, Core]) -> Iterator[Reporter]:
    reporter = Reporter(*with_boundaries)
    yield reporter
    reporter.http.close()


def unzipped(answer: httpx.Response) -> dict[str, bytes]:
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- whose place it is -------------------------------------------------------------------------------------------------


def test_who_says_another_area_is_asked_which_and_told_whose_it_is(reporter: Reporter) -> None:
    assert reporter.where("elsewhere").headers["location"] == "/report/other-force"
    page = reporter.get("/report/other-force").text
    assert "Which council area was it in?" in page
    assert page.count("<option") == 361
    answer = reporter.post("/report/other-force", **{"incident.council_area": " lichfield "})
    assert answer.headers["location"] == "/report/other-force"
    page = reporter.get("/report/other-force").text
    assert "Staffordshire Police look after this place" in page
    assert 'href="https://www.staffordshire.police.uk"' in page
    assert "Go on with the report" in page
    assert reporter.area == "lichfield"


def test_an_area_of_ours_after_all_goes_on_as_usual(reporter: Reporter) -> None:
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    reporter.post("/report/other-force", **{"incident.council_area": "Sutton Coldfield"})
    assert reporter.area == "birmingham"
    assert reporter.get("/report/other-force").headers["location"] == "/report/footage"


def test_who_does_not_know_goes_on_and_nothing_is_guessed(reporter: Reporter) -> None:
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    answer = reporter.post("/report/other-force", do="not_known")
    assert (answer.headers["location"], reporter.area) == ("/report/footage", "elsewhere")
    assert reporter.where("not_known").headers["location"] == "/report/other-force"
    assert "Which council area" in reporter.get("/report/other-force").text


@pytest.mark.parametrize("typed", ["", "Lichfield District", "Atlantis"])
def test_what_is_no_council_area_is_refused_beside_the_field(reporter: Reporter, typed: str) -> None:
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    answer = reporter.post("/report/other-force", **{"incident.council_area": typed})
    assert answer.status_code == 422
    assert answer.text.count("Choose a council area from the list") == 2
    assert f'value="{typed}"' in answer.text or not typed
    assert reporter.area == "elsewhere"
    assert answer.text.count("or “I do not know”.") == 2  # a button of that page
    reporter.post("/report/other-force", **{"incident.council_area": "lichfield"})
    known = reporter.post("/report/other-force", **{"incident.council_area": typed})
    assert known.text.count("Choose a council area from the list.") == 2
    assert "I do not know" not in known.text


def test_a_county_will_do_where_one_other_force_has_all_of_it(reporter: Reporter) -> None:
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    for typed, asked in (
        ("yorkshire", "Which part of Yorkshire? North Yorkshire Police, West Yorkshire Police,"),
        (
            "West Midlands",
            "Which part of West Midlands? Choose its council area from the list, for example Birm",
        ),
    ):
        answer = reporter.post("/report/other-force", **{"incident.council_area": typed})
        assert answer.status_code == 422
        assert asked in answer.text
    reporter.post("/report/other-force", **{"incident.council_area": "Kent"})
    page = reporter.get("/report/other-force").text
    assert "Kent Police look after this place" in page
    assert "You said that it happened in Kent." in page
    assert "Kent" in reporter.get("/report/check").text


def test_our_own_place_has_no_such_page(reporter: Reporter) -> None:
    assert reporter.where("dudley").headers["location"] == "/report/footage"
    assert reporter.get("/report/other-force").headers["location"] == "/report/footage"


def test_from_the_check_page_and_back_to_it(reporter: Reporter) -> None:
    reporter.get("/report/where?check")
    answer = reporter.post("/report/where?check", **WHERE, **{"incident.council_area": "elsewhere"})
    assert answer.headers["location"] == "/report/other-force?check"
    reporter.get("/report/other-force?check")
    answer = reporter.post("/report/other-force?check", **{"incident.council_area": "Rugby"})
    page = reporter.get(answer.headers["location"]).text
    assert "Warwickshire Police look after this place" in page
    assert 'href="/report/check"' in page


def test_the_chosen_area_is_still_chosen_when_the_reporter_comes_back(reporter: Reporter) -> None:
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    reporter.post("/report/other-force", **{"incident.council_area": "Rugby"})
    assert re.search(r'<option value="rugby" selected>Rugby', reporter.get("/report/where").text)
    assert "Rugby" in reporter.get("/report/check").text


# --- the pack ----------------------------------------------------------------------------------------------------------


def test_the_pack_of_a_draft_holds_what_was_said_and_the_days(reporter: Reporter) -> None:
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    reporter.post("/report/other-force", **{"incident.council_area": "lichfield"})
    files = unzipped(reporter.get("/report/pack"))
    assert "For: Staffordshire Police" in files["README.txt"].decode()
    assert "Road: Example Road, by Test Lane" in files["answers.txt"].decode()
    assert json.loads(files["report.json"])["incident"]["council_area"] == "lichfield"


def test_nobody_without_the_secret_gets_a_pack(reporter: Reporter) -> None:
    assert reporter.http.get("/status/not-a-secret/pack").status_code == 404
    with outgoing.browser(base_url=str(reporter.http.base_url)) as stranger:
        assert stranger.get("/report/pack").headers["location"] == "/"


def test_after_signing_the_pack_has_the_signed_statement(reporter: Reporter) -> None:
    send(reporter.core, reporter.draft, b"footage", now=now())
    sign(reporter.core, reporter.draft, now=now(), report=a_report(now=now()))
    files = unzipped(reporter.get(f"/status/{reporter.draft}/pack"))
    status = submission_status(reporter.core.database, token=reporter.draft)
    assert files["statement.txt"].decode() == status.statement
    assert files["statement.pdf"].startswith(b"%PDF-")
    assert reporter.get("/report/other-force").headers["location"] == "/report/done"


def test_the_reporters_own_page_offers_the_pack_where_another_force_deals_with_it(reporter: Reporter) -> None:
    send(reporter.core, reporter.draft, b"footage", now=now())
    report = a_report(now=now())
    elsewhere = replace(report, incident=replace(report.incident, council_area="lichfield"))
    sign(reporter.core, reporter.draft, now=now(), report=elsewhere)
    own, sent = reporter.get(f"/status/{reporter.draft}").text, reporter.get("/report/done").text
    assert f"/status/{reporter.draft}/pack" in own
    for page in (own, sent):
        assert "We pass it on to Staffordshire Police; they decide." in page
        assert "whoever sends it" in page
        assert "We aim to decide" not in page


def test_the_other_forces_page_names_the_day_by_which_a_notice_must_be_posted(reporter: Reporter) -> None:
    reporter.get("/report/when")
    day = now() - timedelta(days=2)
    at = {f"incident.local_at.{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    reporter.post("/report/when", **at, **{"incident.local_at.time": "08:15"})
    reporter.where("elsewhere")
    reporter.get("/report/other-force")
    reporter.post("/report/other-force", **{"incident.council_area": "Lichfield"})
    assert "must be posted by" in reporter.get("/report/other-force").text
    check = reporter.get("/report/check").text  # West Midlands Police's own days are not the other force's
    assert "Send it as soon as you can: a notice to the driver must be posted by" in check
    assert "West Midlands Police need this by" not in check


# --- the pin -----------------------------------------------------------------------------------------------------------


def test_a_pin_that_agrees_is_no_matter(pinning: Reporter) -> None:
    assert pinning.where("birmingham", IN_BIRMINGHAM).headers["location"] == "/report/footage"


@pytest.mark.parametrize("pin", [NOWHERE, ""])
def test_a_pin_that_does_not_tell_is_no_matter(pinning: Reporter, pin: str) -> None:
    assert pinning.where("birmingham", pin).headers["location"] == "/report/footage"


@pytest.mark.parametrize(
    ("area", "pin", "words"),
    [
        ("birmingham", IN_SANDWELL, "Your pin is in Sandwell, and you chose Birmingham. Which is right?"),
        ("birmingham", IN_LICHFIELD, "Your pin is in Lichfield, and you chose Birmingham. Which is right?"),
        (
            "elsewhere",
            IN_SANDWELL,
            "Your pin is in Sandwell, and you chose another council area. Which is right?",
        ),
    ],
)
def test_a_pin_that_disagrees_is_asked_about_once_and_changes_nothing(
    pinning: Reporter, area: str, pin: str, words: str
) -> None:
    assert pinning.where(area, pin).headers["location"] == "/report/where"
    page = pinning.get("/report/where").text
    assert words in page
    assert pinning.area == area
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen is not None
    again = pinning.where(area, pin, seen=seen[1])
    assert again.headers["location"] != "/report/where"
    assert pinning.area == area


@pytest.mark.parametrize(
    ("chosen", "pin", "area", "name", "onward"),
    [
        ("", IN_SANDWELL, "sandwell", "Sandwell", "/report/footage"),
        ("not_known", IN_SANDWELL, "sandwell", "Sandwell", "/report/footage"),
        ("not_known", IN_LICHFIELD, "lichfield", "Lichfield", "/report/other-force"),
        ("elsewhere", IN_LICHFIELD, "lichfield", "Lichfield", "/report/other-force"),
    ],
)
def test_an_area_that_nobody_knew_is_taken_from_the_pin_and_said(
    pinning: Reporter, chosen: str, pin: str, area: str, name: str, onward: str
) -> None:
    answer = pinning.where(chosen, pin)
    assert pinning.area == area
    page = pinning.get(answer.headers["location"]).text
    assert f"Your pin is in {name}, so we put that as the council area." in page
    assert f'<option value="{area}" selected>' in page
    assert pinning.where(area, pin).headers["location"] == onward


def test_without_boundaries_the_answer_alone_decides(reporter: Reporter) -> None:
    assert reporter.where("", IN_SANDWELL).status_code == 422
    assert reporter.where("birmingham", IN_SANDWELL).headers["location"] == "/report/footage"


# --- rules are data ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("force", "start", "roles", "areas"),
    [
        ("west_midlands", ("within <strong>7 days", "60 seconds before and 60"), False, ("Birmingham",)),
        (
            "essex",
            ("within <strong>48 hours", "30 seconds before and 30"),
            False,
            ("Southend-on-Sea", "Castle Point"),
        ),
        ("west_yorkshire", ("within <strong>10 days", "60 seconds before"), True, ("Calderdale",)),
    ],
)
def test_each_forces_pages_are_its_own(
    settings: Settings, force: str, start: tuple[str, ...], roles: Any, areas: tuple[str, ...]
) -> None:
    with reporting(settings.model_copy(update={"force": force})) as reporter:
        page = re.sub(r"\s+", " ", reporter.get("/").text)
        assert all(words in page for words in start), page
        assert ("As a passenger" in reporter.get("/report/name").text) is roles
        where = reporter.get("/report/where").text
        assert all(f">{area}<" in where for area in areas)
        reporter.where("elsewhere")
        reporter.get("/report/other-force")
        reporter.post("/report/other-force", **{"incident.council_area": "Birmingham"})
        answer = reporter.get("/report/other-force")
        assert answer.status_code == (303 if force == "west_midlands" else 200)


def test_an_operators_own_rules_file_is_what_the_pages_say(settings: Settings, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "services" / "core" / "rules" / "essex.toml"
    own = tmp_path / "kent.toml"
    text = (
        shipped.read_text()
        .replace('force = "essex"', 'force = "kent"')
        .replace("Essex Police", "Kent Police")
    )
    own.write_text(text.replace("submit_within_hours = 48", "submit_within_days = 3"))
    with reporting(settings.model_copy(update={"rules_file": own})) as reporter:
        page = reporter.get("/").text
        assert "Kent Police" in page
        assert "3 days" in page
