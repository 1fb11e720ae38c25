"""The hashes of a file's parts, counted ahead of the sending in a thread of their own, and of the whole file."""

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from services.core.errors import Refusal, Refused

PIECE = 2**18
_CHANGED = Refusal(
    code="file_changed",
    message="The file changed while it was being sent. Run the same command again with the file as the camera saved it.",
)


@dataclass(frozen=True, kw_only=True)
class PartFacts:
    """One piece of the file: number from 1, bytes, SHA-256 in hex."""

    number: int
    size: int
    sha256: str


class PartHashes:
    """Counts while the block lasts. What waits for a hash raises what kept it from being counted."""

    def __init__(self, path: Path, *, part_size: int) -> None:
        self._path = path
        self._part_size = part_size
        self._known: dict[int, PartFacts] = {}
        self._whole = ""
        self._fault: Exception | None = None
        self._told = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._count, name="hashes", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped = True
        self._thread.join()

    def from_part(self, number: int, *, most: int) -> tuple[PartFacts, ...]:
        """That part, waited for, and those after it that are counted already. Raises `Refused`, `OSError`."""
        with self._told:
            self._told.wait_for(lambda: number in self._known or self._whole or self._fault)
            self._check(number in self._known)
            return tuple(self._known[n] for n in range(number, number + most) if n in self._known)

    def whole(self) -> str:
        """SHA-256 of the whole file, waited for. Raises `OSError`."""
        with self._told:
            self._told.wait_for(lambda: self._whole or self._fault)
            self._check(bool(self._whole))
            return self._whole

    def _check(self, is_known: bool) -> None:  # noqa: FBT001 -- private
        if not is_known:
            raise self._fault or Refused(_CHANGED)

    def _count(self) -> None:
        try:
            whole = self._count_parts()
        except OSError as error:
            self._tell(fault=error)
        else:
            self._tell(whole=whole)

    def _count_parts(self) -> str:
        whole, number = hashlib.sha256(), 0
        with self._path.open("rb") as file:
            while not self._stopped and (data := file.read(self._part_size)):
                number += 1
                whole.update(data)
                sha256 = hashlib.sha256(data).hexdigest()
                self._tell(part=PartFacts(number=number, size=len(data), sha256=sha256))
        return whole.hexdigest()

    def _tell(
        self, *, part: PartFacts | None = None, whole: str = "", fault: Exception | None = None
    ) -> None:
        with self._told:
            if part:
                self._known[part.number] = part
            self._whole, self._fault = whole, fault
            self._told.notify_all()
