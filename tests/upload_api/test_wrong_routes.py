"""Each wrong route, and each reason for no further action that intake can prevent: what the reporter is told, and when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest

from services.clock import now
from services.core.domain.deadlines import LONDON
from services.core.settings import Settings
from services.upload_api.journey import step_called
from services.upload_api.main import create_app
from tests.report_form import NAME, answer_all, answer_page, answers, asked_on, day, token_on
from tests.serving import serving

pytestmark = pytest.mark.stack

HTML = {"accept": "text/html"}


@dataclass(frozen=True)
class Reporter:
    """A visitor without scripts who has begun a report."""

    browser: httpx.Client

    def answers(self, slug: str, **typed: str) -> httpx.Response:
        """One page with the usual answers but for these (`a__b` is the name `a.b`)."""
        changed = {name.replace("__", "."): value for name, value in typed.items()}
        return answer_page(self.browser, step_called(slug), answers(now()) | changed)

    def happened(self, when: datetime) -> httpx.Response:
        local = when.astimezone(LONDON)
        typed = {**day("incident.local_at", local), "incident.local_at.time": f"{local:%H:%M}"}
        return answer_page(self.browser, step_called("when"), typed)

    def sees(self, path: str) -> str:
        return words_of(self.browser.get(path))


def words_of(page: httpx.Response) -> str:
    """What a person reads in the middle of the page."""
    main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def begin(address: str) -> Reporter:
    browser = httpx.Client(base_url=address, headers=HTML, follow_redirects=True, timeout=60)
    browser.post("/report", data={"form_token": token_on(browser.get("/"))})
    return Reporter(browser)


@pytest.fixture
def reporter(address: str) -> Iterator[Reporter]:
    found = begin(address)
    yield found
    found.browser.close()


@pytest.fixture
def essex(settings: Settings) -> Iterator[Reporter]:
    """The same at a force that counts hours."""
    with serving(create_app(settings.model_copy(update={"force": "essex"}))) as address:
        found = begin(address)
        yield found
        found.browser.close()


# ---- wrong routes ----


def test_an_emergency_is_sent_to_999(reporter: Reporter) -> None:
    page = reporter.answers("screening", screening="emergency")
    assert page.url.path == "/report/elsewhere/emergency"
    assert "call 999" in words_of(page)
    assert 'href="tel:999"' in page.text


def test_a_collision_is_sent_to_the_collision_desk(reporter: Reporter) -> None:
    page = reporter.answers("screening", screening="collision")
    assert page.url.path == "/report/elsewhere/collision"
    assert "101" in words_of(page)
    assert "cannot take this here" in words_of(page)
    assert "Go on to report" not in words_of(page)
    gap = "call West Midlands Police on 101"
    assert gap in reporter.sees("/report/check")  # and it cannot be signed as something else


def test_a_crime_is_sent_to_the_crime_desk_and_the_14_days_still_run(reporter: Reporter) -> None:
    page = reporter.answers("screening", screening="crime")
    assert page.url.path == "/report/elsewhere/crime"
    assert "only 14 days" in words_of(page)
    assert "westmidlands.police.uk" in page.text
    assert 'href="/report/kind"' in page.text  # the driving is reported here as well


def test_speeding_alone_is_refused_with_the_reason(reporter: Reporter) -> None:
    page = reporter.answers("screening", screening="speeding")
    assert page.url.path == "/report/elsewhere/speeding"
    assert "type-approved device" in words_of(page)
    assert "Go on to report" not in words_of(page)


def test_parking_goes_to_the_council_and_obstruction_is_taken(reporter: Reporter) -> None:
    page = reporter.answers("screening", screening="parking")
    assert page.url.path == "/report/elsewhere/parking"
    assert "find-local-council" in page.text
    assert "Go on to report the driving" in words_of(page)


def test_parking_is_not_taken_where_the_force_takes_no_obstruction(essex: Reporter) -> None:
    page = essex.answers("screening", screening="parking")
    assert "cannot take this here" in words_of(page)


def test_the_most_urgent_comes_first_and_nothing_is_left_out(reporter: Reporter) -> None:
    step = step_called("screening")
    token = token_on(reporter.browser.get(step.path))
    page = reporter.browser.post(
        step.path, data={"form_token": token, "screening": ["crime", "parking", "emergency"]}
    )
    assert page.url.path == "/report/elsewhere/emergency"
    assert "assaulted or threatened" in words_of(page)
    assert "parking or obstruction" in words_of(page)


def test_none_of_these_goes_straight_on(reporter: Reporter) -> None:
    assert reporter.answers("screening").url.path == "/report/kind"
    unanswered = reporter.browser.post(
        "/report/screening", data={"form_token": token_on(reporter.browser.get("/report/screening"))}
    )
    assert unanswered.status_code == 422


def test_another_forces_place_keeps_the_report_and_names_the_force(reporter: Reporter) -> None:
    page = reporter.answers("where", incident__council_area="elsewhere")
    assert page.url.path == "/report/other-force"
    assert "Which council area" in words_of(page)


# ---- out of time ----


def test_late_by_the_forces_days_is_said_at_once_and_nobody_is_sent_away(reporter: Reporter) -> None:
    page = reporter.happened(now() - timedelta(days=8))
    assert page.url.path == "/report/clock"
    assert "You can still send it" in words_of(page)
    assert "within 7 days. Yours is later than that" in words_of(page)
    assert 'href="/report/where"' in page.text


def test_late_by_the_forces_hours_is_said_at_once(essex: Reporter) -> None:
    assert "need this by" in words_of(essex.happened(now() - timedelta(hours=47)))
    page = essex.happened(now() - timedelta(hours=49))
    assert "within 48 hours. Yours is later than that" in words_of(page)


def test_out_of_14_days_is_said_at_once(reporter: Reporter) -> None:
    page = reporter.happened(now() - timedelta(days=16))
    assert "14 days to warn the driver by a notice. They ended on" in words_of(page)
    assert 'href="/report/where"' in page.text


def test_14_days_do_not_matter_where_no_notice_is_due(reporter: Reporter) -> None:
    reporter.answers("kind", incident__kind="handheld_phone")
    page = reporter.happened(now() - timedelta(days=16))
    assert "no notice has to reach the driver" in words_of(page)


def test_in_time_the_last_day_is_shown_everywhere(reporter: Reporter) -> None:
    when = now() - timedelta(days=2)
    last = when.astimezone(LONDON).date() + timedelta(days=7)
    said = f"West Midlands Police need this by the end of {last:%A} {last.day} {last:%B %Y}."
    assert said in words_of(reporter.happened(when))
    for path in ("/report", "/report/check"):
        assert said in reporter.sees(path)


def test_a_time_that_has_not_come_yet_is_refused(reporter: Reporter) -> None:
    page = reporter.happened(now() + timedelta(days=1))
    assert page.status_code == 422
    assert "This time has not come yet" in words_of(page)
    assert reporter.browser.get("/report/clock").url.path == "/report/when"


def test_the_hour_that_came_twice_asks_which(reporter: Reporter) -> None:
    typed = day("incident.local_at", datetime(2025, 10, 26)) | {"incident.local_at.time": "01:30"}
    page = answer_page(reporter.browser, step_called("when"), typed)
    assert page.status_code == 422
    assert "Which time do you mean?" in words_of(page)
    token = token_on(page)
    chosen = reporter.browser.post(
        "/report/when", data={**typed, "incident.fold": "second", "form_token": token}
    )
    assert chosen.url.path == "/report/clock"
    assert "the second time that night" in reporter.sees("/report/check")
    ordinary = answer_page(reporter.browser, step_called("when"), typed | {"incident.local_at.time": "02:30"})
    assert ordinary.url.path == "/report/clock"


def test_the_hour_that_never_was_is_refused(reporter: Reporter) -> None:
    typed = day("incident.local_at", datetime(2025, 3, 30)) | {"incident.local_at.time": "01:30"}
    page = answer_page(reporter.browser, step_called("when"), typed)
    assert page.status_code == 422
    assert "The clocks went forward that night" in words_of(page)


# ---- no mark, no account ----


def test_no_mark_is_refused_with_the_way_out(reporter: Reporter) -> None:
    page = reporter.answers("vehicle", vehicle__mark_raw="")
    assert page.status_code == 422
    assert "or tick that you cannot read it" in words_of(page)


def test_a_mark_that_cannot_be_read_is_explained_once_and_goes_on(reporter: Reporter) -> None:
    typed = {"vehicle__mark_raw": "AB1", "vehicle__unreadable": "yes"}
    page = reporter.answers("vehicle", **typed)
    assert page.url.path == "/report/vehicle"
    assert "Without the mark we can seldom find the driver" in words_of(page)
    assert keep(reporter, page, "vehicle", **typed).url.path == "/report/driver"


def test_an_odd_mark_is_questioned_once_and_can_be_kept(reporter: Reporter) -> None:
    page = reporter.answers("vehicle", vehicle__mark_raw="ABI2 CDE")
    assert "Did you mean AB12 CDE?" in words_of(page)
    changed = keep(reporter, page, "vehicle", vehicle__mark_raw="ABI2 CDX")
    assert "Did you mean AB12 CDX?" in words_of(changed)  # another one is looked at again
    assert keep(reporter, changed, "vehicle", vehicle__mark_raw="ABI2 CDX").url.path == "/report/driver"
    assert "does not look like" in reporter.sees("/report/check")


def keep(reporter: Reporter, page: httpx.Response, slug: str, **typed: str) -> httpx.Response:
    """The same page sent again by who has read the advice on it."""
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
    assert seen, page.text
    changed = {name.replace("__", "."): value for name, value in typed.items()}
    fields = asked_on(step_called(slug), answers(now()) | changed)
    data = {**fields, "seen": seen[1], "form_token": token_on(page)}
    return reporter.browser.post(f"/report/{slug}", data=data)


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("what-happened", "account.what_happened"),
        ("your-part", "account.own_part"),
        ("why-wrong", "account.why_wrong"),
    ],
)
def test_see_video_is_refused_in_every_account(reporter: Reporter, slug: str, path: str) -> None:
    page = reporter.answers(slug, **{path.replace(".", "__"): "Please see the attached video"})
    assert page.status_code == 422
    assert "Put it in words" in words_of(page)


# ---- evidence that a trial would lose ----


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("copying", {"camera__edited": "yes"}, "as the camera made it, send that instead"),
        ("keeping", {"declarations__not_posted_online": "no"}, "Take the footage offline now"),
        ("keeping", {"declarations__original_kept": "no"}, "Keep the original until we tell you"),
        ("court", {"declarations__will_attend_court": "no"}, "we may have to stop"),
    ],
    ids=["edited", "posted online", "original not kept", "no court"],
)
def test_an_honest_no_is_answered_with_advice_and_never_refused(
    reporter: Reporter, slug: str, typed: dict[str, str], words: str
) -> None:
    page = reporter.answers(slug, **typed)
    assert page.status_code == 200
    assert page.url.path == f"/report/{slug}"
    assert words in words_of(page)
    assert words in reporter.sees("/report/check")


# ---- lists, without scripts ----


def test_vehicles_and_witnesses_are_added_and_removed_one_by_one(reporter: Reporter) -> None:
    browser = reporter.browser
    token = token_on(browser.get("/report/vehicles"))
    for mark in ("CD34 EFG", "EF56 GHJ"):
        page = browser.post("/report/vehicles", data={"form_token": token, "new.mark_raw": mark, "do": "add"})
        assert page.url.path == "/report/vehicles"
    page = browser.post("/report/vehicles", data={"form_token": token, "do": "remove-0"})
    assert "CD34 EFG" not in page.text
    assert "EF56 GHJ" in page.text
    gap = browser.post("/report/vehicles", data={"form_token": token, "new.make": "Ford", "do": "add"})
    assert gap.status_code == 422
    assert 'href="#new-mark_raw"' in gap.text
    on = browser.post("/report/vehicles", data={"form_token": token, "do": "continue"})
    assert on.url.path == "/report/what-happened"
    typed = {"form_token": token, "new.name": "Cat Dow", "do": "continue"}
    assert browser.post("/report/witnesses", data=typed).url.path == "/report/conditions"  # typed is kept
    check = reporter.sees("/report/check")
    assert "EF56 GHJ" in check
    assert "Cat Dow" in check


# ---- the check page ----


def test_the_check_page_names_every_gap_and_leads_to_it_and_back(reporter: Reporter) -> None:
    empty = reporter.browser.get("/report/check")
    assert "Enter your full name" in words_of(empty)
    assert 'href="/report/name?check#reporter-full_name"' in empty.text
    assert "/report/footage" in empty.text
    refused = reporter.browser.post("/report/check", data={"form_token": token_on(empty)})
    assert refused.status_code == 422
    changed = answer_page(reporter.browser, step_called("name"), answers(now()), query="?check")
    assert changed.url.path == "/report/check"
    assert NAME in words_of(changed)


def test_signing_wants_every_part_and_the_task_list_says_how_far_it_is(reporter: Reporter) -> None:
    assert "0 of 9 parts are complete" in reporter.sees("/report")
    assert "Cannot start yet" in reporter.sees("/report")
    check = answer_all(reporter.browser, answers(now()))
    assert "Send at least one file" in words_of(check)
    assert "7 of 9 parts are complete" in reporter.sees("/report")
    assert reporter.browser.get("/report/statement").url.path == "/report/check"


def test_a_wrong_clock_is_asked_how_far_it_was_out(reporter: Reporter) -> None:
    page = reporter.answers("camera-clock", camera__clock_right="no")
    assert page.url.path == "/report/clock-error"
    data = {"form_token": token_on(page), "incident.clock_offset_s.way": "ahead"}
    assert reporter.browser.post("/report/clock-error?check", data=data).status_code == 422
    data["incident.clock_offset_s.hours"] = "1"
    assert reporter.browser.post("/report/clock-error?check", data=data).url.path == "/report/check"
    assert "1 hour ahead" in reporter.sees("/report/check")
    right = answer_page(reporter.browser, step_called("camera-clock"), answers(now()), query="?check")
    assert right.url.path == "/report/check"
    assert "1 hour ahead" not in words_of(right)
