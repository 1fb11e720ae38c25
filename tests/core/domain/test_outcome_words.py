"""Every decision has its explanation for the person who reported."""

import pytest

from services.core.domain import outcome_words
from services.core.domain.outcome_words import explain
from services.core.domain.outcomes import NFA_WORDS, OTHER_WORDS, Disposal, NfaReason, OtherReason

NEVER = ("driver's name", "the keeper's name", "you failed", "invalid", "rejected")


def test_no_disposal_or_reason_is_without_its_explanation() -> None:
    assert set(outcome_words.HEADLINES) == set(Disposal)
    assert set(outcome_words.MEANINGS) == set(Disposal)
    assert set(outcome_words.NFA_HELP) == set(NfaReason) == set(NFA_WORDS)
    assert set(outcome_words.OTHER_HELP) == set(OtherReason) == set(OTHER_WORDS)


@pytest.mark.parametrize("disposal", Disposal)
def test_a_headline_is_one_short_sentence_and_its_meaning_whole_ones(disposal: Disposal) -> None:
    said = explain(disposal=disposal)
    assert len(said.headline) < 50
    assert not said.headline.endswith(".")
    assert said.meaning.endswith(".")
    assert (said.why, said.help) == ("", "")


@pytest.mark.parametrize("reason", NfaReason)
def test_no_further_action_says_why_and_what_helps(reason: NfaReason) -> None:
    said = explain(disposal=Disposal.NFA, nfa_reason=reason)
    assert said.why == NFA_WORDS[reason]
    assert said.help.endswith(".")
    assert not any(word in f"{said.why} {said.help}".casefold() for word in NEVER)


@pytest.mark.parametrize("reason", OtherReason)
def test_another_action_says_which(reason: OtherReason) -> None:
    said = explain(disposal=Disposal.OTHER_ACTION, other_reason=reason)
    assert said.why == OTHER_WORDS[reason]
    assert said.help.endswith(".")


def test_a_late_reason_beside_a_warning_letter_is_told_too() -> None:
    said = explain(disposal=Disposal.WARNING_LETTER, nfa_reason=NfaReason.OUT_OF_TIME_POLICE)
    assert said.headline == "A warning letter will be sent"
    assert "14 days" in said.why
