"""One case: its page, claiming it, giving it back, and how far work on its files is."""

from datetime import timedelta
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from services import clock
from services.core.actions.claim_case import claim_case, release_case
from services.core.domain.deadlines import london_date
from services.core.domain.media import DerivativeKind
from services.core.domain.questions import LONGEST_QUESTION, default_due
from services.core.errors import NotFound, Refusal
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.case_footage import FootageView, JobView
from services.core.queries.case_matches import case_matches
from services.core.queries.find_case import find_case
from services.core.queries.mark_history import mark_history
from services.core.queries.staff_accounts import staff_accounts
from services.core.queries.vehicle_check import lookup_jobs
from services.review_ui.case_page import Addresses, CasePage, case_page, file_at, stills_of
from services.review_ui.decision_form import DecisionForm, choices
from services.review_ui.desk import Desk, officer_of, see, wants_page
from services.review_ui.frame_place import NOWHERE, FramePlace, frame_address, frame_place, still_address
from services.review_ui.question_form import QuestionForm, empty_form
from services.review_ui.register_panel import register_panel
from services.review_ui.words import JOB_STATE_WORDS, JOB_WORDS, reference_in, reference_or_nothing

log = structlog.get_logger()


def case_routes(desk: Desk) -> APIRouter:
    """`/cases` but for the footage and the decision."""
    router = APIRouter(prefix="/cases")
    _reading(router, desk)
    _claiming(router, desk)
    return router


def _reading(router: APIRouter, desk: Desk) -> None:
    database = desk.core.database

    @router.get("")
    def find(request: Request, reference: str = "") -> Response:
        try:
            return see(f"/cases/{find_case(database, reference=reference)}")
        except NotFound:
            if not wants_page(request):
                raise
            return desk.show(request, "no_such_case.html", status=404, reference=reference_in(reference))

    @router.get("/{case_id}")
    def case(
        request: Request,
        case_id: UUID,
        file: int | None = None,
        frame: str = "",
        at: str = "",
        still: str = "",
        decided: str = "",
    ) -> Response:
        found = case_file(database, case_id=case_id)
        log.info("case_opened", case=str(case_id), staff=str(officer_of(request).id))
        shown = file_at(found, file)
        place = frame_place(at or frame, position=file, file=shown, store=desk.core.store)
        if at and shown and place.frame is not None:
            address = still_address if still else frame_address
            return see(address(case_id, file=shown, frame=place.frame))
        return show_case(desk, request, found, place=place, decided=reference_or_nothing(decided))

    @router.get("/{case_id}/jobs")
    def jobs(case_id: UUID) -> Response:
        found = case_file(database, case_id=case_id)
        of_files = [job for file in found.footage for job in _jobs_of(file)]
        asking = [_as_json(job) for job in lookup_jobs(database, case_id=case_id)]
        return JSONResponse({"jobs": of_files + asking})

    @router.get("/{case_id}/jobs/{job_id}")
    def job(case_id: UUID, job_id: UUID) -> Response:
        return JSONResponse(_job_with_still(desk, case_file(database, case_id=case_id), job_id))


def _claiming(router: APIRouter, desk: Desk) -> None:
    database = desk.core.database
    length = timedelta(minutes=desk.core.settings.claim_minutes)

    def _claim(request: Request, case_id: UUID) -> None:
        with database.unit_of_work() as work:
            claim_case(work, case_id=case_id, by=officer_of(request), length=length, now=clock.now())

    @router.post("/{case_id}/claim")
    def claim(request: Request, case_id: UUID) -> Response:
        _claim(request, case_id)
        return see(f"/cases/{case_id}")

    @router.post("/{case_id}/claim/keep")
    def keep(request: Request, case_id: UUID) -> Response:
        _claim(request, case_id)
        return Response(status_code=204)

    @router.post("/{case_id}/release")
    def release(request: Request, case_id: UUID) -> Response:
        with database.unit_of_work() as work:
            release_case(work, case_id=case_id, by=officer_of(request), now=clock.now())
        return see("/queue")


def show_case(
    desk: Desk,
    request: Request,
    case: CaseFile,
    *,
    place: FramePlace = NOWHERE,
    form: DecisionForm | QuestionForm | None = None,
    refusals: tuple[Refusal, ...] = (),
    decided: str = "",
    passing: dict[str, str] | None = None,
) -> Response:
    """The case page at `place`; with refusals it is refilled (`form`, or `passing` where it was to be passed on) and says 422."""
    page = page_of(desk, request, case, position=place.position)
    due = default_due(case.clocks.post_by if case.clocks else None, today=page.today)
    refusals = refusals or place.refusals
    return desk.show(
        request, "case.html", status=422 if refusals else 200, page=page, case=case,
        matches=case_matches(desk.core.database, case_id=case.id),
        register=register_panel(desk, case, holds=page.holds, now=clock.now()),
        history=mark_history(desk.core.database, case_id=case.id),
        form=form if isinstance(form, DecisionForm) else DecisionForm(),
        refusals=refusals, decided=decided, choices=choices(desk.core.offences), names=_names(desk), passing=passing,
        asking=form if isinstance(form, QuestionForm) else empty_form(due.on), due=due,
        longest_question=LONGEST_QUESTION, place=place, claim_seconds=desk.core.settings.claim_minutes * 60,
    )  # fmt: skip


def _names(desk: Desk) -> dict[str, str]:
    """Staff by id: custody events know ids alone."""
    return {str(account.id): account.name for account in staff_accounts(desk.core.database)}


def page_of(desk: Desk, request: Request, case: CaseFile, *, position: int | None) -> CasePage:
    """The case for the officer who asks."""
    return case_page(
        case,
        position=position,
        officer=officer_of(request),
        addresses=addresses_of(desk),
        today=london_date(clock.now()),
    )


def addresses_of(desk: Desk) -> Addresses:
    """The signer of this site's media addresses."""
    return Addresses(store=desk.core.store, seconds=desk.core.settings.media_url_seconds)


def _jobs_of(file: FootageView) -> list[dict[str, object]]:
    """The work on one file; `playable` once it has a viewing copy, be it only of the marked minute."""
    playable = file.of_kind(DerivativeKind.PREVIEW) is not None
    return [_as_json(job) | {"playable": playable} for job in file.jobs]


def _as_json(job: JobView) -> dict[str, object]:
    return {
        "id": str(job.id), "job": job.job, "words": JOB_WORDS[job.job], "state": job.state,
        "state_words": JOB_STATE_WORDS[job.state], "progress": round(job.progress, 3), "frame_index": job.frame_index,
    }  # fmt: skip


def _job_with_still(desk: Desk, case: CaseFile, job_id: UUID) -> dict[str, object]:
    """One job; a still that is done comes with its address."""
    for file in case.footage:
        for job in file.jobs:
            if job.id == job_id:
                stills = stills_of(file, addresses_of(desk))
                still = next((one for one in stills if one.frame_index == job.frame_index), None)
                shown = still.url if still and job.state == "done" else None
                return _as_json(job) | {"still": shown, "sha256": still.file.sha256 if still else None}
    raise NotFound("There is no such work on this case.")
