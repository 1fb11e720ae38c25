"""What the reading of a mark rests on, as the case page shows it: frames, doubtful characters, and what read them."""

from dataclasses import dataclass
from typing import Final

from services.core.domain.frame_times import time_words
from services.core.domain.media import Chances, HowRead, MediaKind, ModelUsed
from services.core.queries.case_footage import FootageView, ReadingView

MOST_SEEN: Final = 40
SWITCHED_OFF: Final = "Not read: reading marks is switched off."
NOT_CERTAIN: Final = "No mark could be read for certain in the footage."


@dataclass(frozen=True, kw_only=True)
class SeenAt:
    """One frame in which the mark was read: its time in the film, in words, and what was read in it alone."""

    frame: int
    at: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A character on which the frames do not quite agree, by its place from 1, with shares in per cent."""

    place: int
    chances: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`seen` in the order of the film, `more` frames besides; empty for a photograph. `sheet_url` is blank without a sheet."""

    sheet_url: str
    doubts: tuple[Doubt, ...]
    seen: tuple[SeenAt, ...]
    more: int
    models: tuple[ModelUsed, ...]
    pictures: int

    @property
    def is_empty(self) -> bool:
        """Nothing is known of it: it was read before this was kept."""
        return not (self.sheet_url or self.doubts or self.seen or self.models)


def evidence(reading: ReadingView, *, file: FootageView, sheet_url: str) -> Evidence:
    """Of one reading in one file."""
    seen = _seen(reading, file)
    how = file.how_read or HowRead()
    return Evidence(
        sheet_url=sheet_url,
        doubts=tuple(
            _doubt(place, chances)
            for place, chances in enumerate(reading.characters, start=1)
            if len(chances) > 1
        ),
        seen=seen[:MOST_SEEN],
        more=max(0, len(seen) - MOST_SEEN),
        models=how.models,
        pictures=how.pictures,
    )


def _seen(reading: ReadingView, file: FootageView) -> tuple[SeenAt, ...]:
    if file.facts is None or file.facts.kind is MediaKind.STILL:
        return ()
    begins = file.facts.first_pts_s
    return tuple(
        SeenAt(frame=one.frame_index, at=time_words(one.pts_s - begins), text=one.text)
        for one in sorted(reading.sightings, key=lambda one: one.frame_index)
    )


def _doubt(place: int, chances: Chances) -> Doubt:
    """Shares of a whole vote, so that no character is shown as certain that is not."""
    return Doubt(place=place, chances=tuple((c, min(99, round(share * 100))) for c, share in chances))


def none_read(files: tuple[FootageView, ...]) -> str:
    """Why a case shows no mark: nobody looked, or nothing was certain."""
    told = [file.how_read for file in files if file.how_read]
    return SWITCHED_OFF if told and all(how.is_off for how in told) else NOT_CERTAIN
