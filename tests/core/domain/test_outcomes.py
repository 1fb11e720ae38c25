from collections.abc import Mapping
from enum import StrEnum

import pytest

from services.core.domain.outcomes import (
    COLUMN_OF,
    DISPOSAL_LABELS,
    DISPOSAL_WORDS,
    NFA_LABELS,
    NFA_WORDS,
    OTHER_LABELS,
    OTHER_WORDS,
    Column,
    Disposal,
    NfaReason,
    OtherReason,
    disposal_labelled,
    nfa_reason_labelled,
    words_for_reporter,
)


@pytest.mark.parametrize(
    ("vocabulary", "table"),
    [
        (Disposal, DISPOSAL_LABELS),
        (Disposal, DISPOSAL_WORDS),
        (Disposal, COLUMN_OF),
        (NfaReason, NFA_LABELS),
        (NfaReason, NFA_WORDS),
        (OtherReason, OTHER_LABELS),
        (OtherReason, OTHER_WORDS),
    ],
)
def test_no_word_is_without_its_label_or_its_plain_words(
    vocabulary: type[StrEnum], table: Mapping[StrEnum, str]
) -> None:
    assert set(table) == set(vocabulary)


def test_columns_of_the_annual_table() -> None:
    columns = {column: {d for d in Disposal if COLUMN_OF[d] is column} for column in (*Column, None)}
    assert columns[Column.POSITIVE] == {
        Disposal.EDUCATION,
        Disposal.WARNING_LETTER,
        Disposal.FIXED_PENALTY,
        Disposal.COURT,
    }
    assert columns[Column.NFA] == {Disposal.NFA}
    assert columns[Column.OTHER] == {Disposal.OTHER_ACTION, Disposal.RTC_ACTIONED, Disposal.DUPLICATE}
    assert columns[None] == {Disposal.PENDING}


@pytest.mark.parametrize(
    ("label", "disposal"),
    [
        ("Education", Disposal.EDUCATION),
        ("FIXED PENALTY", Disposal.FIXED_PENALTY),
        ("nfa", Disposal.NFA),
        ("Other Action Take", Disposal.OTHER_ACTION),
        (" RTC  - Actioned", Disposal.RTC_ACTIONED),
        ("Conditional Offer", Disposal.FIXED_PENALTY),
        ("RPU INVESTIGATION", Disposal.OTHER_ACTION),
        ("No offence", Disposal.NFA),  # a reason in the disposal's place
        ("Outside of 14 DAYs NIP", Disposal.NFA),
        ("Duplicate Submission", Disposal.DUPLICATE),
        ("Pending", None),
        ("", None),
        ("Educaton", None),
    ],
)
def test_published_disposals_are_read_exactly_or_quarantined(label: str, disposal: Disposal | None) -> None:
    assert disposal_labelled(label) is disposal


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Outside of 14 Days NIP", NfaReason.OUT_OF_TIME_POLICE),
        ("OUTSIDE OF 14 DAYS NIP", NfaReason.OUT_OF_TIME_POLICE),
        ("Outside of 14 DAYS Late Submission", NfaReason.OUT_OF_TIME_REPORTER),
        ("Misc Inc Crimes", NfaReason.WRONG_ROUTE),
        ("N/A", None),
        ("  ", None),
        ("Out of Fuel", None),
    ],
)
def test_published_reasons_are_read_exactly(label: str, reason: NfaReason | None) -> None:
    assert nfa_reason_labelled(label) is reason


def test_the_reporter_reads_what_and_why() -> None:
    words = words_for_reporter(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM)
    assert words.startswith("We decided to take no further action. ")
    assert "registration mark" in words
    assert words_for_reporter(disposal=Disposal.COURT) == DISPOSAL_WORDS[Disposal.COURT]


def test_plain_words_hold_no_jargon() -> None:
    words = [*DISPOSAL_WORDS.values(), *NFA_WORDS.values(), *OTHER_WORDS.values()]
    for jargon in ("NFA", "NIP", "VRM", "NDORS", "s.172", "disposal"):
        assert not any(jargon in text for text in words)
    assert all(text.endswith(".") for text in words)
