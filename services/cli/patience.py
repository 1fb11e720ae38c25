"""How long a client keeps trying, how it spreads its tries, and how much it sends at once over a bad link."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_FIRST_S = 0.2
_LONGEST_S = 10.0
_LONGEST_STALL_S = 300.0


class GaveUp(Exception):
    """Somebody else of the same upload failed for good: this one need not go on."""


class Patience:
    """Lasts for `seconds` of nothing but failures; begins anew whenever something gets through. For any thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._failing_since: float | None = None
        self._successes = 0
        self._is_over = False
        self._changed = threading.Condition()

    def renew(self) -> None:
        """Something got through: whoever waits may try at once."""
        with self._changed:
            self._failing_since = None
            self._successes += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Wake whoever waits, with `GaveUp`."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def wait(self, *, at_least: float = 0.0) -> bool:
        """Wait after a failure, longer the longer nothing has got through, with full jitter; False when patience ended.

        Raises `GaveUp`.
        """
        with self._changed:
            now, seen = time.monotonic(), self._successes
            self._failing_since = self._failing_since or now
            failing_s = now - self._failing_since
            if failing_s + at_least > self._seconds:
                return False
            longest = min(_LONGEST_S, _FIRST_S + failing_s / 2)
            self._changed.wait_for(
                lambda: self._is_over or (not at_least and self._successes > seen),
                at_least + random.uniform(0, longest),  # noqa: S311 -- spreading load, no secret
            )
            if self._is_over:
                raise GaveUp
        return True


class Stall:
    """How long a part may make no progress. Silence may only be a slow link, so each time it is taken for more than that.

    `seconds` to begin with; twice that after each stall; and never less than twice what a part took.
    """

    def __init__(self, seconds: float) -> None:
        self._least = self.seconds = seconds

    def happened(self) -> None:
        """Nothing moved for so long."""
        self.seconds = min(_LONGEST_STALL_S, 2 * self.seconds)

    def took(self, seconds: float) -> None:
        """A part got through."""
        self.seconds = min(_LONGEST_STALL_S, max(self._least, 2 * seconds))


class Lanes:
    """How many parts may be under way: one after a failure, for what is cut off is lost; one more after each success."""

    def __init__(self, most: int) -> None:
        self._most = self._allowed = most
        self._busy = 0
        self._changed = threading.Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        """A place in the queue, for the length of the block."""
        with self._changed:
            self._changed.wait_for(lambda: self._busy < self._allowed)
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def went_well(self, *, well: bool) -> None:
        """How the last part fared."""
        with self._changed:
            self._allowed = min(self._most, self._allowed + 1) if well else 1
            self._changed.notify_all()
