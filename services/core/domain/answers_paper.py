"""Every answer of a report on one sheet of plain text, for people of another force: what was not answered says so."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.core.domain.answer_labels import PAPER_LABELS, SECTIONS
from services.core.domain.answer_words import CHOICES
from services.core.domain.answers_told import answer_words, listed_words
from services.core.domain.report import Report
from services.core.domain.typed_mark import shown

NOT_ANSWERED: Final = "not answered"
NOT_FOR_POLICE: Final = frozenset({"reporter.remember"})
"""Between the reporter and this service."""

_MAY_BE_BLANK: Final = frozenset(
    {
        *("incident.doubt_minutes", "incident.pin", "incident.clock_offset_s"),
        *("vehicle.unreadable", "vehicle.model", "vehicle.type", "vehicle.driver_description"),
        *("witnesses.occupants", "declarations.no_payment"),
        *("incident.direction", "incident.speed_limit", "incident.weather"),
        *("incident.light", "incident.surface", "incident.traffic"),
        *("reporter.title", "reporter.language", "reporter.accessibility", "declarations.dates_to_avoid"),
    }
)
"""Nobody has to answer these, and nobody could read anything into their not being there."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A report with its kind and council area in words, blank where not given."""

    report: Report
    kind: str
    council_area: str


def answers_paper(told: Told) -> str:
    """The sheet: a heading and its answers, a line each."""
    return "\n".join(
        f"{heading.upper()}\n" + "".join(line for path in labels for line in _lines(told, path))
        for heading, labels in SECTIONS.items()
    )


def _lines(told: Told, path: str) -> Iterator[str]:
    label = PAPER_LABELS[path]
    if path in _LISTS:
        yield from (
            f"{label} {number}: {_indented(words)}\n" for number, words in listed_words(told.report, path)
        )
        return
    if path in NOT_FOR_POLICE:
        return
    words = _OWN[path](told) if path in _OWN else answer_words(told.report, path, choices=CHOICES)
    if words or path not in _MAY_BE_BLANK:
        yield f"{label}: {_indented(words or NOT_ANSWERED)}\n"


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n    ")


def _mark(told: Told) -> str:
    """With what was typed where it differs."""
    vehicle = told.report.vehicle
    typed = " ".join(vehicle.mark_raw.split())
    if vehicle.unreadable or shown(vehicle.mark_raw) == typed:
        return typed or "not read" * vehicle.unreadable
    return f"{shown(vehicle.mark_raw)}, typed as “{typed}”" if typed else ""


_LISTS: Final = frozenset({"further_vehicles", "witnesses.independent"})
_OWN: Final[Mapping[str, Callable[[Told], str]]] = MappingProxyType(
    {
        "incident.kind": lambda told: told.kind,
        "incident.council_area": lambda told: told.council_area,
        "vehicle.mark_raw": _mark,
    }
)
