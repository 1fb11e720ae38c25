"""Style and scripts as both sites serve them: gzipped where the browser takes it.

Only these: pages hold form tokens and secrets beside what a reader of the wire may know or choose, and the length of a
compressed page would give them away (BREACH). A static file is the same for everybody.
"""

import gzip
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Scope

_TEXT: Final = ("text/", "application/javascript", "application/json", "image/svg+xml")
_WORTH_IT: Final = 500
"""Bytes; a smaller file hardly shrinks."""
_FILES: Final = 64
_TAKES_GZIP: Final = re.compile(r"(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))", re.IGNORECASE)
"""`Accept-Encoding` names gzip and does not forbid it (`q=0`)."""


class CompressedFiles(StaticFiles):
    """Static files by `Accept-Encoding`, each form with an ETag of its own, so that no cache mixes them up."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file as the browser wants it, or that what it has is still good."""
        asked = Headers(scope=scope)
        answer: Response = FileResponse(full_path, status_code=status_code, stat_result=stat_result)
        if _shrinks(answer, stat_result):
            answer.headers["vary"] = "Accept-Encoding"
            # A part of a file is a part of the plain one.
            if "range" not in asked and _TAKES_GZIP.search(asked.get("accept-encoding", "")):
                answer = _gzipped(answer, os.fspath(full_path), stat_result)
        return NotModifiedResponse(answer.headers) if self.is_not_modified(answer.headers, asked) else answer


def _shrinks(answer: Response, found: os.stat_result) -> bool:
    return found.st_size >= _WORTH_IT and answer.headers["content-type"].startswith(_TEXT)


def _gzipped(plain: Response, path: str, found: os.stat_result) -> Response:
    headers = {name: plain.headers[name] for name in ("content-type", "last-modified", "vary")}
    headers["etag"] = f'{plain.headers["etag"].removesuffix(chr(34))}-gzip"'
    headers["content-encoding"] = "gzip"
    return Response(_squeezed(path, found.st_mtime_ns, found.st_size), plain.status_code, headers)


@lru_cache(maxsize=_FILES)
def _squeezed(path: str, _changed_ns: int, _size: int) -> bytes:
    """Counted once per file: a built file changes only with a new build, and then its time does."""
    return gzip.compress(Path(path).read_bytes(), mtime=0)
