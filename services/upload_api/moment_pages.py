"""When does it happen in this clip? Marked in the reporter's own player, by a picture, or typed as a time."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.clock import now
from services.core.actions.describe_footage import describe_footage
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.domain.marked_moment import moment_words, read_moment
from services.core.domain.media import MediaKind
from services.core.domain.report import BLANK
from services.core.domain.storyboard import sheet_size
from services.core.errors import NotFound, Refusal, Refused
from services.core.queries.clip_pictures import clip_pictures
from services.core.queries.submission_status import FileStatus, SubmissionStatus, submission_status
from services.upload_api.journey import after
from services.upload_api.visit import Draft, FormToken, Site, go

MOMENT = "/report/moment"
DONE = "/report/done"
_LONGEST = 40
_NOT_GIVEN = Refusal(
    code="moment_missing",
    message="Enter when it happens, in minutes and seconds, for example 1:05. Or say that it is not in this clip.",
    field="moment",
)
_UNREADABLE = Refusal(
    code="moment_unreadable",
    message="Enter the time in minutes and seconds, for example 1:05.",
    field="moment",
)

Typed = Annotated[str, Form()]


def is_photograph(file: FileStatus) -> bool:
    """Whether it is known to be one: there is no moment to mark in it."""
    return file.facts is not None and file.facts.kind is MediaKind.STILL


def wants_moment(file: FileStatus) -> bool:
    """Whether the reporter should still be asked."""
    return file.moment_s is None and file.state != "refused" and not is_photograph(file)


def routes(core: Core, site: Site) -> APIRouter:
    """The page of each clip, and the way to the first that has no moment yet."""
    router = APIRouter(include_in_schema=False)
    _show(router, core, site)
    _take(router, core, site)
    return router


def _status(core: Core, draft: str) -> SubmissionStatus:
    return submission_status(core.database, token=draft, rules=core.rules)


def _is_closed(status: SubmissionStatus) -> bool:
    return status.state not in {State.DRAFTING, State.UPLOADING}


def _show(router: APIRouter, core: Core, site: Site) -> None:
    @router.get(MOMENT)
    def first(draft: Draft) -> Response:
        return _on(core, _status(core, draft).files)

    @router.get(MOMENT + "/{upload_id}")
    def moment(request: Request, draft: Draft, upload_id: UUID) -> Response:
        status = _status(core, draft)
        if _is_closed(status):
            return go(DONE)
        return _page(core, site, request, draft=draft, status=status, file=_file(status, upload_id))


def _take(router: APIRouter, core: Core, site: Site) -> None:
    @router.post(MOMENT + "/{upload_id}")
    def mark(
        request: Request,
        draft: Draft,
        upload_id: UUID,
        moment: Typed = "",
        picture: Typed = "",
        skip: Typed = "",
        form_token: FormToken = None,
    ) -> Response:
        site.require_form_token(request, form_token)
        status = _status(core, draft)
        file = _file(status, upload_id)
        try:
            if not skip:
                _keep(core, draft, file, moment=moment, picture=picture)
        except Refused as no:
            return _page(
                core,
                site,
                request,
                draft=draft,
                status=status,
                file=file,
                typed=moment[:_LONGEST],
                refusals=no.refusals,
            )
        return _on(core, status.files[status.files.index(file) + 1 :])


def _on(core: Core, files: Iterable[FileStatus]) -> Response:
    """To the first of these files that should be asked about, else on with the report."""
    wanting = next(filter(wants_moment, files), None)
    return go(f"{MOMENT}/{wanting.upload_id}" if wanting else after("moment", BLANK, rules=core.rules))


def _file(status: SubmissionStatus, upload_id: UUID) -> FileStatus:
    found = next((file for file in status.files if file.upload_id == upload_id), None)
    if found is None:
        raise NotFound("There is no such file in this report.")
    return found


def _keep(core: Core, draft: str, file: FileStatus, *, moment: str, picture: str) -> None:
    """A time that was typed counts before a picture, unless it only stands there from last time."""
    stood = "" if file.moment_s is None else moment_words(file.moment_s)
    chosen = picture if picture and moment.strip() in {"", stood} else moment
    if not chosen.strip():
        raise Refused(_NOT_GIVEN)
    seconds = read_moment(chosen)
    if seconds is None:
        raise Refused(_UNREADABLE)
    with core.database.unit_of_work() as work:
        describe_footage(work, token=draft, upload_id=file.upload_id, moment_s=seconds, now=now())


def _page(
    core: Core,
    site: Site,
    request: Request,
    *,
    draft: str,
    status: SubmissionStatus,
    file: FileStatus,
    typed: str | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> HTMLResponse:
    pictures = clip_pictures(
        core.database,
        token=draft,
        upload_id=file.upload_id,
        store=core.store,
        seconds=core.settings.media_url_seconds,
    )
    marked = "" if file.moment_s is None else moment_words(file.moment_s)
    return site.show(
        request,
        "moment.html",
        status=422 if refusals else 200,
        submission=status,
        file=file,
        draft=draft,
        typed=marked if typed is None else typed,
        pictures=pictures,
        sheet_size=sheet_size(pictures.tiles),
        is_photograph=is_photograph(file),
        moment_words=moment_words,
        refusals=refusals,
    )
