"""The port's side: start the child in the sandbox, believe only what passes the checks, say what made each file."""

from pathlib import Path

from pydantic import ValidationError

from services.core.adapters.redaction_onnx.answer import FoundInPicture, HideRequest, Request
from services.core.adapters.redaction_onnx.models import manifest
from services.core.adapters.redaction_onnx.recipe import ACROSS, DOWN, TOOL, how_found, versions
from services.core.domain.media import DerivativeKind, DerivedFile, MediaFacts, MediaKind
from services.core.domain.redaction import Box, Frame, Spotted, as_json, words_for
from services.core.domain.redaction_tracks import redactions
from services.core.errors import OpsnapError
from services.core.ports import Progress
from services.core.sandbox import Finished, Module, run_limited

_CHILD = "services.core.adapters.redaction_onnx.child"
_STALL_S = 60.0
_LARGEST_FILE = 256 * 1024**2


class RedactionsUnfound(OpsnapError):
    """The file made the finder fail or run over its limits. Nothing is known of what a redacted copy would hide."""


class OnnxRedactor:
    """The port `Redactor`. Raises `RedactionsUnfound`, and `ModelMissing` when the weights are not installed."""

    def __init__(self, *, timeout_s: float = 3600.0) -> None:
        self._timeout_s = timeout_s

    def propose(self, *, path: Path, facts: MediaFacts, into: Path, progress: Progress) -> DerivedFile:
        """See the port."""
        spotted = self._spotted(path, facts, into=into, progress=progress)
        made = into / "redactions.json"
        made.write_bytes(as_json(redactions(spotted, _frame(facts))))
        progress(1.0)
        return DerivedFile(
            kind=DerivativeKind.REDACTIONS,
            path=made,
            content_type="application/json",
            tool=TOOL,
            version=versions(),
            arguments=how_found(),
        )

    def _spotted(self, path: Path, facts: MediaFacts, *, into: Path, progress: Progress) -> list[Spotted]:
        request = Request(
            path=str(path.resolve()),
            container=facts.container,
            still=facts.kind is MediaKind.STILL,
            rotation_cw=facts.rotation_cw,
            mirrored=facts.mirrored,
        )
        lines = _Lines(progress)
        models = [model.located() for model in manifest().values()]
        finished = self._run(request.model_dump_json(), into=into, readable=[path, *models], lines=lines)
        if not finished.ok or not lines.pictures:
            raise RedactionsUnfound(f"Faces and plates could not be looked for ({_why(finished)}).")
        return lines.spotted

    def _run(self, argument: str, *, into: Path, readable: list[Path], lines: "_Lines | None") -> Finished:
        return run_limited(
            Module(_CHILD, (argument,)),
            cwd=into,
            timeout_s=self._timeout_s,
            cpu_s=int(self._timeout_s),
            file_size_bytes=_LARGEST_FILE,
            stall_s=_STALL_S,
            on_line=lines.take if lines else None,
            readable=readable,
        )

    def hide(self, *, still: Path, boxes: tuple[Box, ...], into: Path) -> DerivedFile:
        """See the port."""
        request = HideRequest(path=str(still.resolve()), into="redacted.png", boxes=boxes)
        finished = self._run(request.model_dump_json(), into=into, readable=[still], lines=None)
        made = into / request.into
        if not finished.ok or made.is_symlink() or not made.is_file():
            raise RedactionsUnfound(f"The picture could not be redacted ({_why(finished)}).")
        return DerivedFile(
            kind=DerivativeKind.REDACTED_STILL,
            path=made,
            content_type="image/png",
            tool=TOOL,
            version=versions(),
            arguments=f"cells={ACROSS}x{DOWN} {words_for(boxes)}",
            label=still.stem,
        )


class _Lines:
    """Takes the child's lines: one for each picture."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.pictures = 0
        self.spotted: list[Spotted] = []

    def take(self, line: str) -> bool:
        """Raises `RedactionsUnfound` for a line that is not well-formed."""
        try:
            picture = FoundInPicture.model_validate_json(line)
        except ValidationError as error:
            raise RedactionsUnfound("The finder gave no well-formed answer.") from error
        self.pictures += 1
        self.spotted += (
            Spotted(
                frame_index=picture.frame_index, pts_s=picture.pts_s, box=one.box, source=one.source, score=one.score
            )
            for one in picture.found
        )  # fmt: skip
        self._progress(picture.share)
        return True


def _frame(facts: MediaFacts) -> Frame:
    return Frame(
        width=facts.width,
        height=facts.height,
        begins_s=round(facts.first_pts_s, 6),
        ends_s=round(facts.first_pts_s + facts.duration_s, 6),
    )


def _why(finished: Finished) -> str:
    if finished.timed_out or finished.stalled:
        return "out of time"
    return "too much output" if finished.output_exceeded else f"exit status {finished.returncode}"
