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

REPORTED_YEAR = 2024
"""The year of the annual report 2024/25, whose table this page prints when nothing else is asked for."""
_APRIL = 4

Year = Annotated[int, Query(ge=2000, le=2999)]


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
    def statistics(request: Request, year: Year = REPORTED_YEAR, definition: str = DEFINITION) -> Response:
        chosen = FinancialYear(start=year)
        live, shown = (
            _table(year=chosen, definition=definition, demonstration=kind) for kind in (False, True)
        )
        tables = [table for table in (live, shown) if table.lines] or [live]
        return desk.show(
            request, "statistics.html", tables=tables, chosen=chosen, years=_years(desk, chosen), definition=VERSIONS[definition],
            definitions=tuple(VERSIONS.values()),
        )  # fmt: skip

    @router.get("/statistics.csv")
    def download(
        year: Year = REPORTED_YEAR, definition: str = DEFINITION, *, demonstration: bool = False
    ) -> Response:
        table = _table(year=FinancialYear(start=year), definition=definition, demonstration=demonstration)
        name = table.file_name.replace(".csv", f"-{year}-{year + 1}.csv")
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _years(desk: Desk, chosen: FinancialYear) -> list[FinancialYear]:
    """Every year that has submissions, this one, the one of the report and the one on show; newest first."""
    tables = monthly_tables(desk.core.database, force=desk.core.settings.force)
    months = [line.counts.month for table in tables for line in table.lines if line.counts.month]
    starts = {financial_year_of(month).start for month in (*months, london_date(clock.now()))}
    return [
        FinancialYear(start=start) for start in sorted(starts | {REPORTED_YEAR, chosen.start}, reverse=True)
    ]
