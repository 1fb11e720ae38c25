"""Every file of the corpus: how many positions it holds and where the first is, beside the manifest, row by row; ExifTool beside ours."""

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from services.core.adapters.telemetry_exiftool import OPTIONS, TAGS, _rows, exiftool
from services.core.adapters.telemetry_native.found import Found
from services.core.adapters.telemetry_native.reading import read
from services.core.domain.telemetry import ClockKind, Fix, LeftOut, sift
from tests.manifest import manifest

pytestmark = pytest.mark.corpus

OTHER_COUNTS = {
    "dashcam/dashcamigo/escort/synthetic-edge.map": (2, "row 3 lies 314 km from the rows about it, two seconds apart: a jump"),
    "dashcam/dashcamigo/novatek/synthetic-viofo.mp4": (2, "134 metres in one second, 299 mph: a jump"),
    "dashcam/dashcamigo/vueroid-txet/synthetic-edge.mp4": (1, "its three positions lie in three quarters of the globe, half a second apart"),
    "plates/openalpr-eu/eu8.jpg": (1, "its EXIF does hold a position, 3.03 N 101.573 E; the manifest looked only for plates"),
}  # fmt: skip
"""Fixes that differ from the manifest, and why."""

OTHER_CLOCKS = {
    "novatek-real-anonymized/2e-drive-730.mp4": "that it is UTC shows only beside the camera's own name for the clip; the blocks do not say",
    "novatek-ts/": "that it is local shows only beside the camera's own name for the clip; the packets do not say",
}
NO_DATE = {"sstar-ssmd/": "day and time but no month or year", "wolfbox-a": "a time of day but no date"}
"""What is no time that could be put beside another, so none is told."""


@pytest.fixture(scope="module")
def found(corpus: Path) -> dict[str, Found | None]:
    return {row["path"]: read(corpus / row["path"])[0] for row in manifest(corpus)}


@pytest.fixture(scope="module")
def usable(found: Mapping[str, Found | None]) -> dict[str, tuple[Fix, ...]]:
    return {path: sift(one.rows)[0] if one else () for path, one in found.items()}


@pytest.fixture(scope="module")
def by_exiftool(corpus: Path) -> dict[str, tuple[Fix, ...]]:
    """Of every file that the manifest says has positions, in one run."""
    program = exiftool()
    if program is None:
        pytest.skip("no ExifTool here: npm ci, and apt-get install perl")
    paths = [row["path"] for row in manifest(corpus) if row["gps_fixes"] not in {"", "0"}]
    command = ["perl", str(program), "-config", "", *OPTIONS, *(f"-{tag}" for tag in TAGS), *paths]
    done = subprocess.run(command, cwd=corpus, capture_output=True, check=False)
    return {one["SourceFile"]: sift(_rows(one)[0])[0] for one in json.loads(done.stdout)}


def test_every_file_holds_the_manifests_positions_or_it_is_argued_why_not(
    corpus: Path, usable: Mapping[str, tuple[Fix, ...]]
) -> None:
    differing = {
        row["path"]: len(usable[row["path"]])
        for row in manifest(corpus)
        if len(usable[row["path"]]) != int(row["gps_fixes"] or 0)
    }
    assert differing == {path: count for path, (count, _) in OTHER_COUNTS.items()}


def test_the_first_position_is_the_manifests(corpus: Path, usable: Mapping[str, tuple[Fix, ...]]) -> None:
    wrong = []
    for row in manifest(corpus):
        place = row["gps_first_fix"].split(" ")[0]
        if not place or row["path"] == "plates/openalpr-eu/eu8.jpg":
            continue
        first = usable[row["path"]][0]
        if (first.latitude, first.longitude) != pytest.approx(tuple(map(float, place.split(","))), abs=2e-5):
            wrong.append((row["path"], place, first))
    assert wrong == []


def test_the_first_time_is_the_manifests_and_whose_clock_it_is(
    corpus: Path, found: Mapping[str, Found | None], usable: Mapping[str, tuple[Fix, ...]]
) -> None:
    wrong = []
    for row in manifest(corpus):
        time, one = row["gps_first_time"], found[row["path"]]
        if not time or one is None or any(part in row["path"] for part in NO_DATE):
            continue
        written = usable[row["path"]][0].written
        stated = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z?)", time)
        expected = datetime.fromisoformat(f"{stated[1]}T{stated[2]}") if stated else None
        if (written.replace(tzinfo=None) if written else None) != expected:
            wrong.append((row["path"], time, str(written)))
        if one.clock is not clock_of(time, stated) and not any(part in row["path"] for part in OTHER_CLOCKS):
            wrong.append((row["path"], time, one.clock))
    assert wrong == []


def clock_of(time: str, stated: re.Match[str] | None) -> ClockKind:
    """As the manifest says it in words."""
    if stated is None:
        return ClockKind.NONE
    if stated[3]:
        return ClockKind.UTC
    return ClockKind.LOCAL if "local" in time else ClockKind.UNSTATED


def test_what_is_left_out_is_counted_for_the_reason_that_the_manifest_gives(
    found: Mapping[str, Found | None],
) -> None:
    def reasons(path: str) -> dict[str, int]:
        one = found[f"dashcam/dashcamigo/{path}"]
        assert one is not None
        return dict(sift(one.rows)[1])

    assert reasons("70mai-embedded/synthetic-70mai.mp4") == {LeftOut.NO_FIX: 1, LeftOut.DUPLICATE: 6}
    assert reasons("70mai/synthetic-edge.txt") == {LeftOut.NO_FIX: 1, LeftOut.DAMAGED: 5}
    assert reasons("novatek-ts/synthetic-edge.TS") == {
        LeftOut.NO_FIX: 1,
        LeftOut.DAMAGED: 2,
        LeftOut.IMPOSSIBLE: 1,
    }
    assert reasons("ligogps-trailer/synthetic-edge.mp4")[LeftOut.IMPOSSIBLE] == 1


def test_we_read_at_least_what_exiftool_reads(
    usable: Mapping[str, tuple[Fix, ...]], by_exiftool: Mapping[str, tuple[Fix, ...]]
) -> None:
    """Aim of the project: the union. Ours hold it alone; so they come first."""
    theirs = {path for path, fixes in by_exiftool.items() if fixes}
    ours = {path for path in by_exiftool if usable[path]}
    print(f"positions: {len(by_exiftool)} files; ours {len(ours)}, ExifTool {len(theirs)}, both {len(ours & theirs)}, ExifTool alone {len(theirs - ours)}")  # fmt: skip  # noqa: T201 -- the figures
    assert ours == set(by_exiftool)
    assert theirs < ours
    fewer = {path for path in theirs if len(usable[path]) < len(by_exiftool[path])}
    assert fewer <= set(OTHER_COUNTS)


def test_where_both_read_they_agree(
    usable: Mapping[str, tuple[Fix, ...]], by_exiftool: Mapping[str, tuple[Fix, ...]]
) -> None:
    """But for one layout of which readers differ on what is the latitude, and the page says so."""
    differing = set()
    for path, fixes in by_exiftool.items():
        for theirs, ours in zip(fixes, usable[path], strict=False):
            same_place = (ours.latitude, ours.longitude) == pytest.approx(
                (theirs.latitude, theirs.longitude), abs=2e-5
            )
            same_speed = theirs.speed_mps is None or ours.speed_mps == pytest.approx(
                theirs.speed_mps, abs=0.01
            )
            if not (same_place and same_speed):
                differing.add(path)
    assert differing == {"dashcam/dashcamigo/rvmi/sample.mp4"}
