"""The marks of a case as its page shows them: the vehicle reported first, each beside the report, with where to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.core.domain.mark_agreement import Agreement, words
from services.core.domain.media import MediaKind
from services.core.domain.subject_vehicle import Candidate, Ranked, ToldBy, ranked, wanted
from services.core.queries.case_file import CaseFile
from services.core.queries.case_footage import DerivedView, FootageView, ReadingView

AGREEMENT_WORDS: Final[Mapping[Agreement, tuple[str, str]]] = MappingProxyType(
    {
        Agreement.SAME: ("Agrees with the report", "green"),
        Agreement.PARTLY: ("Fits the report as far as it was read", "green"),
        Agreement.LOOKALIKE: ("Easily misread for the reported mark", "yellow"),
        Agreement.NEAR: ("Nearly the reported mark", "yellow"),
        Agreement.DIFFERENT: ("Not the reported mark", "grey"),
    }
)
_TOLD_WORDS: Final[Mapping[ToldBy, str]] = MappingProxyType(
    {
        ToldBy.CHOSEN: "Taken for the vehicle reported: {by} said so.",
        ToldBy.CONFIRMED: "Taken for the vehicle reported: like the confirmed mark.",
        ToldBy.REPORTED: "",  # what is said of the agreement tells it
        ToldBy.PART: "Taken for the vehicle reported: it fits what the reporter could read.",
        ToldBy.MOMENT: "Taken for the vehicle reported: no other was in view at the marked moment.",
    }
)
MOST_MARKS: Final = 20


@dataclass(frozen=True, kw_only=True)
class MarkView:
    """A mark that was read. `crop` is its picture, None without one; `frame` where it is seen best, None in a photograph.

    `tag` and `colour` say how it stands to the report, blank where the reporter could not read the mark; `sentence` and
    `told` say more where there is more to say. `is_subject`: it is taken for the vehicle reported.
    """

    file: FootageView
    reading: ReadingView
    frame: int | None
    tag: str
    colour: str
    sentence: str
    told: str
    is_subject: bool
    is_chosen: bool

    @property
    def crop(self) -> DerivedView | None:
        return self.reading.crop


def case_marks(case: CaseFile) -> tuple[MarkView, ...]:
    """Of all its files, the likeliest to be the vehicle reported first."""
    read = [(file, reading) for file in case.footage for reading in file.readings]
    vehicle = case.report.vehicle if case.report else None
    by = wanted(vehicle, confirmed=case.confirmed.mark if case.confirmed else "")
    order = ranked([_candidate(case, file, reading) for file, reading in read], by=by)
    return tuple(_view(case, *read[one.index], one) for one in order[:MOST_MARKS])


def _candidate(case: CaseFile, file: FootageView, reading: ReadingView) -> Candidate:
    return Candidate(
        mark=reading.mark,
        confidence=reading.confidence,
        seen_s=tuple(one.pts_s for one in reading.sightings),
        moment_s=file.moment_s,
        is_chosen=_is_chosen(case, file, reading),
    )


def _is_chosen(case: CaseFile, file: FootageView, reading: ReadingView) -> bool:
    return case.chosen is not None and case.chosen.is_of(file.id, reading.sightings)


def _view(case: CaseFile, file: FootageView, reading: ReadingView, found: Ranked) -> MarkView:
    against = found.against_report
    tag, colour = AGREEMENT_WORDS[against.agreement] if against else ("", "")
    told = _TOLD_WORDS[found.told_by] if found.told_by else ""
    says_more = against is not None and against.differences and against.agreement is not Agreement.DIFFERENT
    return MarkView(
        file=file,
        reading=reading,
        frame=_best_frame(file, reading),
        tag=tag,
        colour=colour,
        sentence=words(against) if against and says_more else "",
        told=told.format(by=case.chosen.by if case.chosen else ""),
        is_subject=found.told_by is not None,
        is_chosen=_is_chosen(case, file, reading),
    )


def _best_frame(file: FootageView, reading: ReadingView) -> int | None:
    is_film = file.facts is not None and file.facts.kind is MediaKind.VIDEO
    return reading.sightings[0].frame_index if is_film and reading.sightings else None


def nothing_told(case: CaseFile, marks: tuple[MarkView, ...]) -> str:
    """What to say above marks of which none is told to be the vehicle's; blank where one is, or none was read."""
    if not marks or marks[0].is_subject:
        return ""
    reported = case.report.vehicle.mark if case.report else ""
    if reported:
        return "No mark like the reported one was read."
    return "Nothing tells which of these is the vehicle reported." if len(marks) > 1 else ""
