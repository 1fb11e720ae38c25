"""Which pictures are read: how many by the length of a film, and where the reporter says that it happens."""

from itertools import pairwise

import pytest

from services.core.domain.plate_sampling import MARKED_S, MOST, wanted_frames


def film(seconds: float, *, rate: float = 25.0) -> list[float]:
    return [number / rate for number in range(round(seconds * rate))]


@pytest.mark.parametrize(("seconds", "pictures"), [(0.04, 1), (0.2, 5), (3, 12), (60, 90), (3600, MOST)])
def test_about_three_pictures_in_two_seconds_are_read_within_limits(seconds: float, pictures: int) -> None:
    frames = wanted_frames(film(seconds), moment_s=None)
    assert len(frames) == pictures
    assert frames == tuple(sorted(set(frames)))
    gaps = {b - a for a, b in pairwise(frames)}
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_round_the_marked_moment_four_a_second_are_read() -> None:
    times = film(600)
    plain, marked = (wanted_frames(times, moment_s=moment) for moment in (None, 300.0))
    near = [times[frame] for frame in marked if abs(times[frame] - 300) <= MARKED_S]
    assert set(plain) < set(marked)
    assert max(b - a for a, b in pairwise(near)) < 0.3
    assert len(marked) - len(plain) <= 17


@pytest.mark.parametrize("moment", [0.0, 9.9])
def test_a_moment_at_an_end_takes_what_there_is(moment: float) -> None:
    times = film(10)
    frames = wanted_frames(times, moment_s=moment)
    assert set(frames) <= set(range(len(times)))
    assert sum(abs(times[frame] - moment) <= MARKED_S for frame in frames) >= 8


@pytest.mark.parametrize("moment", [None, -1.0, 900.0])
def test_a_moment_outside_the_film_changes_nothing(moment: float | None) -> None:
    assert wanted_frames(film(10), moment_s=moment) == wanted_frames(film(10), moment_s=None)
    assert wanted_frames((), moment_s=moment) == ()
