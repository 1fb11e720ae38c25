"""What counts as another place or time than the reported one, row by row, and the figures that a reviewer is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.core.domain.clocks import ClockClaim, ClockSource, reconcile
from services.core.domain.deadlines import LONDON, london_date
from services.core.domain.disagreement import (
    MOST_M,
    Compared,
    PlacedFile,
    place_apart,
    place_disagreements,
    time_disagreement,
)
from services.core.domain.pin import Pin
from services.core.domain.telemetry import ClockKind, Fix, Track
from services.core.domain.track_summary import TrackSummary, summaries

BEGAN = datetime(2026, 7, 23, 10, 20, tzinfo=UTC)
METRE = 1 / 111_195
"""Of latitude, in degrees."""


def ride(seconds: int = 121, *, layout: str = "gpmf", timed: bool = True, every: int = 1) -> TrackSummary:
    """North by fifteen metres a second from 52.5, -1.9."""
    fixes = tuple(
        Fix(
            latitude=52.5 + second * 15 * METRE, longitude=-1.9, at_s=second if timed else None, speed_mps=15.0,
            written=BEGAN + timedelta(seconds=second),
        )
        for second in range(0, seconds, every)
    )  # fmt: skip
    track = Track(fixes=fixes, clock=ClockKind.UTC, layout=layout, tool="opsnap", tool_version="1")
    return summaries(track)[0]


def north(metres: float) -> Pin:
    """So far north of where the ride begins."""
    return 52.5 + metres * METRE, -1.9


ONE_PLACE = ride(1, layout="container")
PHOTO = ride(1, layout="exif")
ROWS: dict[str, tuple[TrackSummary, Pin, float | None, float, Compared, float, bool]] = {
    # the track, the pin, the mark, the film's length; what is compared, metres apart, whether they disagree
    "the pin is where the camera was at the mark": (ride(), north(600), 40, 121, Compared.AT_MOMENT, 0, False),
    "within fifteen seconds of the mark it came by": (ride(), north(810), 40, 121, Compared.AT_MOMENT, 0, False),
    "just near enough": (ride(), north(825 + MOST_M - 1), 40, 121, Compared.AT_MOMENT, MOST_M - 1, False),
    "just too far": (ride(), north(825 + MOST_M + 1), 40, 121, Compared.AT_MOMENT, MOST_M + 1, True),
    "it came by, but long before the mark": (ride(), north(0), 100, 121, Compared.AT_MOMENT, 1275, True),
    "without a mark all of the track counts": (ride(), north(0), None, 121, Compared.WHOLE_TRACK, 0, False),
    "without a mark, and never near": (ride(), north(-2000), None, 121, Compared.WHOLE_TRACK, 2000, True),
    "positions that are not tied to pictures": (ride(timed=False), north(0), 100, 121, Compared.WHOLE_TRACK, 0, False),
    "no position about the mark": (ride(61), north(0), 100, 121, Compared.WHOLE_TRACK, 0, False),
    "between two positions of a tunnel": (ride(121, every=120), north(900), None, 121, Compared.WHOLE_TRACK, 0, False),
    "a film's one place, driven on from": (ONE_PLACE, north(2000), 60, 121, Compared.ONE_PLACE, 2000, False),
    "a film's one place, too far to be driven": (ONE_PLACE, north(2300), 60, 121, Compared.ONE_PLACE, 2300, True),
    "a film's one place without a mark": (ONE_PLACE, north(3000), None, 121, Compared.ONE_PLACE, 3000, False),
    "a photograph was taken where it says": (PHOTO, north(301), None, 0, Compared.ONE_PLACE, 301, True),
    "another country": (ride(), (48.85, 2.35), 40, 121, Compared.AT_MOMENT, 503_980, True),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_which_distance_counts_as_a_disagreement(row: str) -> None:
    track, pin, moment_s, length_s, compared, metres, disagrees = ROWS[row]
    apart = place_apart(track, pin=pin, moment_s=moment_s, length_s=length_s)
    assert apart is not None
    assert (apart.compared, apart.disagrees) == (compared, disagrees)
    assert apart.metres == pytest.approx(metres, rel=0.005, abs=0.5)


def test_a_track_without_a_usable_position_disagrees_with_nothing() -> None:
    assert place_apart(replace(ride(), path=()), pin=north(0), moment_s=3, length_s=9) is None


def placed(position: int, *, moment_s: float | None = None, track: TrackSummary | None = None) -> PlacedFile:
    return PlacedFile(position=position, track=track or ride(), moment_s=moment_s, length_s=121)


def test_a_disagreement_has_its_figures_and_is_called_a_claim() -> None:
    reported_at = datetime(2026, 7, 23, 11, 20, tzinfo=LONDON)
    [said] = place_disagreements([placed(2, moment_s=40)], pin=north(-2000), reported_at=reported_at)
    assert (said.code, said.position) == ("place_disagrees", 2)
    assert (
        said.message == "File 2: at the marked moment its camera says it was 2.4 km from the reported place."
    )
    assert said.details == (
        "Nearest position: 52.50337, -1.90000, at 0:25.000 of the film, 34 mph (54 km/h) by its own speed, 2026-07-23 10:20:25 UTC (11:20:25 in London).",
        "Reported: 52.48201, -1.90000, 2026-07-23 11:20:00 in London.",
        "Up to 300 metres, within 15 seconds of the mark, would count as agreeing: a pin is put on the map from memory.",
        "Both are claims: a receiver may err, a file may have been changed, and people misplace pins.",
    )


FILES: dict[str, tuple[list[PlacedFile], list[int]]] = {
    "it agrees": ([placed(1, moment_s=40)], []),
    "the one after the marked one is elsewhere": ([placed(1, moment_s=40), placed(2, track=ride(9))], []),
    "no mark, and one of them came by": ([placed(1), placed(2, track=ride(9))], []),
    "no mark, and none came by": ([placed(1, track=ride(8)), placed(2, track=ride(9))], [1, 2]),
    "the marked one is elsewhere, though another came by": ([placed(1, moment_s=110), placed(2)], [1]),
    "two cameras, both marked": ([placed(1, moment_s=110), placed(2, moment_s=111)], [1, 2]),
    "nothing usable": ([placed(1, track=replace(ride(), path=()))], []),
}


@pytest.mark.parametrize("row", FILES)
def test_which_of_several_files_count(row: str) -> None:
    files, positions = FILES[row]
    found = place_disagreements(files, pin=north(600), reported_at=None)
    assert [said.position for said in found] == positions


def clock(written: str, *, position: int = 1) -> ClockClaim:
    return ClockClaim(
        source=ClockSource.FILE_NAME, written=datetime.fromisoformat(written), kind=ClockKind.LOCAL, position=position
    )  # fmt: skip


TIMES = {
    "it agrees": (("2026-07-23T11:30:00",), 0, None),
    "as far off as the reporter says it may be": (("2026-07-23T12:00:00",), 30, None),
    "further off": (
        ("2026-07-23T12:10:00",),
        30,
        "The camera's clock differs from the reported time: 50 minutes later.",
    ),
    "one of two": (
        ("2026-07-23T11:20:00", "2026-07-23T08:15:00"),
        0,
        "1 of 2 camera clocks differs from the reported time: 3 hours 5 minutes earlier.",
    ),
    "several": (
        ("2026-07-23T10:20:00", "2026-07-21T11:20:00"),
        0,
        "2 of 2 camera clocks differ from the reported time, the furthest by 2 days earlier.",
    ),
}


@pytest.mark.parametrize("row", TIMES)
def test_clocks_that_differ_are_one_line_with_the_rest_behind_it(row: str) -> None:
    written, doubt, message = TIMES[row]
    reported = datetime(2026, 7, 23, 11, 20, tzinfo=LONDON)
    claims = [clock(at, position=number) for number, at in enumerate(written, start=1)]
    found = reconcile(
        claims, reported_at=reported, earliest_reported_on=london_date(reported),
        received_at=reported + timedelta(days=1), doubt=timedelta(minutes=doubt),
    )  # fmt: skip
    said = time_disagreement(found)
    assert (said.message if said else None) == message
    if said:
        assert all("from the report" in line for line in said.details)
