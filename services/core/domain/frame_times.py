"""When each frame of a film shows, and where in it a person wants to be: never "fps times n".

Seconds count from the first frame; frames count from 0, as inspection found them.
"""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from services.core.errors import Refusal

_SHOWN_STEP_S: Final = 0.0005
"""Times are shown in thousandths: the one that is shown for a frame, typed back, must find that frame."""
_FRAME: Final = re.compile(r"(?:#|f|frame)?\s*([0-9]{1,9})")
_CLOCK: Final = re.compile(r"(?:(?P<h>[0-9]{1,2}):)?(?P<m>[0-9]{1,3}):(?P<s>[0-5]?[0-9](?:[.,][0-9]{1,6})?)")
_SECONDS: Final = re.compile(r"(?P<s>[0-9]{1,6}(?:[.,][0-9]{1,6})?)\s*s?")


@dataclass(frozen=True, kw_only=True)
class FrameTimes:
    """`begins_s`: when each frame begins; `last_s`: how long the last one shows."""

    begins_s: tuple[float, ...]
    last_s: float

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return len(self.begins_s) - 1

    @property
    def ends_s(self) -> float:
        return self.begins_s[-1] + self.last_s

    def frame_at(self, seconds: float) -> int:
        """The frame on show at a time: the last one that began."""
        return max(0, bisect_right(self.begins_s, seconds + _SHOWN_STEP_S) - 1)

    def length_s(self, first: int, last: int) -> float:
        """From the beginning of one frame to the end of another."""
        ends = self.begins_s[last + 1] if last < self.last else self.ends_s
        return ends - self.begins_s[first]


def frame_times(index: bytes) -> FrameTimes:
    """Read from the index that inspection left beside the evidence."""
    told = json.loads(index)
    numerator, denominator = told["time_base"]
    first = told["pts"][0]
    return FrameTimes(
        begins_s=tuple(round((at - first) * numerator / denominator, 6) for at in told["pts"]),
        last_s=round(told["last_duration"] * numerator / denominator, 6),
    )


def read_place(typed: str, times: FrameTimes, *, field: str = "at") -> int | Refusal:
    """The frame that a person typed: a whole number counts frames (`120`), anything else is a time (`0:04.8`, `4.8`, `5s`)."""
    text = typed.strip().lower()
    if found := _FRAME.fullmatch(text):
        return _checked(int(found[1]), times, field)
    seconds = _seconds(text)
    if seconds is None:
        message = "Enter a frame number, such as 120, or a time, such as 0:04.800 or 4.8."
        return Refusal(code="place_unreadable", message=message, field=field)
    if seconds > times.ends_s + _SHOWN_STEP_S:
        message = f"This clip ends at {time_words(times.ends_s)}. Enter an earlier time."
        return Refusal(code="place_past_end", message=message, field=field)
    return times.frame_at(seconds)


def _seconds(text: str) -> float | None:
    found = _CLOCK.fullmatch(text) or _SECONDS.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    hours, minutes = int(parts.get("h") or 0), int(parts.get("m") or 0)
    return hours * 3600 + minutes * 60 + float(parts["s"].replace(",", "."))


def _checked(frame: int, times: FrameTimes, field: str) -> int | Refusal:
    if frame <= times.last:
        return frame
    message = f"This clip has frames 0 to {times.last}. Enter a smaller number."
    return Refusal(code="place_past_end", message=message, field=field)


def time_words(seconds: float) -> str:
    """`1:05.040`: minutes, seconds and thousandths, as the player shows them."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes}:{rest / 1000:06.3f}"
