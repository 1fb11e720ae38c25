"""What the core needs from the world. Adapters give it; one contract suite per port runs on every implementation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from services.core.domain.excerpt import Span
from services.core.domain.letters import Channel as Channel
from services.core.domain.letters import Letter as Letter
from services.core.domain.media import DerivedFile, Inspection, MediaFacts, PictureText, Recipe
from services.core.domain.redaction import Box
from services.core.domain.scan import Scan as Scan
from services.core.domain.scan import ScanState as ScanState
from services.core.domain.telemetry import Track
from services.core.domain.vehicle_record import RegisterAnswer
from services.core.errors import NotFound

Clock = Callable[[], datetime]
"""Tells slow work the time when it ends; the core never asks the machine."""

Progress = Callable[[float], None]
"""Called with the share done, 0..1; may raise to stop the work."""


class Area(StrEnum):
    """The three rooms of the store: what came in, what passed inspection (never overwritten), what we made of it."""

    QUARANTINE = "quarantine"
    EVIDENCE = "evidence"
    DERIVED = "derived"


@dataclass(frozen=True, kw_only=True)
class SignedPart:
    """Where and how to PUT one part: send exactly these headers, or the signature fails."""

    number: int
    url: str
    headers: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class StoredPart:
    """A part as the store has it. `sha256` is lower-case hex, None where the store does not list it; `size` bytes; `number` from 1.

    `stored_at` is when, by the store's clock; only a list knows it.
    """

    number: int
    size: int
    etag: str
    sha256: str | None
    stored_at: datetime | None = field(default=None, compare=False)


class EvidenceStore(Protocol):
    """An S3 API. Raises `Unavailable` when the store does not answer, `NotFound` for a missing object or upload."""

    def open_multipart(self, *, key: str, content_type: str) -> str:
        """Begin a multipart upload in quarantine; returns the store's upload id."""

    def sign_part(self, *, key: str, store_upload_id: str, number: int, size: int, sha256: str) -> SignedPart:
        """A URL bound to exactly these bytes (length and SHA-256); local, no round trip."""

    def stored_parts(self, *, key: str, store_upload_id: str) -> tuple[StoredPart, ...]:
        """Every part the store has acknowledged, by number."""

    def complete_multipart(self, *, key: str, store_upload_id: str, parts: tuple[StoredPart, ...]) -> None:
        """Join the parts, which carry the hashes they must have; safe to call twice."""

    def abort_multipart(self, *, key: str, store_upload_id: str) -> None:
        """Forget an unfinished upload; never harms a completed object; safe to call twice."""

    def put_part(self, *, key: str, store_upload_id: str, number: int, data: bytes) -> StoredPart:
        """Send one part ourselves, for the form without JavaScript; `data` is at least 5 MiB unless it is the last."""

    def size_of(self, *, area: Area, key: str) -> int | None:
        """Bytes of an object, or None if there is none."""

    def fetch(self, *, area: Area, key: str, to: Path) -> None:
        """Download an object to a local file."""

    def read(self, *, area: Area, key: str) -> bytes:
        """A small object, whole, in memory."""

    def keep(self, *, quarantine_key: str, evidence_key: str) -> None:
        """Copy from quarantine to evidence inside the store; an existing evidence object is never overwritten."""

    def put_derived(self, *, key: str, path: Path, content_type: str) -> None:
        """Store a derivative; the same key twice is the same bytes."""

    def delete(self, *, area: Area, key: str) -> None:
        """Remove an object; safe to call twice."""

    def sign_get(self, *, area: Area, key: str, seconds: int, download_name: str | None = None) -> str:
        """An expiring URL that a browser can play (Range allowed)."""

    def check(self) -> None:
        """Raise `Unavailable` unless all three areas answer."""


class MediaTools(Protocol):
    """Opens strangers' files inside a sandbox. Never raises for bad media: that is a refusal in the answer."""

    def inspect(self, *, path: Path, into: Path) -> Inspection:
        """The fast stage: hash, magic bytes, probe, every PTS, poster and storyboard from keyframes, into a folder."""

    def preview(self, *, path: Path, facts: MediaFacts, into: Path, progress: Progress) -> DerivedFile:
        """A copy that every browser plays: remuxed where possible, else H.264; PTS kept. Raises `PreviewFailed`."""

    def preview_part(
        self, *, path: Path, facts: MediaFacts, seconds: tuple[float, float], into: Path, progress: Progress
    ) -> DerivedFile:
        """A viewing copy of the frames on show between two times after the first; `marked_minute` reads its label. Raises `PreviewFailed`."""

    def remake(self, *, path: Path, facts: MediaFacts, recipe: Recipe, into: Path) -> DerivedFile:
        """A derivative made once more as the ledger says. Raises `NotFound` for what this cannot make, `PreviewFailed`."""

    def still(self, *, path: Path, facts: MediaFacts, frame_index: int, into: Path) -> DerivedFile:
        """One frame of the original at full resolution as PNG. Raises `NotFound` past the last frame."""

    def excerpt(
        self, *, path: Path, facts: MediaFacts, span: Span, into: Path, progress: Progress
    ) -> DerivedFile:
        """These frames as a film of their own: copied where possible, else encoded anew. Raises `ExcerptFailed`."""


class PlateReader(Protocol):
    """Reads registration marks and a burnt-in clock across frames; an investigative aid, never a decision."""

    def read(
        self, *, path: Path, facts: MediaFacts, moment_s: float | None, into: Path, progress: Progress
    ) -> PictureText:
        """Marks seen in the file, best first, none when none can be agreed; a clock only if it runs as the film does.

        `moment_s` is the reporter's mark, in seconds from the first frame: there it looks more often.
        """

    def remake(self, *, path: Path, facts: MediaFacts, recipe: Recipe, into: Path) -> DerivedFile:
        """A picture of a mark made once more as the ledger says. Raises `NotFound` for what this cannot make."""


class Redactor(Protocol):
    """Finds what a copy for others must hide, and hides it. Proposals: a person looks at them first."""

    def propose(self, *, path: Path, facts: MediaFacts, into: Path, progress: Progress) -> DerivedFile:
        """Faces and all plates of an original, followed from frame to frame, as `domain.redaction.as_json` writes them."""

    def hide(self, *, still: Path, boxes: tuple[Box, ...], into: Path) -> DerivedFile:
        """A still (PNG) once more with these boxes made unrecognisable for good, labelled by the still's name."""


class TelemetryReader(Protocol):
    """Reads where a camera says it was. What it tells is claimed data, shown with its tool and never as our measurement."""

    def read(self, *, path: Path, into: Path) -> Track | None:
        """Every usable fix of an original or of a camera's log beside it; None if it holds no record of one.

        Opens it in the sandbox only. Leaves what the tool said, whole, as `telemetry.raw` in `into`. A track whose records
        were all left out has no fix and says why. Raises `TelemetryUnread` when the file breaks the reader or its limits.
        """


class VehicleRegister(Protocol):
    """Tells what vehicle bears a mark. Every question is about somebody's vehicle: asked for one case, by a person, and logged."""

    def look_up(self, *, mark: str, enquiry_id: UUID) -> RegisterAnswer:
        """About one normalised mark; `enquiry_id` goes along and means nothing to others. Raises `RegisterSilent` with why."""


class MalwareScanner(Protocol):
    """Looks for known malware in a file as it came. Raises `Unavailable` while the scanner does not answer."""

    def engine(self) -> str:
        """The scanner with the version and date of its signatures; empty where none is set up."""

    def scan(self, path: Path) -> Scan:
        """The verdict on one file; too large a file for the scanner is skipped, and says so."""


class Job(StrEnum):
    """The names of all work that is promised in the database and done by a worker."""

    INSPECT_FOOTAGE = "inspect_footage"
    PREPARE_PREVIEW = "prepare_preview"
    READ_PLATES = "read_plates"
    MAKE_STILL = "make_still"
    CUT_EXCERPT = "cut_excerpt"
    PROPOSE_REDACTIONS = "propose_redactions"
    REDACT_STILL = "redact_still"
    SEND_MESSAGE = "send_message"
    LOOK_UP_VEHICLE = "look_up_vehicle"


class Queue(StrEnum):
    FAST = "fast"
    SLOW = "slow"
    MAIL = "mail"


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to do one job for a while. `fence` grows with each taking, so a late worker cannot write.

    A job is about a file, a message or a question to the vehicle register: `footage`, `message` and `lookup` are for steps that know which. `frame_index` is the
    frame of a still or the first of an excerpt, whose last is `last_frame_index`.
    """

    job_id: UUID
    job: Job
    submission_id: UUID
    footage_id: UUID | None
    message_id: UUID | None
    lookup_id: UUID | None
    frame_index: int | None
    last_frame_index: int | None
    fence: int
    attempt: int

    @property
    def footage(self) -> UUID:
        """The file's id. Raises `NotFound` for a job that is about none."""
        if self.footage_id is None:
            raise NotFound("This job names no footage.")
        return self.footage_id

    @property
    def message(self) -> UUID:
        """The message's id. Raises `NotFound` for a job that is about none."""
        if self.message_id is None:
            raise NotFound("This job names no message.")
        return self.message_id

    @property
    def lookup(self) -> UUID:
        """The question's id. Raises `NotFound` for a job that is about none."""
        if self.lookup_id is None:
            raise NotFound("This job names no question to the register.")
        return self.lookup_id


class JobQueue(Protocol):
    """Only a nudge: the promise is the row in the database, so losing a nudge loses nothing."""

    def send(self, *, job: Job, job_id: UUID, queue: Queue) -> None:
        """Tell a worker that this job waits. Raises `Unavailable` if the broker does not answer."""

    def check(self) -> None:
        """Raise `Unavailable` unless the broker answers."""


class Notifier(Protocol):
    """Sends email and texts. The promise is the row in the database; sending the same `message_id` twice is harmless."""

    def send(self, letter: Letter) -> str:
        """Hand it over; returns the provider's reference. Raises `Unavailable` for later, `Refused` for never."""


class Boundaries(Protocol):
    """Where council areas lie, if an operator supplied it."""

    def area_at(self, *, latitude: float, longitude: float) -> str | None:
        """The id of the council area that holds the point (WGS84 degrees); None outside all, and where two meet."""


class Documents(Protocol):
    """Makes PDF documents (tagged, PDF/A) from templates that are files."""

    def make(self, *, template: str, data: Mapping[str, Any]) -> bytes:
        """The PDF of `<template>` with plain data (strings, numbers, lists, mappings). Raises `NotFound` without such a template."""


@dataclass(frozen=True, kw_only=True)
class Tools:
    """Every port a worker needs, built once by `bootstrap`."""

    store: EvidenceStore
    scanner: MalwareScanner
    media: MediaTools
    telemetry: TelemetryReader
    plates: PlateReader
    redactor: Redactor
    notifier: Notifier
    vehicles: VehicleRegister
