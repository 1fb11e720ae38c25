"""A template and plain data become the bytes of a PDF."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst

from services.core.adapters.documents_typst.fonts import typefaces
from services.core.errors import NotFound

if TYPE_CHECKING:
    from typst import PDFStandard

_STANDARDS: "Final[list[PDFStandard]]" = ["a-3a", "ua-1"]
TEMPLATES: Final = Path(__file__).parents[2] / "documents"
_FRAME: Final = "frame"


class TypstDocuments:
    """The port `Documents`. Data reaches the template as one JSON string, so nothing in it is ever markup.

    `data["made_at"]` (ISO 8601 with its zone) is the date in the file: the same data gives the same bytes.
    """

    def __init__(self, templates: Path = TEMPLATES) -> None:
        self._templates = templates

    def make(self, *, template: str, data: Mapping[str, Any]) -> bytes:
        """See `Documents`."""
        path = self._templates / f"{template}.typ"
        if template == _FRAME or path.parent != self._templates or not path.is_file():
            raise NotFound(f"There is no document called {template}.")
        faces = typefaces()
        compiler = typst.Compiler(
            input=str(path), root=str(self._templates), font_paths=faces.fonts, ignore_system_fonts=True
        )
        written = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(faces.printable(data)), "exact": _exact(data)},
            pdf_standards=_STANDARDS,
            timestamp=_made_at(data),
        )
        if not isinstance(written, bytes):
            raise TypeError(written)
        return written


def _exact(data: Mapping[str, Any]) -> str:
    """JSON of what was given. Half a surrogate pair is no character: nothing that was hashed or stored has one."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()


def _made_at(data: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(data["made_at"]).astimezone(UTC).replace(microsecond=0)
