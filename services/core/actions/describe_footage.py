"""The reporter says of a file which way the camera looked, where it stands among the files, and when it happens in it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.core.db import footage as footage_rows
from services.core.db import submissions, uploads
from services.core.db.session import Work
from services.core.db.tables import Footage, Submission, Upload
from services.core.domain.lifecycle import Event, State, advance
from services.core.domain.marked_moment import moment_refusals
from services.core.domain.media import View
from services.core.errors import Refusal, Refused


def describe_footage(
    work: Work,
    *,
    token: str,
    upload_id: UUID,
    now: datetime,
    view: str | None = None,
    moment_s: float | None = None,
    place: int | None = None,
) -> None:
    """Keep what is given, leave what is None; saying the same twice is fine.

    `view` is a value of `View`; `moment_s` seconds from the first frame; `place` 1-based among the files that are here
    or on their way. Raises `Refused` with every reason, `MoveNotOpen` once it is signed, `UploadClosed`, `NotFound`.
    """
    submission = submissions.by_token(work, token)
    advance(State(submission.state), Event.DESCRIBED_FOOTAGE)
    upload = uploads.get(work, upload_id, submission=submission)
    uploads.require_live(upload)
    order = uploads.in_order(work.session, submission.id)
    footage = uploads.footage_from(work, upload_id)
    if refusals := _refusals(footage, view=view, moment_s=moment_s, place=place, files=len(order)):
        raise Refused(*refusals)
    said = _said(upload, view=view, moment_s=moment_s)
    if place is not None:
        said |= _reordered(work, submission, order, upload, place)
    if said:
        detail = {"upload": str(upload_id)} | said
        submissions.move(
            work, submission, Event.DESCRIBED_FOOTAGE, now=now, actor=submissions.REPORTER, detail=detail
        )


def _refusals(
    footage: Footage | None, *, view: str | None, moment_s: float | None, place: int | None, files: int
) -> tuple[Refusal, ...]:
    found: list[Refusal] = []
    if view is not None and view not in set(View):
        found.append(
            Refusal(
                code="view_unknown", message="Choose which way the camera looked from the list.", field="view"
            )
        )
    if place is not None and not 1 <= place <= files:
        found.append(
            Refusal(code="place_unknown", message=f"Choose a place between 1 and {files}.", field="place")
        )
    if moment_s is not None:
        known = footage_rows.facts_of(footage) if footage and footage.facts else None
        found.extend(moment_refusals(moment_s, facts=known))
    return tuple(found)


def _said(upload: Upload, *, view: str | None, moment_s: float | None) -> dict[str, str]:
    """Write what is new; returns it for the chain."""
    said: dict[str, str] = {}
    if view is not None and view != upload.view:
        upload.view = view
        said["view"] = view or "unsaid"
    if moment_s is not None and moment_s != upload.moment_s:
        upload.moment_s = moment_s
        said["moment_s"] = f"{moment_s:.3f}"
    return said


def _reordered(
    work: Work, submission: Submission, order: Sequence[Upload], moved: Upload, place: int
) -> dict[str, str]:
    """Number the files anew with `moved` at its place, the footage that they became alike."""
    before = [upload.id for upload in order]
    wanted = [upload for upload in order if upload.id != moved.id]
    wanted.insert(place - 1, moved)
    if [upload.id for upload in wanted] == before:
        return {}
    became = {file.upload_id: file for file in submissions.footage_of(work, submission.id)}
    for position, upload in enumerate(wanted, start=1):
        upload.position = position
        if (file := became.get(upload.id)) is not None:
            file.position = position
    return {"place": str(place)}
