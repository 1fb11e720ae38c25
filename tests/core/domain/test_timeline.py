"""What a reporter is told of what happened."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.domain.lifecycle import Event
from services.core.domain.timeline import Happening, Step, moments

BEGAN = datetime(2026, 6, 10, 9, tzinfo=UTC)
SENT = (
    Event.OPENED_DRAFT,
    Event.BEGAN_UPLOAD,
    Event.COMPLETED_UPLOAD,
    Event.ACCEPTED_FOOTAGE,
    Event.SIGNED_STATEMENT,
    Event.BEGAN_INSPECTION,
    Event.PASSED_INSPECTION,
    Event.MADE_DERIVATIVE,
    Event.READ_PLATES,
)
READY = (Step.RECEIVED, Step.CHECKED)


def steps(*events: Event) -> tuple[Step, ...]:
    happened = [Happening(event=event, at=BEGAN + timedelta(hours=n)) for n, event in enumerate(events)]
    return tuple(moment.step for moment in moments(happened))


@pytest.mark.parametrize(
    ("then", "told"),
    [
        ((), ()),
        ((Event.CLAIMED, Event.RELEASED, Event.CLAIMED), (Step.REVIEW_BEGAN,)),
        ((Event.CLAIMED, Event.DECIDED), (Step.REVIEW_BEGAN, Step.DECIDED)),
        (
            (Event.CLAIMED, Event.DECIDED, Event.REOPENED, Event.CLAIMED, Event.DECIDED),
            (Step.REVIEW_BEGAN, Step.DECIDED, Step.REOPENED, Step.REVIEW_BEGAN, Step.DECIDED),
        ),
        (
            (Event.CLAIMED, Event.ASKED_REPORTER, Event.BEGAN_UPLOAD, Event.COMPLETED_UPLOAD, Event.ACCEPTED_FOOTAGE, Event.REPORTER_ANSWERED),
            (Step.REVIEW_BEGAN, Step.ASKED, Step.FOOTAGE_CAME, Step.FOOTAGE_CHECKED, Step.ANSWERED),
        ),
        ((Event.TRANSFERRED,), (Step.PASSED_ON,)),
        ((Event.WITHDREW, Event.ERASED), (Step.WITHDRAWN, Step.ERASED)),
    ],
)  # fmt: skip
def test_inner_steps_are_left_out_and_a_review_begins_once(
    then: tuple[Event, ...], told: tuple[Step, ...]
) -> None:
    assert steps(*SENT, *then) == (*READY, *told)


def test_a_draft_has_nothing_to_tell() -> None:
    assert steps(*SENT[:4]) == ()


def test_a_moment_keeps_its_time_and_what_the_event_recorded() -> None:
    [moment] = moments([Happening(event=Event.DECIDED, at=BEGAN, detail={"disposal": "nfa"})])
    assert (moment.at, moment.detail) == (BEGAN, {"disposal": "nfa"})
