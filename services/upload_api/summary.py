"""The answers read back before signing: every question of every page with its answer, or that it has none yet."""

from dataclasses import dataclass
from typing import Final

from services.core.domain.answer_labels import LABELS
from services.core.domain.answers_told import Choices, answer_words, listed_words
from services.core.domain.force_rules import ForceRules
from services.core.domain.report import Report
from services.core.errors import Refusal
from services.upload_api.journey import Section, Step, applicable
from services.upload_api.questions import QUESTIONS, Shape


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer: `text` may have several lines; `gap` says what is to be done where it keeps the report from being signed."""

    path: str
    label: str
    text: str
    step: Step
    gap: str = ""


def rows_of(
    section: Section, report: Report, *, rules: ForceRules, choices: Choices, gaps: tuple[Refusal, ...]
) -> tuple[Row, ...]:
    """The answers of one part of the report. What is optional and has no answer is left out."""
    steps = [each for each in applicable(report, rules) if each.section is section]
    found = (row for step in steps for row in (*_asked(step, report, choices, gaps), *_listed(step, report)))
    return tuple(row for row in found if row.text or row.gap or not row.step.optional)


def _asked(step: Step, report: Report, choices: Choices, gaps: tuple[Refusal, ...]) -> list[Row]:
    rows = [_row(step, path, report, choices, gaps) for path in step.asks]
    return [row for row in rows if row.path not in _WHEN_ANSWERED or row.text or row.gap]


_WHEN_ANSWERED: Final = {
    *("incident.doubt_minutes", "vehicle.unreadable", "vehicle.model", "incident.pin"),
    *("reporter.title", "reporter.language", "reporter.accessibility"),
    *("declarations.dates_to_avoid", "declarations.no_payment"),
}
"""Optional questions of pages that everybody sees."""
_PIN_PARTS: Final = {"incident.latitude", "incident.longitude"}


def _row(step: Step, path: str, report: Report, choices: Choices, gaps: tuple[Refusal, ...]) -> Row:
    gap = " ".join(gap.message for gap in gaps if _is_about(gap, path))
    unticked = (
        bool(gap) and QUESTIONS[path] is Shape.TICK
    )  # the gap says that it must be ticked: no need to say "No"
    text = "" if unticked else answer_words(report, path, choices=choices)
    return Row(path=path, label=LABELS[path], text=text, step=step, gap=gap)


def _is_about(gap: Refusal, path: str) -> bool:
    return gap.field == path or (path == "incident.pin" and gap.field in _PIN_PARTS)


def _listed(step: Step, report: Report) -> list[Row]:
    if not step.lists:
        return []
    return [
        Row(path=f"{step.lists}.{index}", label=f"{LABELS[step.lists]} {number}", text=text, step=step)
        for index, (number, text) in enumerate(listed_words(report, step.lists))
    ]
