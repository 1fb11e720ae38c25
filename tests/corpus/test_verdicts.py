"""Every file of the media corpus is opened once and judged against the manifest, line by line.

The verdicts alone are judged by the corpus journey in every run; the two minutes for reasons, warnings and facts of each
file are asked for by `OPSNAP_EVERY_FACT=1 ./run test`, after a change to what opens files.
"""

import csv
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.acceptance import Trouble, clock_warnings
from services.core.domain.media import Inspection, MediaFacts, Warned

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(600)]

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CORES = 2
LONGEST_S = 60.0

STRICTER = {
    "phone/androidx-media/pixel-motion-photo-shortened.jpg": "nine tenths of its rows are missing; the manifest calls a refusal as good",
}
"""Rows marked accept that are refused, and the warning in the row that names the matter."""

REASONS: tuple[tuple[str, set[Trouble]], ...] = (
    ("index cannot be read", {Trouble.NO_INDEX}),
    ("no moov box", {Trouble.NO_INDEX}),
    ("sound only", {Trouble.SOUND}),
    ("telemetry only", {Trouble.NO_PICTURE_STREAM}),
    ("no picture stream", {Trouble.NO_PICTURE_STREAM}),
    ("no decodable picture", {Trouble.NOTHING_DECODES, Trouble.NO_PICTURE_STREAM}),
    ("file ends too early", {Trouble.UNREADABLE, Trouble.NOTHING_DECODES}),
    ("picture codec cannot be decoded", {Trouble.CODEC}),
    ("picture data missing", {Trouble.PICTURE_DATA_MISSING}),
    ("compressed text bomb", {Trouble.METADATA_BOMB}),
    ("not an evidence format", {Trouble.OTHER_PICTURE}),
    ("absurd size", {Trouble.OTHER_PICTURE, Trouble.TOO_MANY_PIXELS}),
    ("damaged picture", {Trouble.UNREADABLE, Trouble.PICTURE_DATA_MISSING}),
    ("not a picture or video", {Trouble.TEXT, Trouble.UNKNOWN}),
    ("plain text", {Trouble.TEXT}),
)
"""The manifest's words for a refusal, and ours; the first line that fits counts."""

WARNINGS = {
    "tiny picture": "tiny_picture",
    "small picture": "tiny_picture",
    "EXIF damaged": "exif_damaged",
    "EXIF unreadable": "exif_damaged",
    "EXIF date 0000:00:00": "creation_time_unreadable",
    "uneven frame times": "uneven_frame_times",
    "box length wrong": "box_length_wrong",
    "sound unreadable": "sound_unreadable",
    "very short": "very_short",
    "long clip": "long_clip",
    "1 picture damaged": "damaged_pictures",
    "damaged pictures": "damaged_pictures",
    "needs a viewing copy": "needs_viewing_copy",
    "needs a viewing copy on older machines": "needs_viewing_copy",
    "browsers cannot play it: needs a viewing copy": "needs_viewing_copy",
    "needs a HEIC decoder": "needs_viewing_copy",
    "very dark": "very_dark",
    "picture is black throughout": "black_throughout",
    "no creation time": "no_creation_time",
    "no creation time in the file": "no_creation_time",
    "no creation time in the header": "no_creation_time",
    "no creation time or position in the file": "no_creation_time",
    "creation time in the future": "created_in_future",
    "future date": "created_in_future",
    "two times disagree": "times_disagree",
    "second picture hidden": "hidden_view",
    "second view hidden": "hidden_view",
    "holds an embedded film": "holds_film",
    "slow motion: times are not real times": "slow_motion",
    "mirrored": "mirrored",
}
NOT_OURS = {
    "no name ending": "names are not shown to the port; they were judged at upload",
    "name ending does not match the contents": "the same",
    "impossible position": "positions are read by the telemetry step",
    "time is local, zone not stated": "the same: it is the telemetry's time",
    "stated length is wrong": "the demuxer no longer believes this header: what it states is right",
    "header length wrong": "59 slots are stated, of which one is empty by design of AVI: 58 pictures is what it says",
}

OTHER_FACTS = {
    "phone/androidx-media/dolbyVision-hdr.MOV": {
        "hdr": "the base layer is HLG; the Dolby layer above it is not shown by anything here",
        "created": "the header's time is reported, and that the other disagrees",
    },
    "phone/androidx-media/ultraHDR.jpg": {"hdr": "a gain map is no HDR picture; its base is SDR"},
    "phone/androidx-media/sample_MP.heic": {
        "created": "its EXIF block does hold DateTimeOriginal 2020:10:21 12:26:18"
    },
    "broken/Pillow/exif_gps_typeerror.jpg": {
        "created": "stands only in XMP; its EXIF is damaged, and that is said"
    },
    "broken/Pillow/invalid-exif.jpg": {"created": "the same"},
    "plates/openalpr-eu/eu4.jpg": {
        "created": "stands only in a field for the last change, not for the taking"
    },
}
"""Facts that differ from the manifest, and why."""


@dataclass(frozen=True)
class Opened:
    row: dict[str, str]
    found: Inspection
    seconds: float

    @property
    def path(self) -> str:
        return self.row["path"]


@pytest.fixture(scope="module")
def opened(corpus: Path) -> list[Opened]:
    """Every file of the manifest, opened once as the worker opens it."""
    if not os.environ.get("OPSNAP_EVERY_FACT"):
        pytest.skip("the corpus journey judges each verdict; OPSNAP_EVERY_FACT=1 judges each fact too")
    media = FfmpegMedia(inspect_timeout_s=LONGEST_S)

    def open_one(row: dict[str, str]) -> Opened:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as into:
            found = media.inspect(path=corpus / row["path"], into=Path(into))
        return Opened(row, found, time.monotonic() - started)

    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(open_one, rows))


def test_every_verdict_is_the_manifests(opened: list[Opened]) -> None:
    verdicts = {one.path: "refuse" if one.found.refusals else "accept" for one in opened}
    differing = {one.path for one in opened if verdicts[one.path] != one.row["expected_verdict"]}
    assert differing == set(STRICTER)
    assert all(verdicts[path] == "refuse" for path in STRICTER)
    assert len(opened) > 250


def test_every_refusal_gives_the_manifests_reason(opened: list[Opened]) -> None:
    wrong = []
    for one in opened:
        if one.row["expected_verdict"] != "refuse":
            continue
        expected = next(troubles for words, troubles in REASONS if words in one.row["verdict_reason"])
        if not {refusal.code for refusal in one.found.refusals} <= {str(trouble) for trouble in expected}:
            wrong.append((one.path, one.row["verdict_reason"], one.found.refusals))
    assert wrong == []


def warned_of(warnings: tuple[Warned, ...], facts: MediaFacts) -> set[str]:
    return {warned.code for warned in (*warnings, *clock_warnings(facts, now=NOW))}


def test_every_expected_warning_is_given(opened: list[Opened]) -> None:
    missing = [
        (one.path, words, sorted(given))
        for one in opened
        if one.found.facts is not None
        for given in [warned_of(one.found.warnings, one.found.facts)]
        for words in filter(None, (part.strip() for part in one.row["expected_warnings"].split(";")))
        if words not in NOT_OURS and WARNINGS[words] not in given
    ]
    assert missing == []


def test_no_file_crashes_hangs_or_is_given_up(opened: list[Opened]) -> None:
    assert max(one.seconds for one in opened) < LONGEST_S
    given_up = [
        one.path for one in opened if Trouble.GAVE_UP in {refusal.code for refusal in one.found.refusals}
    ]
    assert given_up == []


def test_the_bytes_are_the_manifests(opened: list[Opened]) -> None:
    assert [(one.found.sha256, one.found.size) for one in opened] == [
        (one.row["sha256"], int(one.row["bytes"])) for one in opened
    ]


def written_in_manifest(row: dict[str, str]) -> str | None:
    """Its note of where a time came from is in brackets; `none` was looked for and not there."""
    written = row["created_as_written"].partition(" (")[0]
    return None if written == "none" else written


FACTS: dict[str, Callable[[dict[str, str], MediaFacts], bool]] = {
    "size": lambda row, facts: row["display_size"] == f"{facts.width}x{facts.height}",
    "rotation": lambda row, facts: row["rotation_cw"] == str(facts.rotation_cw),
    "frames": lambda row, facts: row["frames_decoded"] in {"", str(facts.frame_count)},
    "container": lambda row, facts: row["container"].replace("mpo (jpeg)", "jpeg").split(" ")[0] == facts.container,
    "hdr": lambda row, facts: row["hdr"] in {"", facts.hdr},
    "created": lambda row, facts: written_in_manifest(row) == facts.created_as_written,
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_facts_are_the_manifests_or_it_is_argued_why_not(opened: list[Opened], fact: str) -> None:
    differing = {
        one.path
        for one in opened
        if one.found.facts is not None and not FACTS[fact](one.row, one.found.facts)
    }
    assert differing == {path for path, why in OTHER_FACTS.items() if fact in why}


def test_lengths_agree_with_the_manifest(opened: list[Opened]) -> None:
    """Ours is from the first picture to the end of the last; the manifest's is as stated, sound and lead-in included."""
    for one in opened:
        if one.found.facts is not None and one.row["duration_s"]:
            stated = float(one.row["duration_s"].split()[0])
            assert stated - 1.1 < one.found.facts.duration_s <= stated + 0.1, one.path
