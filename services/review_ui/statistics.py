"""The monthly table as the annual report prints it, for every role, and as CSV."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services import clock
from services.core.domain.deadlines import london_date
from services.core.domain.statistics import VERSIONS
from services.core.queries.statistics import DEFINITION, MonthlyTable, as_csv, monthly_table, monthly_tables
from services.review_ui.desk import Desk

_APRIL = 4

Year = Annotated[int | None, Query(ge=2000, le=2999)]


@dataclass(frozen=True, kw_only=True)
class FinancialYear:
    """From 1 April `start` to 31 March of the next year."""

    start: int

    @property
    def words(self) -> str:
        return f"April {self.start} to March {self.start + 1}"

    @property
    def months(self) -> tuple[date, date]:
        """First days of its first and last month."""
        return date(self.start, _APRIL, 1), date(self.start + 1, _APRIL - 1, 1)


def financial_year_of(day: date) -> FinancialYear:
    """The year that a day belongs to."""
    return FinancialYear(start=day.year if day.month >= _APRIL else day.year - 1)


def statistics_routes(desk: Desk) -> APIRouter:
    """`/statistics` and `/statistics.csv`."""
    router = APIRouter()

    def _table(*, year: FinancialYear, definition: str, demonstration: bool) -> MonthlyTable:
        first, last = year.months
        return monthly_table(
            desk.core.database, force=desk.core.settings.force, demonstration=demonstration,
            definition=definition, first=first, last=last,
        )  # fmt: skip

    @router.get("/statistics")
    def statistics(request: Request, year: Year = None, definition: str = DEFINITION) -> Response:
        years = _years(desk)
        chosen = FinancialYear(start=year) if year else years.newest_decided
        live, shown = (
            _table(year=chosen, definition=definition, demonstration=kind) for kind in (False, True)
        )
        tables = [table for table in (live, shown) if table.lines] or [live]
        return desk.show(
            request, "statistics.html", tables=tables, chosen=chosen, years=years.with_(chosen), definition=VERSIONS[definition],
            definitions=tuple(VERSIONS.values()),
        )  # fmt: skip

    @router.get("/statistics.csv")
    def download(year: Year = None, definition: str = DEFINITION, *, demonstration: bool = False) -> Response:
        chosen = FinancialYear(start=year) if year else _years(desk).newest_decided
        table = _table(year=chosen, definition=definition, demonstration=demonstration)
        name = table.file_name.replace(".csv", f"-{chosen.start}-{chosen.start + 1}.csv")
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)

    return router


@dataclass(frozen=True, kw_only=True)
class _Years:
    """Every year with submissions, and this one; `newest_decided` is what the page shows unasked."""

    starts: frozenset[int]
    newest_decided: FinancialYear

    def with_(self, chosen: FinancialYear) -> list[FinancialYear]:
        """All of them and the one on show, newest first."""
        return [FinancialYear(start=start) for start in sorted(self.starts | {chosen.start}, reverse=True)]


def _years(desk: Desk) -> _Years:
    tables = monthly_tables(desk.core.database, force=desk.core.settings.force)
    counts = [line.counts for table in tables for line in table.lines]
    today = financial_year_of(london_date(clock.now()))
    starts = {financial_year_of(row.month).start for row in counts if row.month}
    decided = {financial_year_of(row.month).start for row in counts if row.month and row.decided}
    newest = FinancialYear(start=max(decided, default=today.start))
    return _Years(starts=frozenset(starts | {today.start}), newest_decided=newest)
