"""`MalwareScanner` over clamd, ClamAV's daemon, by its INSTREAM command; and what stands in where a force has none.

The protocol is that of clamd(8): a command is `z`, its name and a zero byte; a stream is chunks, each behind its length in
four bytes, and ends with a length of zero. Spoken here because the kept clients are under the GPL, or hang up on the answer
that clamd gives before a stream has ended, which is how it says that a file is too large.
"""

import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from typing import BinaryIO
from urllib.parse import urlsplit

from services.core.errors import Unavailable
from services.core.ports import Scan, ScanState

PORT = 3310
QUICK_S = 30.0
"""For an answer that needs no work; clamd may be busy with other files."""
SCAN_S = 600.0
"""For one file, sent and scanned; clamd itself gives up on one after its MaxScanTime."""
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_END_OF_STREAM = struct.pack("!I", 0)
_ABOUT_THE_STREAM = re.compile(r"[^:]*stream[^:]*: (?:(?P<words>.+) )?(?P<verdict>OK|FOUND|ERROR)", re.DOTALL)
_TOO_LONG = "INSTREAM size limit exceeded"
_LIMITS = "Heuristics.Limits.Exceeded"
"""What clamd claims to have found where it did not look to the end (its AlertExceedsMax)."""
_MOST_WORDS = 200
NO_SCANNER = "no scanner is set up"
TOO_LARGE = "the file is larger than the scanner takes"
BEYOND_LIMITS = "the file goes beyond what the scanner looks at"
GAVE_UP = "the scanner gave up on it"


class NoScanner:
    """The scanner of a force that has none: every scan is skipped, and says so."""

    def engine(self) -> str:
        return ""

    def scan(self, path: Path) -> Scan:
        del path
        return Scan(state=ScanState.SKIPPED, detail=NO_SCANNER)


class ClamdScanner:
    """clamd at `host:port`, or at the path of a unix socket. A file above `max_bytes` is skipped without being sent.

    The waits are in seconds. Raises `ValueError` for an address that is none.
    """

    def __init__(
        self, address: str, *, max_bytes: int, quick_s: float = QUICK_S, scan_s: float = SCAN_S
    ) -> None:
        self._place = _place(address)
        self._max_bytes, self._quick_s, self._scan_s = max_bytes, quick_s, scan_s

    def engine(self) -> str:
        """Such as `ClamAV 1.4.6/27800/Mon Nov 23 08:00:00 2026`: version, number and date of the signatures."""
        with _conversation(self._place, patience_s=self._quick_s) as clamd:
            clamd.say(b"zVERSION\0")
            return _cleaned(clamd.answer())

    def scan(self, path: Path) -> Scan:
        engine = self.engine()  # asked for with every file: signatures change between two
        if path.stat().st_size > self._max_bytes:
            return Scan(state=ScanState.SKIPPED, engine=engine, detail=TOO_LARGE)
        with path.open("rb") as file, _conversation(self._place, patience_s=self._scan_s) as clamd:
            clamd.pour(file)
            return _verdict(clamd.answer(), engine=engine)


_Place = str | tuple[str, int]


def _place(address: str) -> _Place:
    path = address.removeprefix("unix:")
    if path.startswith("/"):
        return path
    parts = urlsplit(f"//{address}")
    if not parts.hostname or parts.path:
        raise ValueError(f"no address of a clamd: {address}")
    return parts.hostname, parts.port or PORT


class _Conversation:
    """One command and its answer, over by `deadline` on the monotonic clock."""

    def __init__(self, line: socket.socket, *, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def say(self, data: bytes) -> None:
        self._wait_no_longer()
        self._line.sendall(data)

    def pour(self, file: BinaryIO) -> None:
        """The whole file, or as much as clamd wants: it answers and hangs up as soon as a stream is too long for it."""
        with suppress(BrokenPipeError, ConnectionResetError):  # its answer still waits to be read
            self.say(b"zINSTREAM\0")
            while not self._answered() and (chunk := file.read(_CHUNK)):
                self.say(struct.pack("!I", len(chunk)) + chunk)
            self.say(_END_OF_STREAM)

    def answer(self) -> str:
        """Up to the zero byte that ends it. Raises `OSError` if it breaks off or never ends."""
        said = bytearray()
        while not said.endswith(b"\0"):
            self._wait_no_longer()
            piece = self._line.recv(_LONGEST_ANSWER)
            if not piece or len(said) > _LONGEST_ANSWER:
                raise ConnectionError("half an answer")
            said += piece
        return said[:-1].decode("utf-8", "replace")

    def _answered(self) -> bool:
        return bool(select([self._line], [], [], 0)[0])

    def _wait_no_longer(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)


@contextmanager
def _conversation(place: _Place, *, patience_s: float) -> Iterator[_Conversation]:
    """Raises `Unavailable` for whatever happens to the connection."""
    deadline = time.monotonic() + patience_s
    try:
        with _connected(place, patience_s=min(patience_s, QUICK_S)) as line:
            yield _Conversation(line, deadline=deadline)
    except OSError as error:
        raise Unavailable("The malware scanner does not answer.") from error


def _connected(place: _Place, *, patience_s: float) -> socket.socket:
    if not isinstance(place, str):
        return socket.create_connection(place, timeout=patience_s)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(patience_s)
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _verdict(answer: str, *, engine: str) -> Scan:
    """What clamd says of the file; what it says of itself, or what makes no sense, is a scanner that is away."""
    if answer.startswith(_TOO_LONG):
        return Scan(state=ScanState.SKIPPED, engine=engine, detail=TOO_LARGE)
    found = _ABOUT_THE_STREAM.fullmatch(answer)
    words, verdict = (_cleaned(found["words"] or ""), found["verdict"]) if found else ("", "")
    if verdict == "OK" and not words:
        return Scan(state=ScanState.CLEAN, engine=engine)
    if verdict == "FOUND" and words.startswith(_LIMITS):
        return Scan(state=ScanState.SKIPPED, engine=engine, detail=f"{BEYOND_LIMITS} ({words})")
    if verdict == "FOUND" and words:
        return Scan(state=ScanState.INFECTED, engine=engine, detail=words)
    if verdict == "ERROR" and not answer.startswith("INSTREAM"):
        return Scan(state=ScanState.SKIPPED, engine=engine, detail=f"{GAVE_UP} ({words})")
    raise Unavailable("The malware scanner gives no verdict.")


def _cleaned(words: str) -> str:
    """As it may stand on a page and in a row."""
    return "".join(char for char in words if char.isprintable()).strip()[:_MOST_WORDS]
