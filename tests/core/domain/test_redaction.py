"""Proposals to hide: nothing found is lost, the frames between are filled, and so is half a second at both ends."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.media import MediaFacts, MediaKind, PlateSighting
from services.core.domain.redaction import (
    FILL_S,
    Box,
    Frame,
    HiddenKind,
    Redactions,
    Source,
    Spotted,
    as_json,
    boxes_told,
    redactions_in,
    shown_box,
    visible_for,
    words_for,
)
from services.core.domain.redaction_tracks import redactions

FILM = Frame(width=1280, height=720, begins_s=0.0, ends_s=10.0)
PLATE = (600, 400, 100, 24)


def found(at: float, box: Box = PLATE, source: Source = Source.TEXT, score: float = 0.5) -> Spotted:
    return Spotted(frame_index=round(at * 30), pts_s=at, box=box, source=source, score=score)


def moving(*, step: int, times: Sequence[float]) -> list[Spotted]:
    x, y, wide, high = PLATE
    return [found(at, (x + step * n, y, wide, high)) for n, at in enumerate(times)]


def holds(outer: Box, inner: Box) -> bool:
    x, y, wide, high = outer
    a, b, c, d = inner
    return x <= a and y <= b and a + c <= x + wide and b + d <= y + high


def hidden_at(known: Redactions, at: float) -> list[Box]:
    return [box for _, box in known.boxes_at(at)]


# --- drawn timelines ---------------------------------------------------------------------------------------------------


def test_a_plate_seen_in_every_third_frame_is_one_proposal_and_is_hidden_in_the_frames_between() -> None:
    known = redactions(moving(step=10, times=(1.0, 1.1, 1.2, 1.3)), FILM)
    [plate] = known.proposals
    assert (plate.kind, plate.from_s, plate.to_s) == (HiddenKind.PLATE, 0.5, 1.8)
    assert plate.box_at(1.05, FILM) == (605, 400, 100, 24)
    assert [len(hidden_at(known, at)) for at in (0.49, 0.5, 1.8, 1.81)] == [0, 1, 1, 0]


def test_a_plate_that_was_missed_for_a_moment_is_hidden_meanwhile() -> None:
    known = redactions(moving(step=20, times=(1.0, 1.9)), FILM)
    assert len(known.proposals) == 1
    assert hidden_at(known, 1.45) == [(610, 400, 100, 24)]


def test_past_the_end_of_a_track_both_where_it_was_and_where_it_was_going_are_hidden() -> None:
    [plate] = redactions(moving(step=10, times=(1.0, 1.1, 1.2)), FILM).proposals
    later = plate.box_at(1.5, FILM)
    assert later is not None
    assert holds(later, (620, 400, 100, 24))
    assert holds(later, (650, 400, 100, 24))
    earlier = plate.box_at(0.7, FILM)
    assert earlier is not None
    assert holds(earlier, (600, 400, 100, 24))
    assert holds(earlier, (570, 400, 100, 24))


def test_faces_and_plates_in_one_place_are_two_proposals() -> None:
    known = redactions([found(1.0), found(1.0, source=Source.FACES)], FILM)
    assert [one.kind for one in known.proposals] == [HiddenKind.FACE, HiddenKind.PLATE]


def test_what_two_finders_say_of_one_plate_is_one_proposal_round_both() -> None:
    [plate] = redactions([found(1.0), found(1.0, (590, 405, 90, 24), source=Source.SHAPE)], FILM).proposals
    assert plate.sources == (Source.SHAPE, Source.TEXT)
    assert plate.box_at(1.0, FILM) == (590, 400, 110, 29)


def test_two_plates_side_by_side_keep_their_own_tracks() -> None:
    other = (300, 400, 100, 24)
    times = (1.0, 1.1, 1.2)
    known = redactions([*moving(step=5, times=times), *(found(at, other) for at in times)], FILM)
    assert [one.seen[0].box for one in known.proposals] == [other, PLATE]
    assert all(len(one.seen) == 3 for one in known.proposals)


def test_what_is_seen_again_after_more_than_a_second_is_another_proposal() -> None:
    assert len(redactions([found(1.0), found(2.2)], FILM).proposals) == 2


def test_a_fill_ends_with_the_film() -> None:
    [plate] = redactions([found(0.2), found(0.3)], replace(FILM, ends_s=0.4)).proposals
    assert (plate.from_s, plate.to_s) == (0.0, 0.4)


# --- rules that hold whatever was found --------------------------------------------------------------------------------


boxes = st.tuples(st.integers(0, 1200), st.integers(0, 690), st.integers(4, 80), st.integers(4, 30))
finds = st.lists(
    st.builds(
        found,
        at=st.integers(0, 60).map(lambda tick: tick / 10),
        box=boxes,
        source=st.sampled_from(Source),
        score=st.integers(0, 10).map(lambda tenth: tenth / 10),
    ),
    max_size=25,
)


@given(finds)
def test_whatever_was_found_is_hidden_where_and_when_it_was_found(spotted: list[Spotted]) -> None:
    known = redactions(spotted, FILM)
    for one in spotted:
        same_kind = [box for other, box in known.boxes_at(one.pts_s) if other.kind is one.source.kind]
        assert any(holds(box, one.box) for box in same_kind)


@given(finds, st.integers(-50, 50))
def test_something_is_hidden_for_half_a_second_before_and_after_every_find(
    spotted: list[Spotted], hundredths: int
) -> None:
    known = redactions(spotted, FILM)
    for one in spotted:
        at = min(max(one.pts_s + hundredths / 100, FILM.begins_s), FILM.ends_s)
        assert any(one.source.kind is other.kind for other, _ in known.boxes_at(at))


@given(finds, st.integers(0, 1000))
def test_nothing_is_hidden_outside_the_picture_or_far_from_any_find(
    spotted: list[Spotted], hundredth: int
) -> None:
    at = hundredth / 100
    known = redactions(spotted, FILM)
    for proposal, (x, y, wide, high) in known.boxes_at(at):
        assert min(x, y) >= 0
        assert x + wide <= FILM.width
        assert y + high <= FILM.height
        assert proposal.seen[0].pts_s - FILL_S - 1e-5 <= at <= proposal.seen[-1].pts_s + FILL_S + 1e-5


@given(finds, st.integers(0, 600))
def test_between_two_sightings_a_box_lies_between_both(spotted: list[Spotted], hundredth: int) -> None:
    at = hundredth / 100
    for one in redactions(spotted, FILM).proposals:
        around = [(a, b) for a, b in zip(one.seen, one.seen[1:], strict=False) if a.pts_s <= at <= b.pts_s]
        for a, b in around:
            x, y, wide, high = one.box_at(at, FILM) or (0, 0, 0, 0)
            ends = [(s.box[0], s.box[1], s.box[0] + s.box[2], s.box[1] + s.box[3]) for s in (a, b)]
            for edge, (one_end, other_end) in zip(
                (x, y, x + wide, y + high), zip(*ends, strict=True), strict=True
            ):
                assert min(one_end, other_end) <= edge <= max(one_end, other_end)


@given(finds, st.randoms(use_true_random=False))
def test_the_order_of_the_finds_does_not_matter_and_the_file_gives_back_what_was_kept(
    spotted: list[Spotted], chance: object
) -> None:
    known = redactions(spotted, FILM)
    shuffled = sorted(spotted, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert as_json(redactions(shuffled, FILM)) == as_json(known)
    assert redactions_in(as_json(known)) == known


# --- the vehicle reported ----------------------------------------------------------------------------------------------


FACTS = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1280,
    height=720,
)


def sighting(at: float, box: Box = (602, 402, 90, 20)) -> PlateSighting:
    return PlateSighting(frame_index=round(at * 30), pts_s=at, box=box, text="TX49DRW", cost=0.5)


def test_the_plate_of_the_vehicle_reported_stays_visible_and_the_others_do_not() -> None:
    other = (300, 400, 100, 24)
    times = (1.0, 1.1, 1.2)
    known = redactions([f for at in times for f in (found(at), found(at, other))], FILM)
    staying = visible_for(known, [sighting(1.05), sighting(1.15)], FACTS)
    assert [one.number for one in known.proposals if one.seen[0].box == PLATE] == list(staying)
    assert [box for _, box in known.boxes_at(1.1, visible=staying)] == [other]


def test_a_face_is_hidden_even_where_the_mark_is() -> None:
    known = redactions([found(1.0, source=Source.FACES)], FILM)
    assert visible_for(known, [sighting(1.0)], FACTS) == frozenset()


def test_a_place_that_the_vehicle_only_passes_is_hidden() -> None:
    sign = redactions([found(1.0), found(1.5), found(2.0)], FILM)
    elsewhere = (100, 100, 90, 20)
    seen = [sighting(1.0), sighting(1.3, elsewhere), sighting(1.6, elsewhere)]
    assert visible_for(sign, seen, FACTS) == frozenset()


@pytest.mark.parametrize(
    ("rotation", "mirrored", "shown"),
    [
        (0, False, (10, 20, 30, 5)),
        (90, False, (455, 10, 5, 30)),
        (180, False, (600, 455, 30, 5)),
        (270, False, (20, 600, 5, 30)),
        (0, True, (10, 455, 30, 5)),
        (180, True, (600, 20, 30, 5)),
        (90, True, (20, 10, 5, 30)),
        (270, True, (455, 600, 5, 30)),
    ],
)
def test_a_box_of_the_stored_picture_is_found_in_the_picture_as_shown(
    rotation: int,
    mirrored: bool,  # noqa: FBT001 -- a column of the table
    shown: Box,
) -> None:
    wide, high = (480, 640) if rotation in {90, 270} else (640, 480)
    facts = replace(FACTS, width=wide, height=high, rotation_cw=rotation, mirrored=mirrored)
    assert shown_box((10, 20, 30, 5), facts) == shown


@given(st.lists(boxes, max_size=5))
def test_the_ledgers_words_for_boxes_are_read_back(hidden: list[Box]) -> None:
    assert boxes_told(f"cells=8x4 {words_for(hidden)}") == tuple(hidden)
