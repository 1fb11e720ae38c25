"""The answers read back before signing, without scripts: lists, gaps and the way to each, what one answer asks of another."""

import pytest

from services.clock import now
from services.upload_api.journey import ASIDE
from tests.report_form import NAME, answer_all, answers, token_on
from tests.upload_api.reporter import Reporter, words_in, words_of

pytestmark = pytest.mark.stack


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
    assert on.url.path == "/report"
    typed = {"form_token": token, "new.name": "Cat Dow", "do": "continue"}
    assert browser.post("/report/witnesses?check", data=typed).url.path == "/report/check"  # typed is kept
    check = reporter.sees("/report/check")
    assert "EF56 GHJ" in check
    assert "Cat Dow" in check


def test_the_check_page_names_every_gap_and_leads_to_it_and_back(reporter: Reporter) -> None:
    empty = reporter.browser.get("/report/check")
    assert "Enter your full name" in words_of(empty)
    assert 'href="/report/name?check#reporter-full_name"' in empty.text
    assert "/report/footage" in empty.text
    refused = reporter.browser.post("/report/check", data={"form_token": token_on(empty)})
    assert refused.status_code == 422
    summary = words_in(refused.text.split("govuk-error-summary", 1)[1].split("<h1", 1)[0])
    assert "The vehicle: 3 answers missing" in summary
    assert "Send at least one file of footage" in summary  # the only gap of its part says it itself
    assert "Enter your full name" not in summary
    assert refused.text.split("govuk-error-summary", 1)[1].index('href="/report/screening?check#screening"')
    changed = reporter.answers("name", query="?check")
    assert changed.url.path == "/report/check"
    assert NAME in words_of(changed)


def test_a_box_that_nobody_has_looked_at_says_neither_yes_nor_no(reporter: Reporter) -> None:
    page = reporter.browser.get("/report/check")
    assert "Footage may teach road safety Not answered Answer" in words_of(page)
    assert "Will sign a true statement Tick that you understand this" in words_of(page)
    assert page.text.count("Go to the first missing answer") == 2
    page = reporter.answers("court", query="?check", declarations__section_9="")
    assert page.status_code == 422
    page = reporter.browser.get("/report/check")
    assert "Footage may teach road safety No Change" in words_of(page)
    assert "Will sign a true statement Tick that you understand this" in words_of(page)
    assert "Somebody was hurt" not in words_of(page)
    reporter.answers("people")
    check = reporter.sees("/report/check")
    assert "Somebody was hurt No Change" in check
    assert "Add people who were affected" not in check
    reporter.answers("when")
    assert "at 8:15am" in reporter.sees("/report/check")


def test_what_is_optional_is_read_back_where_it_was_answered(reporter: Reporter) -> None:
    reporter.answers("contact")
    assert "Language or interpreter" not in reporter.sees("/report/check")
    page = reporter.answers("contact", query="?check", reporter__language="British Sign Language")
    assert "Language or interpreter British Sign Language" in words_of(page)
    assert 'value="British Sign Language"' in reporter.browser.get("/report/contact").text


def test_signing_wants_every_part_and_the_task_list_says_how_far_it_is(reporter: Reporter) -> None:
    assert "0 of 9 parts are complete" in reporter.sees("/report")
    assert "Cannot start yet" in reporter.sees("/report")
    check = answer_all(reporter.browser, answers(now()))
    assert "Send at least one file" in words_of(check)
    assert "7 of 9 parts are complete" in reporter.sees("/report")
    assert reporter.browser.get("/report/statement").url.path == "/report/check"


def test_a_wrong_clock_is_asked_how_far_it_was_out(reporter: Reporter) -> None:
    page = reporter.answers("camera", camera__clock="no")
    assert page.url.path == "/report/clock-error"
    data = {"form_token": token_on(page), "incident.clock_offset_s.way": "ahead"}
    assert reporter.browser.post("/report/clock-error?check", data=data).status_code == 422
    data["incident.clock_offset_s.hours"] = "1"
    assert reporter.browser.post("/report/clock-error?check", data=data).url.path == "/report/check"
    assert "1 hour ahead" in reporter.sees("/report/check")
    right = reporter.answers("camera", query="?check")
    assert right.url.path == "/report/check"
    assert "1 hour ahead" not in words_of(right)


def test_what_few_have_to_say_is_added_from_the_task_list_or_the_check_page(reporter: Reporter) -> None:
    for page, query in (("/report", ""), ("/report/check", "?check")):
        shown = reporter.browser.get(page).text
        for step in ASIDE:
            assert f'href="{step.path}{query}">Add {step.adds}<' in shown
    reporter.answers("driver", vehicle__driver_description="A man with a red hat")
    assert ">Change what the driver looked like<" in reporter.browser.get("/report").text
    check = reporter.browser.get("/report/check")
    assert "Add what the driver looked like" not in check.text
    assert "The driver A man with a red hat" in words_of(check)
