"""Where the small pictures of a clip lie in their sheet."""

from services.core.domain.storyboard import Tile, sheet_size, tiles_in

CUES = (
    "WEBVTT\n\n00:00:00.000 --> 00:01:04.960\nstoryboard.jpg#xywh=0,0,176,98\n"
    "\n00:01:04.960 --> 00:01:09.000\nstoryboard.jpg#xywh=176,98,176,98\n"
)
LONG_CUES = "WEBVTT\n\n01:02:03.500 --> 01:02:04.000\nstoryboard.jpg#xywh=0,0,176,98\n"


def test_the_tiles_of_a_storyboard_are_read_from_its_cues() -> None:
    first, second = tiles_in(CUES)
    assert first == Tile(at_s=0, x=0, y=0, width=176, height=98)
    assert second == Tile(at_s=64.96, x=176, y=98, width=176, height=98)
    assert [tile.at_s for tile in tiles_in(LONG_CUES)] == [3723.5]


def test_the_sheet_is_as_large_as_its_tiles_reach() -> None:
    assert sheet_size(tiles_in(CUES)) == (352, 196)
    assert sheet_size(()) == (0, 0)
