"""Vehicles that were reported again and again, for supervisors: what for is asked first, and kept."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import clock
from services.core.actions.ask_repeat_vehicles import ask_repeat_vehicles
from services.core.domain.consultation import Asked
from services.core.domain.deadlines import london_date
from services.core.errors import Refusal, Refused
from services.core.queries.repeat_vehicles import consultations, repeat_vehicles
from services.review_ui.desk import Desk, officer_of, see

log = structlog.get_logger()
_UNASKED = timedelta(days=90)
"""The period that the form begins with, ending today."""


class RepeatForm(BaseModel):
    """As it was sent, for refilling."""

    purpose: str = Field(default="", max_length=5_000)
    from_day: str = Field(default="", max_length=10)
    from_month: str = Field(default="", max_length=10)
    from_year: str = Field(default="", max_length=10)
    to_day: str = Field(default="", max_length=10)
    to_month: str = Field(default="", max_length=10)
    to_year: str = Field(default="", max_length=10)

    def asked(self) -> Asked:
        """What is asked, with days that are none left out."""
        return Asked(
            purpose=self.purpose.replace("\x00", ""),
            from_on=_day(self.from_year, self.from_month, self.from_day),
            to_on=_day(self.to_year, self.to_month, self.to_day),
        )


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _empty_form(today: date) -> RepeatForm:
    begins = today - _UNASKED
    return RepeatForm(
        from_day=str(begins.day), from_month=str(begins.month), from_year=str(begins.year),
        to_day=str(today.day), to_month=str(today.month), to_year=str(today.year),
    )  # fmt: skip


def repeat_vehicle_routes(desk: Desk) -> APIRouter:
    """`/repeat-vehicles`: asked for, then shown to whoever asked."""
    router = APIRouter(prefix="/repeat-vehicles")
    database = desk.core.database

    @router.get("")
    def ask(request: Request) -> Response:
        return _page(desk, request, _empty_form(london_date(clock.now())))

    @router.post("")
    def asked(request: Request, form: Annotated[RepeatForm, Form()]) -> Response:
        officer = officer_of(request)
        try:
            with database.unit_of_work() as work:
                found = ask_repeat_vehicles(work, asked=form.asked(), by=officer, now=clock.now())
        except Refused as error:
            return _page(desk, request, form, error.refusals)
        log.info("repeat_vehicles_asked", consultation=str(found), staff=str(officer.id))
        return see(f"/repeat-vehicles/{found}")

    @router.get("/{consultation_id}")
    def shown(request: Request, consultation_id: UUID) -> Response:
        officer = officer_of(request)
        found = repeat_vehicles(database, consultation_id=consultation_id, by=officer.id, now=clock.now())
        log.info("repeat_vehicles_shown", consultation=str(consultation_id), staff=str(officer.id))
        return desk.show(request, "repeat_vehicle_list.html", found=found)

    return router


def _page(desk: Desk, request: Request, form: RepeatForm, refusals: tuple[Refusal, ...] = ()) -> Response:
    return desk.show(
        request, "repeat_vehicles.html", status=422 if refusals else 200, form=form, refusals=refusals,
        consultations=consultations(desk.core.database),
    )  # fmt: skip
