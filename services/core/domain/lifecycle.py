"""The one state machine of a submission: every state, every event, and the only moves there are."""

from enum import StrEnum

from services.core.errors import Conflict


class State(StrEnum):
    """Where a submission stands."""

    DRAFTING = "drafting"
    UPLOADING = "uploading"
    RECEIVED = "received"
    INSPECTING = "inspecting"
    REFUSED = "refused"
    REVIEWABLE = "reviewable"
    CLAIMED = "claimed"
    DECIDED = "decided"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    ERASED = "erased"


class Event(StrEnum):
    """What happened, in the past tense. Each is appended to the custody chain."""

    OPENED_DRAFT = "opened_draft"
    BEGAN_UPLOAD = "began_upload"
    COMPLETED_UPLOAD = "completed_upload"
    CANCELLED_UPLOAD = "cancelled_upload"
    SIGNED_STATEMENT = "signed_statement"
    BEGAN_INSPECTION = "began_inspection"
    ACCEPTED_FOOTAGE = "accepted_footage"
    REFUSED_FOOTAGE = "refused_footage"
    PASSED_INSPECTION = "passed_inspection"
    RECONCILED_CLOCKS = "reconciled_clocks"
    FAILED_INSPECTION = "failed_inspection"
    MADE_DERIVATIVE = "made_derivative"
    READ_PLATES = "read_plates"
    CONFIRMED_MARK = "confirmed_mark"
    ASKED_REGISTER = "asked_register"
    REGISTER_ANSWERED = "register_answered"
    STOPPED_JOB = "stopped_job"
    CLAIMED = "claimed"
    RELEASED = "released"
    DECIDED = "decided"
    REOPENED = "reopened"
    TRANSFERRED = "transferred"
    WITHDREW = "withdrew"
    ASKED_REPORTER = "asked_reporter"
    REPORTER_ANSWERED = "reporter_answered"
    DESCRIBED_FOOTAGE = "described_footage"
    ABANDONED = "abandoned"
    ERASED = "erased"


class MoveNotOpen(Conflict):
    """The event cannot happen in this state; somebody else moved first, or the moment has passed."""


_S, _E = State, Event

MOVES: dict[tuple[State, Event], State] = {
    (_S.DRAFTING, _E.BEGAN_UPLOAD): _S.UPLOADING,
    (_S.DRAFTING, _E.ABANDONED): _S.ABANDONED,
    (_S.UPLOADING, _E.SIGNED_STATEMENT): _S.RECEIVED,
    (_S.UPLOADING, _E.ABANDONED): _S.ABANDONED,
    (_S.RECEIVED, _E.BEGAN_INSPECTION): _S.INSPECTING,
    (_S.RECEIVED, _E.WITHDREW): _S.WITHDRAWN,
    (_S.INSPECTING, _E.PASSED_INSPECTION): _S.REVIEWABLE,
    (_S.INSPECTING, _E.FAILED_INSPECTION): _S.REFUSED,
    (_S.INSPECTING, _E.WITHDREW): _S.WITHDRAWN,
    (_S.REFUSED, _E.ERASED): _S.ERASED,
    (_S.REVIEWABLE, _E.CLAIMED): _S.CLAIMED,
    (_S.REVIEWABLE, _E.WITHDREW): _S.WITHDRAWN,
    (_S.REVIEWABLE, _E.TRANSFERRED): _S.TRANSFERRED,
    (_S.CLAIMED, _E.RELEASED): _S.REVIEWABLE,
    (_S.CLAIMED, _E.DECIDED): _S.DECIDED,
    (_S.CLAIMED, _E.TRANSFERRED): _S.TRANSFERRED,
    (_S.CLAIMED, _E.WITHDREW): _S.WITHDRAWN,
    (_S.DECIDED, _E.REOPENED): _S.REOPENED,
    (_S.DECIDED, _E.ERASED): _S.ERASED,
    (_S.REOPENED, _E.CLAIMED): _S.CLAIMED,
    (_S.TRANSFERRED, _E.ERASED): _S.ERASED,
    (_S.WITHDRAWN, _E.ERASED): _S.ERASED,
    (_S.ABANDONED, _E.ERASED): _S.ERASED,
}
"""Every move. What is not here cannot happen."""

_OPEN = frozenset({_S.DRAFTING, _S.UPLOADING})
_HELD = frozenset(
    {
        _S.RECEIVED,
        _S.INSPECTING,
        _S.REVIEWABLE,
        _S.CLAIMED,
        _S.REOPENED,
        _S.DECIDED,
        _S.REFUSED,
        _S.TRANSFERRED,
        _S.WITHDRAWN,
    }
)
_UNSETTLED = frozenset({_S.UPLOADING, _S.RECEIVED, _S.INSPECTING})
_WAITING = frozenset({_S.REVIEWABLE, _S.CLAIMED, _S.REOPENED})
NOTES: dict[Event, frozenset[State]] = {
    # While a case waits, footage may come in that a reviewer asked for (`actions/open_upload` makes sure of that).
    _E.BEGAN_UPLOAD: frozenset({_S.UPLOADING}) | _WAITING,
    _E.COMPLETED_UPLOAD: frozenset({_S.UPLOADING}) | _WAITING,
    _E.CANCELLED_UPLOAD: _OPEN | _WAITING,
    _E.DESCRIBED_FOOTAGE: _OPEN,
    _E.ACCEPTED_FOOTAGE: _UNSETTLED | _WAITING,
    _E.REFUSED_FOOTAGE: _UNSETTLED | _WAITING,
    _E.RECONCILED_CLOCKS: _WAITING,
    _E.ASKED_REPORTER: _WAITING,
    _E.REPORTER_ANSWERED: _WAITING,
    _E.MADE_DERIVATIVE: _HELD | _OPEN,
    _E.READ_PLATES: _HELD,
    _E.CONFIRMED_MARK: frozenset({_S.CLAIMED}),
    _E.ASKED_REGISTER: frozenset({_S.CLAIMED}),
    _E.REGISTER_ANSWERED: _HELD,
    _E.STOPPED_JOB: _HELD | _OPEN,
}
"""Events that are recorded without a move, and the states in which they may be."""

QUEUED = _WAITING
"""States in which a case waits for a decision."""

COUNTED = frozenset(set(State) - {State.DRAFTING, State.UPLOADING, State.ABANDONED})
"""States of what was sent in: the denominator of published rates. An erased submission keeps its counts."""

FIRST = State.DRAFTING

_CANNOT: dict[Event, str] = {
    _E.BEGAN_UPLOAD: "You cannot send footage for this report",
    _E.COMPLETED_UPLOAD: "You cannot send footage for this report",
    _E.CANCELLED_UPLOAD: "You cannot remove footage from this report",
    _E.DESCRIBED_FOOTAGE: "You cannot describe the footage of this report",
    _E.SIGNED_STATEMENT: "You cannot sign this report",
    _E.WITHDREW: "You cannot withdraw this report",
    _E.REPORTER_ANSWERED: "You cannot answer a question about this report",
    _E.ASKED_REPORTER: "You cannot ask the reporter about this report",
    _E.CLAIMED: "You cannot take this report",
    _E.RELEASED: "You cannot give this report back",
    _E.CONFIRMED_MARK: "You cannot confirm the mark of this report",
    _E.DECIDED: "You cannot decide this report",
    _E.REOPENED: "You cannot open this report again",
    _E.TRANSFERRED: "You cannot pass this report on",
}
"""What a person is told who wanted the event."""

_SINCE: dict[State, str] = {
    _S.DRAFTING: "nothing has been sent yet",
    _S.UPLOADING: "it has not been signed yet",
    _S.RECEIVED: "it has been sent, and its footage waits to be checked",
    _S.INSPECTING: "it has been sent, and its footage is being checked",
    _S.REFUSED: "none of its footage can be used",
    _S.REVIEWABLE: "it waits for a reviewer",
    _S.CLAIMED: "a reviewer has taken it",
    _S.DECIDED: "it has already been decided",
    _S.REOPENED: "it is being looked at again",
    _S.TRANSFERRED: "it has been passed to another police force",
    _S.WITHDRAWN: "it has been withdrawn",
    _S.ABANDONED: "it was never sent, and has ended",
    _S.ERASED: "it has been erased",
}
"""Why not, by where the submission stands."""


def advance(state: State, event: Event) -> State:
    """The state after `event`. Raises `MoveNotOpen` where the table has no such move."""
    if (moved := MOVES.get((state, event))) is not None:
        return moved
    if state in NOTES.get(event, frozenset()):
        return state
    raise MoveNotOpen(not_open(state, event))


def not_open(state: State, event: Event) -> str:
    """Why `event` cannot happen in this state, as a sentence for whoever wanted it."""
    return f"{_CANNOT.get(event, 'This cannot be done with this report')}: {_SINCE[state]}."


def is_open(state: State, event: Event) -> bool:
    """Whether `event` can happen now: what every step asks before it works, so that running twice is safe."""
    return (state, event) in MOVES or state in NOTES.get(event, frozenset())


def diagram() -> str:
    """The table as a Mermaid state diagram, for the README."""
    lines = ["stateDiagram-v2", f"    [*] --> {FIRST}"]
    lines += [f"    {before} --> {after}: {event}" for (before, event), after in MOVES.items()]
    ends = sorted(set(MOVES.values()) - {before for before, _ in MOVES})
    return "\n".join([*lines, *(f"    {end} --> [*]" for end in ends)])
