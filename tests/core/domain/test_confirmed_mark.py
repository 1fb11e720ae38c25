"""What the machine read of the plate that a person read, and what the chain keeps of both."""

from itertools import pairwise

import pytest

from services.core.domain.confirmed_mark import MachineMark, ReadMark, of_same_plate, record_sha256, refusals
from services.core.domain.media import MediaFacts, MediaKind

PHOTOGRAPH = MediaFacts(
    kind=MediaKind.STILL, container="jpeg", video_codec="mjpeg", pixel_format="yuvj420p", width=1920, height=1080
)  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("OO12ABC", "DO12ABC"),  # one confusion away, nearer than the other
        ("OO12A8C", "0O12A8C"),
        ("LS06RXP", None),  # none of these is of that plate
    ],
)
def test_the_likest_reading_is_of_the_same_plate_and_one_too_unlike_is_not(
    mark: str, expected: str | None
) -> None:
    readings = [MachineMark(mark=each, confidence=0.5) for each in ("XY34ZZZ", "DO12ABC", "0O12A8C")]
    found = of_same_plate(mark, readings)
    assert (found.mark if found else None) == expected


def test_of_two_readings_as_like_the_surer_one_counts() -> None:
    found = of_same_plate("OO12ABC", [MachineMark(mark="DO12ABC", confidence=c) for c in (0.4, 0.9, 0.6)])
    assert found is not None
    assert found.confidence == 0.9


def test_a_photograph_has_no_frame_to_name() -> None:
    assert refusals(ReadMark(typed="OO12 ABC"), PHOTOGRAPH) == ()


def test_no_two_confirmations_share_a_hash() -> None:
    said: tuple[tuple[str, str, str | None, str | None], ...] = (
        ("a", "OO12ABC", None, None),
        ("b", "OO12ABC", None, None),
        ("a", "OO12ABC", "", None),
        ("a", "OO12ABC", None, ""),
        ("a", "OO12AB", "C", None),
        ("a", "OO12ABC", "DO12ABC", None),
        ("a", "OO12ABC", None, "DO12ABC"),
    )
    hashes = [
        record_sha256(salt=salt, mark=mark, reported=reported, read=read)
        for salt, mark, reported, read in said
    ]
    assert len(set(hashes)) == len(said)
    assert all(len(one) == len(other) == 64 for one, other in pairwise(hashes))
