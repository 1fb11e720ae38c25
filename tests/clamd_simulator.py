"""A server that speaks clamd's protocol as clamd(8) describes it, well or badly: for what a real one does not do on demand."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum, auto

VERSION = "ClamAV 9.9.9/27800/Mon Nov 23 08:00:00 2026"
MARK = b"what the simulator takes for malware"


class Manner(StrEnum):
    """What it does when it is sent a file."""

    WELL = auto()
    SILENT = auto()
    HANGS_UP = auto()
    HALF_AN_ANSWER = auto()
    DRIPS = auto()
    ENDLESS = auto()


class ClamdSimulator(socketserver.ThreadingTCPServer):
    """`answer` replaces the verdict; `largest` is its StreamMaxLength in bytes; `received` is what arrived last."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.manner, self.version, self.answer = Manner.WELL, VERSION, b""
        self.largest, self.received = 1 << 40, b""
        self.over = threading.Event()

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"


class _Conversation(socketserver.StreamRequestHandler):
    server: ClamdSimulator

    def handle(self) -> None:
        command = self._until_zero()
        with suppress(ConnectionError):
            if command == b"zVERSION":
                self.wfile.write(self.server.version.encode() + b"\0")
            elif command == b"zINSTREAM":
                self._stream()

    def _until_zero(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self.rfile.read(1)
        return said[:-1]

    def _stream(self) -> None:
        taken = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            taken += self.rfile.read(length)
            if len(taken) > self.server.largest:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            if self.server.manner is Manner.HANGS_UP:
                return
        self.server.received = taken
        self._say(self.server.answer or (b"stream: Test.Mark FOUND" if MARK in taken else b"stream: OK"))

    def _say(self, answer: bytes) -> None:
        match self.server.manner:
            case Manner.SILENT:
                self.server.over.wait(10)
            case Manner.HALF_AN_ANSWER:
                self.wfile.write(answer)
            case Manner.DRIPS:
                while not self.server.over.wait(0.05):
                    self.wfile.write(b".")
            case Manner.ENDLESS:
                while not self.server.over.is_set():
                    self.wfile.write(b"x" * 1000)
            case _:
                self.wfile.write(answer + b"\0")


@contextmanager
def simulated_clamd() -> Iterator[ClamdSimulator]:
    """On a free port of 127.0.0.1 for the length of the block."""
    with ClamdSimulator() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
