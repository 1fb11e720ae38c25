"""A report's states, its steps and its next date, in the words of the reporter's pages."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from services.core.domain.lifecycle import QUEUED, State
from services.core.domain.outcome_words import HEADLINES, Explanation, explain
from services.core.domain.outcomes import Disposal, NfaReason, OtherReason
from services.core.domain.timeline import Moment, Step
from services.core.queries.submission_status import SubmissionStatus
from services.core.queries.tracking import Tracking

STATES: Final = MappingProxyType(
    {
        State.DRAFTING: ("Not sent yet", "You have begun a report. Nothing has been sent to the police yet."),
        State.UPLOADING: ("Not sent yet", "You have sent footage, but the statement is not signed yet."),
        State.RECEIVED: ("Received", "We have your report. The footage is waiting to be checked."),
        State.INSPECTING: ("Received", "We have your report. The footage is being checked."),
        State.REFUSED: (
            "Footage cannot be used",
            "We have your report, but none of its footage can be used.",
        ),
        State.REVIEWABLE: (
            "Waiting for review",
            "Your footage is safe. A trained person will look at your report.",
        ),
        State.CLAIMED: ("Being reviewed", "A trained person is looking at your report now."),
        State.DECIDED: ("Decided", "We have looked at your report and decided."),
        State.REOPENED: (
            "Being looked at again",
            "We had decided, and we are looking at your report once more. The new decision will stand here.",
        ),
        State.TRANSFERRED: ("Passed on", "We have passed your report to the police force of that area."),
        State.WITHDRAWN: ("Withdrawn", "You have withdrawn your report. We will not take it further."),
        State.ABANDONED: ("Ended", "This report was begun and never sent, so it has ended."),
        State.ERASED: (
            "Erased",
            "We no longer hold your footage or your details. Only counts without names are kept.",
        ),
    }
)
"""What each state is called, and what it means for the reporter."""

FILE_STATES: Final = MappingProxyType(
    {
        "open": "Not finished",
        "received": "Received, being checked",
        "accepted": "Checked and kept safe",
        "refused": "Cannot be used",
    }
)

STEPS: Final = MappingProxyType(
    {
        Step.RECEIVED: "We received your report",
        Step.CHECKED: "Your footage was checked and can be used",
        Step.UNUSABLE: "Your footage was checked, and none of it can be used",
        Step.REVIEW_BEGAN: "A trained person began to look at it",
        Step.ASKED: "We asked you a question",
        Step.ANSWERED: "You answered",
        Step.FOOTAGE_CAME: "You sent more footage",
        Step.FOOTAGE_CHECKED: "That footage was checked and can be used",
        Step.FOOTAGE_REFUSED: "That footage was checked and cannot be used",
        Step.PASSED_ON: "We passed it to another police force",
        Step.DECIDED: "We decided",
        Step.REOPENED: "We opened it again",
        Step.WITHDRAWN: "You withdrew it",
        Step.ENDED: "It was never sent, so it ended",
        Step.ERASED: "Your footage and details were erased",
    }
)


@dataclass(frozen=True, kw_only=True)
class NextDate:
    """A day that matters to the reporter, and why."""

    on: date
    words: str


_PASSED = "The last safe day to post a notice has passed. Not every kind of driving needs one, so"
_NOTICE: Final = MappingProxyType(
    {
        (True, True): (
            "For many kinds of driving we must by law post a notice to the keeper of the vehicle in time. "
            "This is the last safe day, so we aim to decide before it."
        ),
        (True, False): f"{_PASSED} we still look at your report.",
        (False, True): (
            "For many kinds of driving a notice to the keeper of the vehicle must by law be posted in time, whoever sends it. "
            "This is the last safe day, so we aim to pass your report on well before it."
        ),
        (False, False): f"{_PASSED} we still pass your report on.",
    }
)
"""Of the day by which a notice must be posted: whether we decide, and whether it is still to come."""


def step_words(moment: Moment) -> str:
    """One line of the timeline. A decision has its headline beside it."""
    words = STEPS[moment.step]
    if moment.step is Step.DECIDED and (disposal := moment.detail.get("disposal")):
        headline = HEADLINES[Disposal(disposal)]
        return f"{words}: {headline[0].lower()}{headline[1:]}"
    return words


def next_date(tracked: Tracking, *, today: date, is_ours: bool = True) -> NextDate | None:
    """The one date to show: the answer's, else that of the notice; none once nothing is to come.

    `is_ours`: whether we decide, or pass it on to the force that does.
    """
    asked, post_by = tracked.open_question, tracked.status.post_by_on
    if asked is not None and asked.due_on >= today:
        return NextDate(on=asked.due_on, words="Please answer our question by then.")
    if post_by is None or tracked.status.state not in {*QUEUED, State.RECEIVED, State.INSPECTING}:
        return None
    return NextDate(on=post_by, words=_NOTICE[is_ours, post_by >= today])


def too_late_to_withdraw(state: State) -> str:
    """Why a report cannot be withdrawn that is not to be."""
    decided = "We have already decided, so you cannot withdraw it."
    return {State.DECIDED: decided, State.WITHDRAWN: "You have withdrawn it already."}.get(
        state, STATES[state][1]
    )


def explanation_of(status: SubmissionStatus) -> Explanation | None:
    """The decision explained; None until there is one."""
    if status.disposal is None or status.decided_at is None:
        return None
    return explain(
        disposal=Disposal(status.disposal),
        nfa_reason=NfaReason(status.nfa_reason) if status.nfa_reason else None,
        other_reason=OtherReason(status.other_reason) if status.other_reason else None,
    )
