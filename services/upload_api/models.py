"""The bodies of the JSON API: strict at the edge, then the core's own types."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.core.actions.complete_upload import Receipt
from services.core.domain.intake import OfferedFile
from services.core.domain.lifecycle import State
from services.core.domain.outcomes import Disposal, NfaReason, OtherReason, words_for_reporter
from services.core.domain.report import Report
from services.core.queries.submission_status import FileStatus, SubmissionStatus
from services.upload_api.proof_of_work import LONGEST

Hex256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_LARGEST = 2**53 - 1  # what JSON carries exactly


class Body(BaseModel):
    """What a client sends: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Problem(BaseModel):
    """RFC 9457. `errors` holds every reason: `code`, `message`, `field`."""

    type: str
    title: str
    status: int
    errors: list[dict[str, str | None]]


class Challenge(BaseModel):
    """Work to do before a report may be begun, as ALTCHA's libraries take it (PBKDF2, version 2)."""

    parameters: dict[str, str | int]
    signature: str


class BusyProblem(Problem):
    """Wait `Retry-After` seconds; where there is a `challenge`, its proof opens the door at once."""

    challenge: Challenge | None = None


class BeginIn(Body):
    """Nothing need be sent. `proof` answers a challenge: base64 of the JSON of challenge and solution."""

    proof: Annotated[str, Field(max_length=LONGEST)] | None = None


class DraftOut(BaseModel):
    """The token is shown this once and opens the submission: keep it secret."""

    submission_id: UUID
    reference: str
    token: str


class OfferIn(Body):
    """A file to be sent."""

    filename: Annotated[str, Field(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=0, le=_LARGEST, description="Bytes")]
    content_type: Annotated[str, Field(max_length=100)] = "application/octet-stream"
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")] | None = Field(
        default=None, description="The sender's own mark of the file: offering it again resumes its upload"
    )

    def offered(self) -> OfferedFile:
        """As the core has it."""
        return OfferedFile(**self.model_dump())


class UploadOut(BaseModel):
    """How the file is cut: every part is `part_size` bytes, the last one what is left."""

    upload_id: UUID
    part_size: int
    part_count: int
    expires_at: datetime


class PartIn(Body):
    """A part that is about to be PUT."""

    number: Annotated[int, Field(ge=1, le=10_000)]
    size: Annotated[int, Field(ge=1, le=_LARGEST)]
    sha256: Hex256


class SignedPartOut(BaseModel):
    """PUT the part to `url` with exactly these headers; the store refuses any other bytes."""

    number: int
    url: str
    headers: dict[str, str]


class CompleteIn(Body):
    """`sha256` of the whole file comes back on the receipt; inspection counts it again."""

    sha256: Hex256 | None = None


class ReceiptOut(BaseModel):
    """What was received."""

    upload_id: UUID
    footage_id: UUID
    filename: str
    size: int
    sha256: str | None
    completed_at: datetime

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """From the core's receipt."""
        return cls(**asdict(receipt))


class UploadStatusOut(BaseModel):
    """`received` are the numbers of parts that are safe; `state` is open, complete, cancelled or reaped."""

    model_config = ConfigDict(from_attributes=True)
    upload_id: UUID
    position: int | None
    view: str
    moment_s: float | None
    filename: str
    size: int
    part_size: int
    part_count: int
    state: str
    received: list[int]
    received_bytes: int
    sha256: str | None
    expires_at: datetime


class SignedReportIn(BaseModel):
    """The answers, and the reporter's name typed as a signature under the statement they compose."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    report: Report
    signed_name: Annotated[str, Field(max_length=500)]
    read_sha256: Hex256 | None = Field(
        default=None, description="Hash of the statement that the reporter was shown: only that one is signed"
    )

    @model_validator(mode="after")
    def _local_time(self) -> Self:
        at = self.report.incident.local_at
        if at is not None and at.tzinfo is not None:
            raise ValueError("incident.local_at is London local time, without an offset")
        return self


class SubmittedOut(BaseModel):
    """The statement as it was signed, and the strictest days that may apply."""

    submission_id: UUID
    reference: str
    statement: str
    statement_sha256: str
    received_at: datetime
    day14: date | None = Field(description="A notice of intended prosecution must be served by this day")
    last_safe_post: date | None = Field(description="First-class post after this day may arrive too late")
    status_url: str


class AdviceOut(BaseModel):
    """Something to know of a file before sending; it stops nothing. `code` is stable."""

    model_config = ConfigDict(from_attributes=True)
    code: str
    message: str


class FileOut(BaseModel):
    """One file; `state` is open, received, accepted or refused. `moment_s`: seconds from the first frame."""

    model_config = ConfigDict(from_attributes=True)
    upload_id: UUID
    position: int
    view: str
    moment_s: float | None
    advice: list[AdviceOut]
    filename: str
    size: int
    state: str
    sha256: str | None
    refusals: list[str]
    progress: float
    playable: bool

    @classmethod
    def of(cls, file: FileStatus) -> Self:
        """From the core's view."""
        return cls.model_validate(file)


class StatusOut(BaseModel):
    """What a reporter may know."""

    submission_id: UUID
    reference: str
    state: State
    opened_at: datetime
    received_at: datetime | None
    reviewable_at: datetime | None
    post_by_on: date | None
    decided_at: datetime | None
    outcome: str | None = Field(description="The decision in plain words")
    statement_sha256: str | None
    files: list[FileOut]

    @classmethod
    def of(cls, status: SubmissionStatus) -> Self:
        """From the core's view."""
        shown = {name: getattr(status, name) for name in cls.model_fields if hasattr(status, name)}
        return cls(
            **shown | {"files": [FileOut.of(file) for file in status.files], "outcome": outcome_of(status)}
        )


def outcome_of(status: SubmissionStatus) -> str | None:
    """The decision in the words that reporters read; None until there is one."""
    if status.disposal is None or status.decided_at is None:
        return None
    return words_for_reporter(
        disposal=Disposal(status.disposal),
        nfa_reason=NfaReason(status.nfa_reason) if status.nfa_reason else None,
        other_reason=OtherReason(status.other_reason) if status.other_reason else None,
    )
