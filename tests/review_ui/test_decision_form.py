"""From form fields to a verdict: translation alone."""

import pytest

from services.core.domain.outcomes import Disposal, NfaReason, OtherReason
from services.core.domain.verdicts import NipException, Verdict
from services.core.errors import Refusal
from services.core.rules import load_offences
from services.review_ui.decision_form import DecisionForm, choices


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({}, Verdict(disposal=Disposal.PENDING)),
        ({"disposal": "hang"}, Verdict(disposal=Disposal.PENDING)),
        (
            {"disposal": "nfa", "nfa_reason": "no_vrm", "note": " too dark "},
            Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM, note="too dark"),
        ),
        (
            {"disposal": "other_action", "other_reason": "false_or_cloned_plate"},
            Verdict(disposal=Disposal.OTHER_ACTION, other_reason=OtherReason.FALSE_OR_CLONED_PLATE),
        ),
        (
            {"disposal": "warning_letter", "late_reason": "out_of_time_police", "offence_id": "red_light"},
            Verdict(
                disposal=Disposal.WARNING_LETTER,
                nfa_reason=NfaReason.OUT_OF_TIME_POLICE,
                offence_id="red_light",
            ),
        ),
        (
            {"disposal": "court", "offence_id": "red_light", "nip_exception": "accident", "note": "seen"},
            Verdict(
                disposal=Disposal.COURT,
                offence_id="red_light",
                nip_exception=NipException.ACCIDENT,
                note="seen",
            ),
        ),
    ],
)
def test_what_was_chosen_becomes_the_verdict(fields: dict[str, str], verdict: Verdict) -> None:
    assert DecisionForm(**fields).verdict() == verdict


def test_a_reason_left_under_another_choice_does_not_count() -> None:
    left = DecisionForm(disposal="education", nfa_reason="no_vrm", late_reason="out_of_time_police")
    assert left.verdict() == Verdict(disposal=Disposal.EDUCATION)


def test_a_refused_reason_points_at_the_list_that_is_shown() -> None:
    refused = (Refusal(code="nip_in_time", message="Not late.", field="nfa_reason"),)
    assert DecisionForm(disposal="nfa").placed(refused) == refused
    assert [r.field for r in DecisionForm(disposal="warning_letter").placed(refused)] == ["late_reason"]


def test_the_form_offers_every_disposal_every_reason_and_every_offence() -> None:
    offered = choices(load_offences())
    disposals = {option.value for option in (*offered.positive, offered.none, *offered.other)}
    assert disposals == set(Disposal) - {Disposal.PENDING}
    assert {option.value for option in offered.nfa_reasons} == set(NfaReason)
    assert {option.value for option in offered.other_reasons} == set(OtherReason)
    offences = [option for options in offered.offences.values() for option in options]
    assert {option.value for option in offences} == {offence.id for offence in load_offences().offences}


def test_an_offence_says_its_statute_and_code() -> None:
    needing = choices(load_offences()).offences["Notice needed within 14 days"]
    careless = next(option for option in needing if option.value == "careless_driving")
    assert careless.text == "Driving without due care and attention (Road Traffic Act 1988 s.3, RT88575)"
