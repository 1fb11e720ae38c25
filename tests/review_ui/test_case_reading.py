"""What a reading rests on, as words and figures."""

from uuid import uuid4

import pytest

from services.core.domain.media import HowRead, MediaFacts, MediaKind, ModelUsed, PlateSighting
from services.core.queries.case_footage import FootageView, ReadingView
from services.review_ui.case_reading import MOST_SEEN, NOT_CERTAIN, SWITCHED_OFF, evidence, none_read

MODEL = ModelUsed(part="text_recogniser", name="PP-OCRv6 small rec", sha256="6f" * 32)


def a_file(*, how: HowRead | None, kind: MediaKind = MediaKind.VIDEO) -> FootageView:
    facts = MediaFacts(
        kind=kind,
        container="mp4/mov",
        video_codec="h264",
        pixel_format="",
        width=1,
        height=1,
        first_pts_s=1.4,
    )
    return FootageView(
        id=uuid4(), position=1, view="", moment_s=None, advice=(), filename="clip.mp4", size=1, state="accepted", sha256=None,
        evidence_key=None, facts=facts, scan=None, refusals=(), warnings=(), track=None, hints=(), derived=(), readings=(),
        how_read=how, jobs=(),
    )  # fmt: skip


def a_reading(frames: int) -> ReadingView:
    seen = [
        PlateSighting(frame_index=10 * n, pts_s=1.4 + 0.4 * n, box=(1, 2, 30, 8), text="TX49DRW", cost=0.1)
        for n in reversed(range(frames))
    ]
    return ReadingView(
        mark="TX49DRW", confidence=0.9, frames_agreeing=frames, sightings=tuple(seen), alternatives=(),
        characters=((("T", 1.0),), (("X", 0.997), ("K", 0.006))), crop=None, sheet=None,
    )  # fmt: skip


def test_frames_come_in_the_order_of_the_film_with_their_times_in_it() -> None:
    told = evidence(a_reading(3), file=a_file(how=HowRead(models=(MODEL,), pictures=12)), sheet_url="/sheet")
    assert [(one.frame, one.at) for one in told.seen] == [(0, "0:00.000"), (10, "0:00.400"), (20, "0:00.800")]
    assert (told.more, told.models, told.pictures, told.sheet_url) == (0, (MODEL,), 12, "/sheet")


def test_a_long_list_is_cut_and_says_how_much_is_missing() -> None:
    told = evidence(a_reading(MOST_SEEN + 5), file=a_file(how=None), sheet_url="")
    assert (len(told.seen), told.more, told.models) == (MOST_SEEN, 5, ())


def test_only_doubtful_characters_are_named_and_none_as_certain() -> None:
    [doubt] = evidence(a_reading(2), file=a_file(how=None), sheet_url="").doubts
    assert doubt.place == 2
    assert doubt.chances == (("X", 99), ("K", 1))


def test_a_photograph_has_no_frames_to_go_to() -> None:
    assert evidence(a_reading(1), file=a_file(how=None, kind=MediaKind.STILL), sheet_url="").seen == ()


@pytest.mark.parametrize(
    ("hows", "words"),
    [
        ((HowRead(is_off=True),), SWITCHED_OFF),
        ((HowRead(is_off=True), None), SWITCHED_OFF),
        ((HowRead(is_off=True), HowRead(pictures=3)), NOT_CERTAIN),
        ((None,), NOT_CERTAIN),
        ((), NOT_CERTAIN),
    ],
)
def test_a_case_without_marks_says_whether_anybody_looked(
    hows: tuple[HowRead | None, ...], words: str
) -> None:
    assert none_read(tuple(a_file(how=how) for how in hows)) == words
