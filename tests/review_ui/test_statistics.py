"""The monthly table on its page and as CSV, figure for figure as the annual report prints it."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from services.core.bootstrap import build
from services.core.domain.staff import Role
from services.core.rules import load_printed_table
from services.core.settings import Settings
from services.review_ui.main import create_app
from services.review_ui.statistics import FinancialYear, financial_year_of
from tests.review_ui.visitor import Visitor, an_officer
from tests.serving import serving

pytestmark = pytest.mark.stack

_ROW = re.compile(r'<tr class="govuk-table__row">\s*<th scope="row"[^>]*>([^<]+)</th>(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<td[^>]*>([^<]*)</td>")


@pytest.fixture(scope="module")
def partner(seeded_settings: Settings) -> Iterator[Visitor]:
    """A partner at a site that holds the demonstration year."""
    core = build(seeded_settings)
    an_officer(core, Role.PARTNER, "partner-of-figures")
    core.database.engine.dispose()
    with serving(create_app(seeded_settings)) as address, closing(Visitor(address)) as visitor:
        visitor.sign_in("partner-of-figures")
        yield visitor


@pytest.fixture(scope="module")
def printed() -> list[tuple[str, ...]]:
    return [
        (f"{row.month:%B %Y}", f"{row.submissions:,}", *(f"{percent}%" for percent in row.percents))
        for row in load_printed_table().rows
    ]


def test_the_page_prints_the_annual_reports_table(partner: Visitor, printed: list[tuple[str, ...]]) -> None:
    page = partner.get("/statistics").text
    rows = [(month, *_CELL.findall(cells)) for month, cells in _ROW.findall(page)]
    assert [row for row in rows if len(row) == 5] == printed
    assert len(printed) == 12
    for words in ("18,931", "84.4%", "14.1%", "1.5%", "Demonstration figures", "Counted "):
        assert words in page


def test_the_csv_holds_the_same_figures(partner: Visitor, printed: list[tuple[str, ...]]) -> None:
    answer = partner.get("/statistics.csv?year=2024&demonstration=true")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "demonstration" in answer.headers["content-disposition"]
    header, *rows = csv.reader(io.StringIO(answer.text))
    assert header[0] == "date_of_submission"
    assert [tuple(row) for row in rows] == [(row[0], row[1].replace(",", ""), *row[2:]) for row in printed]


def test_demonstration_and_live_are_never_in_one_table(partner: Visitor) -> None:
    assert partner.get("/statistics.csv?year=2024").text.count("\n") == 1


def test_another_definition_gives_other_figures_and_says_so(partner: Visitor) -> None:
    page = partner.get("/statistics?definition=v2025").text
    assert "v2025 (shown)" in page
    assert "counts as no further action" in page
    assert partner.get("/statistics?definition=v1999").status_code == 404


def test_a_year_without_submissions_says_so(partner: Visitor) -> None:
    page = partner.get("/statistics?year=2019").text
    assert "April 2019 to March 2020" in page
    assert "Nothing was submitted in this year" in page


def test_a_financial_year_runs_from_april_to_march() -> None:
    first, last = FinancialYear(start=2024).months
    assert (f"{first:%B %Y}", f"{last:%B %Y}") == ("April 2024", "March 2025")
    assert financial_year_of(last).start == 2024
    assert financial_year_of(first).start == 2024
