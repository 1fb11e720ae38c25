"""Marks out of what a recogniser saw: by table, with characters as sure or as doubtful as the case says."""

import pytest

from services.core.domain.plate_alignment import ALPHABET, Alignment, Spike, align
from services.core.domain.plates import Box, Observation, tracks, verdicts, vote
from services.core.domain.registration import Format

NO_LETTER: Spike = (0.001,) * 36


def spike(seen: str, share: float = 0.97) -> Spike:
    """`seen` is one character, or several of which the first is the likeliest."""
    chances = [share] if len(seen) == 1 else [0.6, *[0.38 / (len(seen) - 1)] * (len(seen) - 1)]
    return tuple(chances[seen.index(c)] if c in seen else 0.0005 for c in ALPHABET)


def spikes(text: str) -> list[Spike]:
    """One spike a character; `.` is a sign that is no letter; `(5S)` a character seen as either."""
    found: list[Spike] = []
    rest = text
    while rest:
        inner, _, after = rest[1:].partition(")") if rest[0] == "(" else (rest[0], "", rest[1:])
        found.append(NO_LETTER if inner == "." else spike(inner))
        rest = after
    return found


def aligned(text: str) -> Alignment:
    found = align(spikes(text))
    assert found is not None
    return found


def seen(
    text: str, *, frame: int, box: Box = (600, 400, 100, 24), second: float | None = None
) -> Observation:
    return Observation(
        frame_index=frame, pts_s=frame / 25 if second is None else second, box=box, alignment=aligned(text)
    )


@pytest.mark.parametrize(
    ("text", "mark", "form"),
    [
        ("TX49DRW", "TX49DRW", Format.CURRENT),
        ("TX49.DRW", "TX49DRW", Format.CURRENT),  # the gap or a bolt in it
        (".TX49DRW.", "TX49DRW", Format.CURRENT),
        ("ATX49DRW", "TX49DRW", Format.CURRENT),  # the flag's letters stick to the edge
        ("TX4(9G)DRW", "TX49DRW", Format.CURRENT),
        ("TX49(8B)RW", "TX49BRW", Format.CURRENT),  # a slot for letters holds no digit
        ("TX49D0W", "TX49DOW", Format.CURRENT),
        ("T(XK)(A4)9DRW", "TX49DRW", Format.CURRENT),
        ("OY09FEU", "OY09FEU", Format.CURRENT),
        ("0YO9FEU", "OY09FEU", Format.CURRENT),  # O and 0 share a glyph: the slot decides
        ("X88LOL", "X88LOL", Format.PREFIX),
        ("ABC123D", "ABC123D", Format.SUFFIX),
        ("AIG1234", "AIG1234", Format.NORTHERN_IRELAND),
        ("Q123ABC", "Q123ABC", Format.Q_PLATE),
        ("RK755AJ", "RK755AJ", None),  # Slovak: not bent into RK75 SAJ
        ("4B21875", "4B21875", None),
    ],
)
def test_a_crop_becomes_the_mark_that_it_shows(text: str, mark: str, form: Format | None) -> None:
    found = aligned(text)
    assert (found.text, found.form) == (mark, form)


@pytest.mark.parametrize("text", ["A", "AB1", "TOYOTA", "CURRIESMOTORS", "INSIGNIA", "......"])
def test_other_writing_is_no_cheap_mark(text: str) -> None:
    found = align(spikes(text))
    assert found is None or found.cost > 2.5


@pytest.mark.parametrize("text", ["30MPH", "A1", "T0Y0TA", "ARIS", "BUS12", "M6T0LL"])
def test_signs_seen_again_and_again_are_not_reported(text: str) -> None:
    signs = [
        Observation(frame_index=n, pts_s=n / 2, box=(5, 5, 90, 20), alignment=found)
        for n in range(8)
        if (found := align(spikes(text))) is not None
    ]
    assert verdicts(signs, still=False) == ()


def test_a_well_seen_mark_costs_less_than_a_doubtful_one() -> None:
    assert aligned("TX49DRW").cost < aligned("TX4(9G)DRW").cost < aligned("TX4(9G)(D0)RW").cost


def test_numbers_never_issued_are_not_read_as_the_current_format() -> None:
    found = align(spikes("AB01CDE"))
    assert found is None or found.form is not Format.CURRENT


def test_two_frames_that_agree_make_a_reading() -> None:
    (verdict,) = verdicts([seen("TX49DRW", frame=0), seen("TX49DRW", frame=10)], still=False)
    assert verdict.mark == "TX49DRW"
    assert [one.frame_index for one in verdict.agreeing] == [0, 10]
    assert 0.8 < verdict.confidence < 1


def test_one_frame_of_footage_is_not_enough_however_clear() -> None:
    assert verdicts([seen("TX49DRW", frame=0)], still=False) == ()


def test_the_same_frame_twice_is_one_frame() -> None:
    twice = [seen("TX49DRW", frame=0), seen("TX49DRW", frame=0, box=(20, 400, 100, 24))]
    assert verdicts(twice, still=False) == ()


def test_a_still_is_allowed_one_clear_frame_but_not_a_doubtful_one() -> None:
    (verdict,) = verdicts([seen("TX49DRW", frame=0)], still=True)
    assert verdict.mark == "TX49DRW"
    assert verdicts([seen("(TY)(XK)(4A)(9G)(DO)(RP)(WN)", frame=0)], still=True) == ()


def test_the_vote_outweighs_a_frame_that_misread() -> None:
    frames = ["TX49DRW", "TX49(OD)RW", "TX49DRW", "TX48DRW"]
    (verdict,) = verdicts([seen(text, frame=10 * n) for n, text in enumerate(frames)], still=False)
    assert verdict.mark == "TX49DRW"
    assert "TX48DRW" in verdict.alternatives


def test_a_character_on_which_frames_disagree_is_shown_as_a_question() -> None:
    verdict = vote([seen("TX49DRW", frame=0), seen("TX49DPW", frame=10)], still=False)
    assert verdict is not None
    assert verdict.mark == "TX49D?W"
    assert {"TX49DRW", "TX49DPW"} <= set(verdict.alternatives)
    assert verdict.confidence < 0.6


def test_other_writing_in_the_track_is_nothing_that_the_mark_may_be() -> None:
    frames = ["TX49DRW", "E1EED", "TX49DRW", "TX49DRW"]
    verdict = vote([seen(text, frame=10 * n) for n, text in enumerate(frames)], still=False)
    assert verdict is not None
    assert verdict.mark == "TX49DRW"
    assert verdict.alternatives == ()


def test_shares_of_the_vote_are_kept_for_each_character() -> None:
    verdict = vote([seen("TX49DRW", frame=0), seen("TX49DPW", frame=10)], still=False)
    assert verdict is not None
    assert [chances[0][0] for at, chances in enumerate(verdict.characters) if at != 5] == list("TX49DW")
    assert {character for character, _ in verdict.characters[5]} >= {"R", "P"}
    assert all(0 < share <= 1 for chances in verdict.characters for _, share in chances)


def test_frames_that_share_little_make_no_reading() -> None:
    frames = [seen(text, frame=10 * n) for n, text in enumerate(["TX49DRW", "LM56NPR", "JK44SCH"])]
    assert verdicts(frames, still=False) == ()


def test_two_vehicles_side_by_side_are_two_readings() -> None:
    left, right = (100, 400, 100, 24), (230, 402, 100, 24)
    both = [
        seen(text, frame=frame, box=box)
        for frame in (0, 10, 20)
        for text, box in (("TX49DRW", left), ("JK44SCH", right))
    ]
    assert {verdict.mark for verdict in verdicts(both, still=False)} == {"TX49DRW", "JK44SCH"}


def test_a_vehicle_lost_and_seen_again_is_one_reading() -> None:
    frames = [seen("TX49DRW", frame=n, second=second) for n, second in enumerate((0.0, 0.4, 50.0, 50.4))]
    assert len(tracks(frames)) == 2
    (verdict,) = verdicts(frames, still=False)
    assert len(verdict.agreeing) == 4


def test_the_vehicle_in_view_for_long_comes_before_one_that_passed() -> None:
    stays = [seen("TX4(98)DRW", frame=10 * n) for n in range(8)]
    passes = [seen("JK44SCH", frame=10 * n, box=(20, 300, 90, 20)) for n in (3, 4)]
    assert [verdict.mark for verdict in verdicts([*stays, *passes], still=False)] == ["TX49DRW", "JK44SCH"]
