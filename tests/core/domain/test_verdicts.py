from datetime import date

import pytest

from services.core.domain.deadlines import deadlines
from services.core.domain.outcomes import Column, Disposal, NfaReason, OtherReason
from services.core.domain.verdicts import NipException, Verdict, refusals
from services.core.rules import load_offences

CATALOGUE = load_offences()
# Offence on 3 March 2025: last post 13 March, day 14 is 17 March, six months end 3 September.
CLOCKS = deadlines(offence_on=date(2025, 3, 3))
IN_TIME = date(2025, 3, 10)
DAY_14 = date(2025, 3, 17)
LATE = date(2025, 3, 18)
AFTER_SIX_MONTHS = date(2025, 9, 4)

COURSE = Verdict(disposal=Disposal.EDUCATION, offence_id="careless_driving")


def _codes(verdict: Verdict, today: date = IN_TIME, nip_served_on: date | None = None) -> list[str]:
    found = refusals(verdict, catalogue=CATALOGUE, clocks=CLOCKS, today=today, nip_served_on=nip_served_on)
    assert all(refusal.message.endswith(".") and refusal.field for refusal in found)
    return sorted(refusal.code for refusal in found)


@pytest.mark.parametrize(
    ("verdict", "today"),
    [
        (COURSE, IN_TIME),
        (COURSE, DAY_14),
        (Verdict(disposal=Disposal.WARNING_LETTER, offence_id="careless_driving"), LATE),
        (Verdict(disposal=Disposal.WARNING_LETTER, offence_id="red_light", nfa_reason=NfaReason.OUT_OF_TIME_POLICE), LATE),
        (Verdict(disposal=Disposal.FIXED_PENALTY, offence_id="handheld_phone"), LATE),  # no notice due
        (Verdict(disposal=Disposal.COURT, offence_id="dangerous_driving"), IN_TIME),
        (Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM), IN_TIME),
        (Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.OUT_OF_TIME_POLICE), date(2025, 3, 14)),
        (Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.SIX_MONTHS_EXPIRED), AFTER_SIX_MONTHS),
        (Verdict(disposal=Disposal.OTHER_ACTION, other_reason=OtherReason.FALSE_OR_CLONED_PLATE), IN_TIME),
        (Verdict(disposal=Disposal.RTC_ACTIONED), IN_TIME),
        (Verdict(disposal=Disposal.DUPLICATE), IN_TIME),
    ],
)  # fmt: skip
def test_sound_verdicts_stand(verdict: Verdict, today: date) -> None:
    assert _codes(verdict, today) == []


@pytest.mark.parametrize(
    ("verdict", "today", "codes"),
    [
        (Verdict(disposal=Disposal.PENDING), IN_TIME, ["disposal_missing"]),
        (Verdict(disposal=Disposal.NFA), IN_TIME, ["nfa_reason_missing"]),
        (Verdict(disposal=Disposal.COURT), IN_TIME, ["offence_missing"]),
        (Verdict(disposal=Disposal.COURT, offence_id="murder"), IN_TIME, ["offence_unknown"]),
        (Verdict(disposal=Disposal.OTHER_ACTION), IN_TIME, ["other_reason_missing"]),
        (COURSE, LATE, ["nip_out_of_time"]),
        (
            Verdict(disposal=Disposal.COURT, offence_id="dangerous_driving"),
            AFTER_SIX_MONTHS,
            ["nip_out_of_time"],
        ),
        (COURSE, AFTER_SIX_MONTHS, ["nip_out_of_time", "six_months_expired"]),
        (
            Verdict(disposal=Disposal.COURT, offence_id="no_insurance"),
            AFTER_SIX_MONTHS,
            ["six_months_expired"],
        ),
        (
            Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.OUT_OF_TIME_POLICE),
            date(2025, 3, 13),
            ["nip_in_time"],
        ),
        (
            Verdict(
                disposal=Disposal.NFA,
                nfa_reason=NfaReason.OUT_OF_TIME_POLICE,
                offence_id="handheld_phone",
            ),
            LATE,
            ["nip_not_needed"],
        ),
        (
            Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.SIX_MONTHS_EXPIRED),
            LATE,
            ["six_months_running"],
        ),
        (
            Verdict(disposal=Disposal.OTHER_ACTION, other_reason=OtherReason.OTHER_STATED),
            IN_TIME,
            ["note_missing"],
        ),
        (
            Verdict(disposal=Disposal.NFA, nfa_reason=NfaReason.NO_VRM, other_reason=OtherReason.DUPLICATE),
            IN_TIME,
            ["other_reason_stray"],
        ),
        (
            Verdict(
                disposal=Disposal.WARNING_LETTER, offence_id="red_light", nfa_reason=NfaReason.NO_OFFENCE
            ),
            IN_TIME,
            ["nfa_reason_stray"],
        ),
    ],
)
def test_each_broken_rule_is_named(verdict: Verdict, today: date, codes: list[str]) -> None:
    assert _codes(verdict, today) == codes


def test_every_broken_rule_is_said_at_once() -> None:
    muddle = Verdict(
        disposal=Disposal.COURT, nfa_reason=NfaReason.NO_VRM, other_reason=OtherReason.OTHER_STATED
    )
    assert _codes(muddle) == ["nfa_reason_stray", "note_missing", "offence_missing", "other_reason_stray"]


def test_a_notice_served_in_time_keeps_the_case_alive() -> None:
    assert _codes(COURSE, LATE, nip_served_on=DAY_14) == []
    assert _codes(COURSE, LATE, nip_served_on=LATE) == ["nip_out_of_time"]


def test_the_refusal_says_in_words_what_was_missed_and_what_is_left() -> None:
    (refusal,) = refusals(COURSE, catalogue=CATALOGUE, clocks=CLOCKS, today=LATE)
    assert refusal.field == "disposal"
    assert "17 March 2025" in refusal.message
    assert "has not been served" in refusal.message
    assert "warning letter or NFA" in refusal.message


def test_an_exception_needs_its_note() -> None:
    bare = Verdict(
        disposal=Disposal.COURT, offence_id="careless_driving", nip_exception=NipException.ACCIDENT
    )
    noted = Verdict(
        disposal=Disposal.COURT,
        offence_id="careless_driving",
        nip_exception=NipException.ACCIDENT,
        note="The car struck the kerb and the driver stopped; seen at 00:41.",
    )
    assert _codes(bare, LATE) == ["note_missing"]
    assert _codes(noted, LATE) == []


def test_a_verdict_knows_its_column() -> None:
    assert COURSE.column is Column.POSITIVE
    assert Verdict(disposal=Disposal.PENDING).column is None
