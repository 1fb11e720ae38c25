"""`MediaTools` on FFmpeg and Pillow: every stranger's file is opened by a sandboxed child only."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints, TypeAdapter, ValidationError

from services.core.adapters.media_ffmpeg import excerpts, names, previewing
from services.core.adapters.media_ffmpeg.credentials import read_credentials
from services.core.adapters.media_ffmpeg.encoders import SOFTWARE, encoder_of
from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.room import ask_child, private_room, take_out
from services.core.domain.acceptance import (
    Findings,
    FootageLimits,
    Trouble,
    footage_refusals,
    footage_warnings,
)
from services.core.domain.excerpt import Span, span_in
from services.core.domain.media import DerivativeKind, DerivedFile, Inspection, MediaFacts, MediaKind, Recipe
from services.core.errors import NotFound
from services.core.ports import Progress

_FINDINGS = TypeAdapter(Findings)
_STILL_LABEL = re.compile(r"frame-(\d+)")
_LEFT_FILES = (
    (names.INDEX, DerivativeKind.PTS_INDEX, "application/json"),
    (names.POSTER, DerivativeKind.POSTER, "image/jpeg"),
    (names.SHEET, DerivativeKind.STORYBOARD, "image/jpeg"),
    (names.CUES, DerivativeKind.STORYBOARD_VTT, "text/vtt"),
)


@dataclass(frozen=True, kw_only=True)
class FoundStill:
    """The child's word on a still: its time in ticks of `time_base` seconds (a fraction, written out)."""

    found: Literal[True]
    pts: int
    time_base: Annotated[str, StringConstraints(pattern=r"^\d{1,12}(/\d{1,12})?$")]


_FOUND_STILL = TypeAdapter(FoundStill)


class FfmpegMedia:
    """The port `MediaTools`. Times are wall-clock seconds for one file; `limits` hold before anything is decoded.

    `preview_encoder` is the setting of that name; it is tried out here, once.
    """

    def __init__(
        self,
        *,
        limits: FootageLimits | None = None,
        inspect_timeout_s: float = 60,
        preview_timeout_s: float = 3600,
        preview_encoder: str = SOFTWARE.name,
    ) -> None:
        self._limits = limits or FootageLimits()
        self._inspect_timeout_s = inspect_timeout_s
        self._preview_timeout_s = preview_timeout_s
        self._encoder = encoder_of(preview_encoder)

    def inspect(self, *, path: Path, into: Path) -> Inspection:
        """See the port. Raises `SandboxBroken` (an `Unavailable`) if nothing can be opened here at all."""
        sha256, size = fingerprint(path)
        known = recognise(path)
        if isinstance(known, Trouble):
            return _inspection(sha256, size, Findings(troubles=(known,)), ())
        with private_room(into) as room:
            answer = ask_child(
                "inspect",
                path=path,
                known=known,
                limits=self._limits,
                room=room,
                timeout_s=self._inspect_timeout_s,
            )
            findings = _validated(answer)
            derived = _taken(room, into, findings)
        findings = self._with_credentials(findings, path, known, into=into)
        return _inspection(sha256, size, findings, derived)

    def _with_credentials(self, findings: Findings, path: Path, known: Format, *, into: Path) -> Findings:
        """Read by another child, as the one before may have been taken over and the next may fail."""
        wanted = findings.origin.credentials and not findings.troubles
        signed = (
            read_credentials(path, known, into=into, timeout_s=self._inspect_timeout_s) if wanted else None
        )
        return replace(findings, origin=replace(findings.origin, signed=signed))

    def preview(self, *, path: Path, facts: MediaFacts, into: Path, progress: Progress) -> DerivedFile:
        """See the port. Raises `PreviewFailed`; what `progress` raises ends the work."""
        with self._studio(path, facts, into) as studio:
            if facts.kind is MediaKind.STILL:
                return previewing.photograph_copy(studio, into=into)
            return previewing.film_copy(studio, into=into, progress=progress)

    def preview_part(
        self, *, path: Path, facts: MediaFacts, seconds: tuple[float, float], into: Path, progress: Progress
    ) -> DerivedFile:
        """See the port. Always by the processor: it is short, and its bytes can be made again anywhere."""
        with self._studio(path, facts, into) as studio:
            return previewing.part_copy(studio, seconds, into=into, progress=progress)

    def excerpt(
        self, *, path: Path, facts: MediaFacts, span: Span, into: Path, progress: Progress
    ) -> DerivedFile:
        """See the port."""
        with self._studio(path, facts, into) as studio:
            return excerpts.cut_excerpt(studio, span, into=into, progress=progress)

    def remake(self, *, path: Path, facts: MediaFacts, recipe: Recipe, into: Path) -> DerivedFile:
        """See the port."""
        if recipe.kind is DerivativeKind.EXCERPT and (span := span_in(recipe.label)):
            with self._studio(path, facts, into) as studio:
                return excerpts.excerpt_again(studio, span, recipe, into=into)
        if recipe.tool == previewing.PROGRAM:
            with self._studio(path, facts, into) as studio:
                return previewing.film_again(studio, recipe=recipe, into=into)
        if recipe.kind is DerivativeKind.PREVIEW:
            return self.preview(path=path, facts=facts, into=into, progress=lambda _: None)
        if recipe.kind is DerivativeKind.STILL:
            return self.still(path=path, facts=facts, frame_index=frame_of(recipe.label), into=into)
        found = {made.kind: made for made in self.inspect(path=path, into=into).derived}
        if recipe.kind not in found:
            raise NotFound("This cannot be made again.")
        return found[recipe.kind]

    @contextmanager
    def _studio(self, path: Path, facts: MediaFacts, into: Path) -> Iterator[previewing.Studio]:
        known = _known(path)
        with private_room(into) as room:
            yield previewing.Studio(
                path=path,
                known=known,
                facts=facts,
                limits=self._limits,
                room=room,
                timeout_s=self._preview_timeout_s,
                encoder=self._encoder,
            )

    def still(self, *, path: Path, facts: MediaFacts, frame_index: int, into: Path) -> DerivedFile:
        """See the port: the frame with this number in presentation order, from 0. Raises `NotFound`."""
        if not 0 <= frame_index < facts.frame_count:
            raise NotFound("There is no such frame.")
        with private_room(into) as room:
            answer = ask_child(
                "still",
                path=path,
                known=_known(path),
                limits=self._limits,
                room=room,
                timeout_s=self._inspect_timeout_s,
                extra={"frame_index": frame_index, "sha256": fingerprint(path)[0]},
            )
            found = _validated_still(answer)
            made = take_out(room, names.STILL, to=into / f"frame-{frame_index:06}.png")
        return DerivedFile(
            kind=DerivativeKind.STILL,
            path=made,
            content_type="image/png",
            label=f"frame-{frame_index:06}",
            arguments=f"exact frame {frame_index} pts={found.pts} time_base={found.time_base}",
            tool=names.CHILD_TOOL,
            version=names.tool_versions(),
        )


def fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 in lower-case hex, and size in bytes, of the file as it lies."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def frame_of(label: str) -> int:
    """The number in a still's label. Raises `NotFound`."""
    if (found := _STILL_LABEL.fullmatch(label)) is None:
        raise NotFound("There is no such frame.")
    return int(found[1])


def _known(path: Path) -> Format:
    known = recognise(path)
    if isinstance(known, Trouble):
        raise NotFound("This file holds no picture.")
    return known


def _validated(answer: bytes | None) -> Findings:
    """The child's findings; an answer that makes no sense is a child that was taken over."""
    if answer is None:
        return Findings(troubles=(Trouble.GAVE_UP,))
    try:
        findings = _FINDINGS.validate_json(answer)
    except ValidationError:
        return Findings(troubles=(Trouble.GAVE_UP,))
    return findings if findings.facts or findings.troubles else Findings(troubles=(Trouble.GAVE_UP,))


def _validated_still(answer: bytes | None) -> FoundStill:
    try:
        return _FOUND_STILL.validate_json(answer or b"")
    except ValidationError as error:
        raise NotFound("This frame cannot be shown.") from error


def _taken(room: Path, into: Path, findings: Findings) -> tuple[DerivedFile, ...]:
    if findings.facts is None or findings.troubles:
        return ()
    files = _LEFT_FILES if findings.facts.kind is MediaKind.VIDEO else _LEFT_FILES[1:2]
    return tuple(
        DerivedFile(
            kind=kind,
            path=take_out(room, name, to=into / name),
            content_type=content_type,
            arguments="inspect",
            tool=names.CHILD_TOOL,
            version=names.tool_versions(),
        )
        for name, kind, content_type in files
    )


def _inspection(sha256: str, size: int, findings: Findings, derived: tuple[DerivedFile, ...]) -> Inspection:
    refusals = footage_refusals(findings)
    return Inspection(
        sha256=sha256,
        size=size,
        facts=None if refusals else findings.facts,
        refusals=refusals,
        warnings=footage_warnings(findings),
        derived=derived,
        origin=findings.origin,
        key_pictures=findings.key_pictures,
    )
