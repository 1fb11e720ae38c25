"""Which of the vehicles in the footage the report is about, and what tells it from the others."""

import pytest

from services.core.domain.mark_agreement import Agreement
from services.core.domain.report import SubjectVehicle
from services.core.domain.subject_vehicle import Candidate, ToldBy, Wanted, ranked, wanted

MOMENT_S = 20.0
REPORTED = Wanted(reported="OO12ABC")
UNREAD = Wanted()


def vehicle(
    mark: str,
    *seen_s: float,
    confidence: float = 0.9,
    moment_s: float | None = MOMENT_S,
    chosen: bool = False,
) -> Candidate:
    return Candidate(mark=mark, confidence=confidence, seen_s=seen_s, moment_s=moment_s, is_chosen=chosen)


def told(candidates: list[Candidate], by: Wanted) -> tuple[list[str], ToldBy | None]:
    order = ranked(candidates, by=by)
    assert [one.told_by for one in order[1:]] == [None] * (len(order) - 1)
    return [candidates[one.index].mark for one in order], order[0].told_by


def test_the_reported_mark_tells_the_vehicle_though_it_was_misread_and_another_is_read_better() -> None:
    clear = vehicle("XY34ZZZ", 19, 20, 21, 22, confidence=0.99)
    misread = vehicle("DO12ABC", 4, 5, confidence=0.5)
    assert told([clear, misread], REPORTED) == (["DO12ABC", "XY34ZZZ"], ToldBy.REPORTED)
    first, second = ranked([clear, misread], by=REPORTED)
    assert first.against_report is not None
    assert second.against_report is not None
    assert (first.against_report.agreement, second.against_report.agreement) == (
        Agreement.LOOKALIKE,
        Agreement.DIFFERENT,
    )


def test_the_nearer_of_two_like_marks_comes_first() -> None:
    assert told([vehicle("DO12A8C", 20), vehicle("0012ABC", 2)], REPORTED)[0] == ["0012ABC", "DO12A8C"]


def test_a_reading_with_a_gap_stands_behind_a_whole_one_and_before_a_confusion() -> None:
    read = [vehicle("DO12ABC", 2), vehicle("OO12A?C", 3), vehicle("OO12ABC", 4)]
    assert told(read, REPORTED)[0] == ["OO12ABC", "OO12A?C", "DO12ABC"]


def test_without_a_mark_whoever_was_in_view_at_the_marked_moment_comes_first() -> None:
    early, there = vehicle("XY34ZZZ", 1, 2, 3, 4, 5, 6), vehicle("LS06RXP", 18, 22, confidence=0.4)
    assert told([early, there], UNREAD) == (["LS06RXP", "XY34ZZZ"], ToldBy.MOMENT)


def test_two_in_view_at_the_moment_are_not_told_apart_by_it() -> None:
    one, other = vehicle("XY34ZZZ", 19, 20, 21), vehicle("LS06RXP", 20, confidence=0.5)
    assert told([other, one], UNREAD) == (["XY34ZZZ", "LS06RXP"], None)


def test_no_mark_and_no_moment_leave_it_to_a_person_the_most_prominent_first() -> None:
    short, long = vehicle("XY34ZZZ", 1, moment_s=None), vehicle("LS06RXP", 1, 2, 3, moment_s=None)
    assert told([short, long], UNREAD) == (["LS06RXP", "XY34ZZZ"], None)


def test_the_moment_of_one_file_says_nothing_of_another_file() -> None:
    elsewhere, marked = vehicle("XY34ZZZ", 20, moment_s=None), vehicle("LS06RXP", 20, confidence=0.3)
    assert told([elsewhere, marked], UNREAD) == (["LS06RXP", "XY34ZZZ"], ToldBy.MOMENT)


@pytest.mark.parametrize(("typed", "by"), [("LS.. R", ToldBy.PART), ("it was blue", ToldBy.MOMENT)])
def test_what_the_reporter_could_read_of_it_ranks_before_the_moment(typed: str, by: ToldBy) -> None:
    partly = wanted(SubjectVehicle(mark_raw=typed, unreadable=True))
    order, told_by = told([vehicle("XY34ZZZ", 20), vehicle("LS06RXP", 1)], partly)
    assert told_by is by
    assert order[0] == ("LS06RXP" if by is ToldBy.PART else "XY34ZZZ")


def test_a_confirmed_mark_outweighs_the_reported_one_and_a_reviewers_word_both() -> None:
    read = [vehicle("OO12ABC", 20), vehicle("XY34ZZZ", 1), vehicle("LS06RXP", 2)]
    confirmed = Wanted(confirmed="XY34ZZZ", reported="OO12ABC")
    assert told(read, confirmed) == (["XY34ZZZ", "OO12ABC", "LS06RXP"], ToldBy.CONFIRMED)
    chosen = [*read[:2], vehicle("LS06RXP", 2, chosen=True)]
    assert told(chosen, confirmed) == (["LS06RXP", "XY34ZZZ", "OO12ABC"], ToldBy.CHOSEN)


def test_no_vehicle_is_no_trouble_and_an_erased_report_tells_nothing() -> None:
    assert ranked([], by=REPORTED) == ()
    assert wanted(None) == UNREAD
    assert wanted(SubjectVehicle(mark_raw="oo12 abc")) == REPORTED
