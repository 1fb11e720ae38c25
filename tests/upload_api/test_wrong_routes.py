"""Each wrong route, and each reason for no further action that intake can prevent: what the reporter is told, and when."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.clock import now
from services.core.bootstrap import Core, build
from services.core.domain.deadlines import LONDON, last_safe_post, london_date
from services.core.domain.force_rules import Route
from services.core.domain.outcomes import NfaReason
from services.core.rules import load_force
from services.core.settings import Settings
from services.upload_api.journey import step_called
from services.upload_api.main import create_app
from services.web.pages import day as in_words
from tests.core.adapters.media_ffmpeg.conftest import X264, run_ffmpeg
from tests.report_form import answer_all, answer_page, answers, day, token_on
from tests.review_ui.visitor import a_bench, work_off
from tests.serving import serving
from tests.upload_api.reporter import Reporter, begin, words_of

pytestmark = pytest.mark.stack

WMP = load_force("west_midlands")


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def address(module_settings: Settings) -> Iterator[str]:
    with serving(create_app(module_settings)) as address:
        yield address


@pytest.fixture(scope="module")
def essex_address(module_settings: Settings) -> Iterator[str]:
    with serving(create_app(module_settings.model_copy(update={"force": "essex"}))) as address:
        yield address


@pytest.fixture
def essex(essex_address: str) -> Iterator[Reporter]:
    """The same at a force that counts hours."""
    found = begin(essex_address)
    yield found
    found.browser.close()


@pytest.fixture(scope="module")
def second_of_film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    run_ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=10:d=1", *X264, str(path))
    return path.read_bytes()


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
    hurt = reporter.answers("people", witnesses__injuries="yes")
    assert "must by law report it" not in words_of(hurt)  # they are on their way to that desk already
    gap = "call West Midlands Police on 101"
    assert gap in reporter.sees("/report/check")  # and it cannot be signed as something else


def test_a_crime_is_sent_to_the_crime_desk_and_the_14_days_still_run(reporter: Reporter) -> None:
    page = reporter.answers("screening", screening="crime")
    assert page.url.path == "/report/elsewhere/crime"
    assert "only 14 days" in words_of(page)
    assert "westmidlands.police.uk" in page.text
    assert 'href="/report/kind"' in page.text  # the driving is reported here as well


def test_somebody_hurt_is_sent_to_the_collision_desk_as_well(reporter: Reporter) -> None:
    reporter.answers("screening")
    page = reporter.answers("people", witnesses__injuries="yes")
    assert page.url.path == "/report/people"
    for told in (page, reporter.browser.get("/report/check")):
        assert "must by law report it to the police" in words_of(told)
        assert f'href="{WMP.routes[Route.COLLISION].url}"' in told.text
        assert 'href="tel:101"' in told.text
    assert reporter.keeps(page, "people", witnesses__injuries="yes").url.path == "/report"


def test_speeding_alone_is_refused_with_the_reason(reporter: Reporter) -> None:
    start = reporter.browser.get("/").text
    for route in ("collision", "crime", "speeding", "parking"):
        assert f'href="{WMP.routes[Route(route)].url}"' in start
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


def test_examples_of_a_place_are_the_forces_own(essex: Reporter, reporter: Reporter) -> None:
    for at, road, pin in (
        (essex, "near the Rayleigh Weir", "for example 51.7356, 0.4685"),
        (reporter, "with Highfield Road", "for example 52.4862, -1.8904"),
    ):
        page = words_of(at.browser.get("/report/where"))
        assert road in page
        assert pin in page
        assert page.count("or example") == 2


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
    assert 'href="/report/clock"' in reporter.browser.get("/report").text
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


def test_the_last_day_for_the_post_is_said_while_there_is_time(reporter: Reporter) -> None:
    happened = now() - timedelta(days=1)
    last = in_words(last_safe_post(london_date(happened)))
    assert f"It must be posted by {last} at the latest" in words_of(reporter.happened(happened))


def test_too_late_for_the_post_is_said_at_once(reporter: Reporter) -> None:
    page = reporter.happened(now() - timedelta(days=13))
    assert "The last day on which it could safely be posted was" in words_of(page)


def test_past_six_months_is_said_at_once(reporter: Reporter) -> None:
    reporter.answers("kind", incident__kind="handheld_phone")
    page = reporter.happened(now() - timedelta(days=200))
    assert "six months to take most kinds of bad driving to court. They ended on" in words_of(page)
    assert 'href="/report/where"' in page.text


def test_a_doubtful_time_counts_from_the_earliest_day(reporter: Reporter) -> None:
    midday = (now().astimezone(LONDON) - timedelta(days=2)).replace(hour=11, minute=0)
    assert "You are not sure" not in words_of(reporter.happened(midday))
    page = reporter.happened(midday, incident__doubt_minutes="720")
    day_before = midday.date() - timedelta(days=1)
    assert f"counted from {in_words(day_before)}" in words_of(page)
    assert f"until {in_words(day_before + timedelta(days=14))}" in words_of(page)
    assert "It may be half a day out" in reporter.sees("/report/check")
    sure = words_of(reporter.happened(midday, incident__doubt_minutes="0"))
    assert "You are not sure" not in sure
    assert "How sure of the time" not in reporter.sees("/report/check")


def test_in_time_the_last_day_is_shown_everywhere(reporter: Reporter) -> None:
    when = now() - timedelta(days=2)
    last = when.astimezone(LONDON).date() + timedelta(days=7)
    said = f"West Midlands Police need this by the end of {last:%A} {last.day} {last:%B %Y}."
    page = reporter.happened(when)
    assert page.url.path == "/report/where"  # nothing else need be told first
    assert said in words_of(page)
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
    assert reporter.keeps(page, "vehicle", **typed).url.path == "/report/what-happened"


def test_an_odd_mark_is_questioned_once_and_can_be_kept(reporter: Reporter) -> None:
    page = reporter.answers("vehicle", vehicle__mark_raw="ABI2 CDE")
    assert "Did you mean AB12 CDE?" in words_of(page)
    changed = reporter.keeps(page, "vehicle", vehicle__mark_raw="ABI2 CDX")
    assert "Did you mean AB12 CDX?" in words_of(changed)  # another one is looked at again
    kept = reporter.keeps(changed, "vehicle", vehicle__mark_raw="ABI2 CDX")
    assert kept.url.path == "/report/what-happened"
    assert "does not look like" in reporter.sees("/report/check")


def test_a_mark_that_is_too_long_is_told_so_and_none_of_it_is_lost(reporter: Reporter) -> None:
    page = reporter.answers("vehicle", vehicle__mark_raw="AB12 CDE, FG34")
    assert "more than 8 letters and digits, and this has 11" in words_of(page)
    assert 'value="AB12 CDE, FG34"' in page.text
    assert "AB12 CDE, FG34" in reporter.sees("/report/check")


def test_a_mistyped_address_is_asked_about_once_and_can_be_kept(reporter: Reporter) -> None:
    page = reporter.answers("contact", reporter__email="jo@gmial.com")
    assert page.url.path == "/report/contact"
    assert "Did you mean jo@gmail.com?" in words_of(page)
    assert reporter.keeps(page, "contact", reporter__email="jo@gmial.com").url.path == "/report/court"


@pytest.mark.parametrize("path", ["account.what_happened", "account.own_part", "account.why_wrong"])
def test_see_video_is_refused_in_every_account(reporter: Reporter, path: str) -> None:
    page = reporter.answers("what-happened", **{path.replace(".", "__"): "Please see the attached video"})
    assert page.status_code == 422
    assert f'href="#{path.replace(".", "-")}"' in page.text
    assert "Put it in words" in words_of(page)


# ---- evidence that a trial would lose ----


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("copying", {"camera__edited": "yes"}, "as the camera made it, send that instead"),
        ("copying", {"declarations__not_posted_online": "no"}, "Take the footage offline now"),
        ("copying", {"declarations__original_kept": "no"}, "Keep the original until we tell you"),
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


# ---- footage ----


def test_without_footage_nothing_can_be_signed(reporter: Reporter) -> None:
    check = answer_all(reporter.browser, answers(now()))
    assert "Send at least one file of footage that can be used: it is the evidence" in words_of(check)
    refused = reporter.browser.post("/report/check", data={"form_token": token_on(check)})
    assert refused.status_code == 422
    assert reporter.browser.get("/report/statement").url.path == "/report/check"


def test_a_file_that_is_no_footage_is_told_before_signing(reporter: Reporter, core: Core) -> None:
    assert "clip.mp4" in words_of(reporter.sends_file("clip.mp4", b"this is no film" * 100))
    work_off(a_bench(core))
    assert "Cannot be used" in reporter.sees("/report/footage")
    assert "Send at least one file of footage that can be used" in reporter.sees("/report/check")


def test_too_little_before_and_after_is_told_where_the_moment_is_marked_and_before_signing(
    reporter: Reporter, core: Core, second_of_film: bytes
) -> None:
    reporter.sends_file("clip.mp4", second_of_film)
    work_off(a_bench(core))
    place = reporter.marks("0:00.5")
    for path in (place, "/report/check"):
        page = reporter.sees(path)
        assert "begins only 0 seconds before the moment you marked" in page
        assert "ask for 1 minute before it. If your camera has an earlier clip, send that too" in page
        assert "ask for 1 minute after it. If your camera has a later clip, send that too" in page


# ---- every route and every reason ----

ROUTES: Mapping[Route, Callable[..., None]] = {
    Route.EMERGENCY: test_an_emergency_is_sent_to_999,
    Route.COLLISION: test_a_collision_is_sent_to_the_collision_desk,
    Route.CRIME: test_a_crime_is_sent_to_the_crime_desk_and_the_14_days_still_run,
    Route.SPEEDING: test_speeding_alone_is_refused_with_the_reason,
    Route.PARKING: test_parking_goes_to_the_council_and_obstruction_is_taken,
    Route.OTHER_FORCE: test_another_forces_place_keeps_the_report_and_names_the_force,
}

PREVENTED: Mapping[NfaReason, tuple[Callable[..., None], ...]] = {
    NfaReason.OUT_OF_TIME_POLICE: (
        test_the_last_day_for_the_post_is_said_while_there_is_time,
        test_too_late_for_the_post_is_said_at_once,
        test_a_doubtful_time_counts_from_the_earliest_day,
    ),
    NfaReason.OUT_OF_FORCE: (test_another_forces_place_keeps_the_report_and_names_the_force,),
    NfaReason.NO_INDEPENDENT_EVIDENCE: (test_without_footage_nothing_can_be_signed,),
    NfaReason.WRONG_ROUTE: tuple(ROUTES.values()),
    NfaReason.NO_VRM: (
        test_no_mark_is_refused_with_the_way_out,
        test_a_mark_that_cannot_be_read_is_explained_once_and_goes_on,
    ),
    NfaReason.OUT_OF_TIME_REPORTER: (
        test_late_by_the_forces_days_is_said_at_once_and_nobody_is_sent_away,
        test_late_by_the_forces_hours_is_said_at_once,
        test_out_of_14_days_is_said_at_once,
        test_in_time_the_last_day_is_shown_everywhere,
    ),
    NfaReason.FOOTAGE_MISSING_OR_CORRUPT: (test_a_file_that_is_no_footage_is_told_before_signing,),
    NfaReason.INSUFFICIENT_LEAD_UP: (
        test_too_little_before_and_after_is_told_where_the_moment_is_marked_and_before_signing,
    ),
    NfaReason.FOOTAGE_EDITED: (test_an_honest_no_is_answered_with_advice_and_never_refused,),
    NfaReason.REPORTER_DECLINES_COURT: (test_an_honest_no_is_answered_with_advice_and_never_refused,),
    NfaReason.VRM_NOT_ON_DVLA: (test_an_odd_mark_is_questioned_once_and_can_be_kept,),
    NfaReason.SIX_MONTHS_EXPIRED: (test_past_six_months_is_said_at_once,),
}
"""The stories above in which the reporter is told in time to mend it, or to spare themselves the trouble."""

NOT_FOR_INTAKE: Mapping[NfaReason, str] = {
    NfaReason.NO_OFFENCE: "Whether driving is an offence is for a person to judge who has seen the footage.",
    NfaReason.NOT_PUBLIC_INTEREST: "A judgement on the whole case, which only the police can make.",
    NfaReason.DUPLICATE: (
        "One file chosen twice is sent once (tests/journeys); but whether two reports are of one incident is for a "
        "reviewer, who sees both. To tell a reporter would tell them of somebody else's report."
    ),
    NfaReason.FOREIGN_VEHICLE: "The reporter can only write the mark that is there; it is kept as it was read.",
    NfaReason.SUSPECTED_CLONE: "A cloned mark looks right: make and colour are asked, so that a reviewer can compare.",
    NfaReason.WITHDRAWN: "The reporter's own wish.",
}


def test_every_wrong_route_has_its_story() -> None:
    assert ROUTES.keys() == set(Route)


def test_every_reason_has_its_stories_or_says_why_intake_has_none() -> None:
    assert PREVENTED.keys() | NOT_FOR_INTAKE.keys() == set(NfaReason)
    assert not PREVENTED.keys() & NOT_FOR_INTAKE.keys()
    told = {story for stories in PREVENTED.values() for story in stories}
    assert all(story is globals()[story.__name__] for story in told)
    assert all(story.__name__.startswith("test_") for story in told)
