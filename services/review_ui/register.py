"""Asking the vehicle register about the confirmed mark of a case, and a decision filled in with what that came to."""

from datetime import timedelta
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from starlette.responses import Response

from services import clock
from services.core.actions.ask_register import PURPOSE, ask_register
from services.core.domain.outcomes import Disposal, OtherReason
from services.core.domain.registration import printed
from services.core.errors import Refused
from services.core.queries.case_file import case_file
from services.core.queries.vehicle_check import VehicleCheck, vehicle_check
from services.review_ui.cases import show_case
from services.review_ui.decision_form import DecisionForm
from services.review_ui.desk import Desk, officer_of, see
from services.review_ui.register_words import KIND_WORDS, vehicle_words

log = structlog.get_logger()


def register_routes(desk: Desk) -> APIRouter:
    """`/cases/{case_id}/register`."""
    router = APIRouter(prefix="/cases/{case_id}/register")
    database = desk.core.database
    answers_last = timedelta(hours=desk.core.settings.register_answer_hours)

    @router.post("")
    def ask(request: Request, case_id: UUID) -> Response:
        officer = officer_of(request)
        try:
            with database.unit_of_work() as work:
                asked = ask_register(
                    work, case_id=case_id, by=officer, answers_last=answers_last, now=clock.now()
                )
        except Refused as error:
            return show_case(desk, request, case_file(database, case_id=case_id), refusals=error.refusals)
        log.info(
            "register_asked", case=str(case_id), lookup=str(asked), purpose=PURPOSE, staff=str(officer.id)
        )
        return see(f"/cases/{case_id}#register")

    @router.get("/decision")
    def filled(request: Request, case_id: UUID) -> Response:
        """The case with its decision filled in as a false or cloned plate: still for a person to read and to send."""
        case = case_file(database, case_id=case_id)
        return show_case(desk, request, case, form=_false_plate(vehicle_check(database, case)))

    return router


def _false_plate(check: VehicleCheck) -> DecisionForm:
    return DecisionForm(
        disposal=Disposal.OTHER_ACTION, other_reason=OtherReason.FALSE_OR_CLONED_PLATE, note="\n".join(_note(check))
    )  # fmt: skip


def _note(check: VehicleCheck) -> list[str]:
    """Why, in lines that the reviewer may change."""
    record = check.lookup.answer.record if check.lookup and check.lookup.answer else None
    lines = [f"{printed(check.mark)}: {vehicle_words(record)}."] if record else []
    found = check.assessment.hypotheses if check.assessment else ()
    return lines + [f"{KIND_WORDS[one.kind]}: {' '.join(one.evidence)}" for one in found]
