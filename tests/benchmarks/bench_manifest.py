"""Every file of the corpus beside its manifest, as one table: how often each column is equal, argued, or differs without a word.

What is argued stands in `tests/manifest.py` and `tests/corpus/test_telemetry.py`. Files are opened as the worker opens them,
without the service round it (`tests/journeys/test_corpus.py` sends them through it).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.media import Inspection
from services.core.domain.telemetry import Fix, TelemetryUnread
from services.processing_worker.telemetry import telemetry_reader
from tests.corpus.test_telemetry import OTHER_COUNTS
from tests.journeys.test_corpus import FACTS
from tests.manifest import NOT_OURS, OTHER_FACTS, REASONS, STRICTER, WARNINGS, manifest

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(1_800)]

AT_ONCE = 2
EQUAL, ARGUED, DIFFERING, UNASKED = "equal", "argued", "differing", "says nothing"
PLACE = 2e-5
"""Degrees: two metres."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One file as we found it, and its row of the manifest."""

    row: Mapping[str, str]
    found: Inspection
    fixes: tuple[Fix, ...]

    @property
    def path(self) -> str:
        return self.row["path"]


@pytest.fixture(scope="module")
def opened(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Opened]:
    media, reader = FfmpegMedia(), telemetry_reader()

    def look(row: Mapping[str, str]) -> Opened:
        into = tmp_path_factory.mktemp("made")
        found = media.inspect(path=corpus / row["path"], into=into)
        try:
            track = reader.read(path=corpus / row["path"], into=into)
        except TelemetryUnread:
            track = None
        return Opened(row=row, found=found, fixes=() if track is None else track.fixes)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(look, manifest(corpus)))


def judged(*, is_equal: bool, is_argued: bool) -> str:
    return EQUAL if is_equal else ARGUED if is_argued else DIFFERING


def verdict(one: Opened) -> str:
    ours = "accept" if one.found.facts is not None else "refuse"
    return judged(is_equal=ours == one.row["expected_verdict"], is_argued=one.path in STRICTER)


def reason(one: Opened) -> str:
    if one.row["expected_verdict"] != "refuse":
        return UNASKED
    expected = next(troubles for words, troubles in REASONS if words in one.row["verdict_reason"])
    given = {refusal.code for refusal in one.found.refusals}
    return judged(is_equal=bool(given) and given <= {str(trouble) for trouble in expected}, is_argued=False)


def warnings(one: Opened) -> str:
    words = [part.strip() for part in one.row["expected_warnings"].split(";") if part.strip()]
    if one.found.facts is None or not words:
        return UNASKED
    given = {warned.code for warned in one.found.warnings}
    missing = [word for word in words if WARNINGS.get(word) not in given]
    return judged(is_equal=not missing, is_argued=set(missing) <= NOT_OURS.keys() | LATER)


LATER = {"impossible position", "creation time in the future", "future date"}
"""Warned of by the step that knows the clock or has read the positions, not by the opening of the file."""


def fact(name: str, column: str) -> Callable[[Opened], str]:
    def judge(one: Opened) -> str:
        if one.found.facts is None or not one.row[column]:
            return UNASKED
        is_argued = name in OTHER_FACTS.get(one.path, {})
        return judged(is_equal=FACTS[name](dict(one.row), one.found.facts), is_argued=is_argued)

    return judge


def duration(one: Opened) -> str:
    """Ours is from the first picture to the end of the last; the manifest's is as stated, with sound and lead-in."""
    if one.found.facts is None or not one.row["duration_s"]:
        return UNASKED
    less = float(one.row["duration_s"].split()[0]) - one.found.facts.duration_s
    return judged(is_equal=abs(less) <= 0.1, is_argued=-0.1 <= less < 1.1)


def fix_count(one: Opened) -> str:
    argued = OTHER_COUNTS.get(one.path, (None, ""))[0]
    return judged(
        is_equal=len(one.fixes) == int(one.row["gps_fixes"] or 0), is_argued=len(one.fixes) == argued
    )


def first_fix(one: Opened) -> str:
    place = one.row["gps_first_fix"].split(" ")[0]
    if not place:
        return UNASKED
    if not one.fixes:
        return DIFFERING
    expected, first = tuple(map(float, place.split(","))), one.fixes[0]
    near = (first.latitude, first.longitude) == pytest.approx(expected, abs=PLACE)
    return judged(is_equal=near, is_argued=one.path in OTHER_COUNTS)


COLUMNS: Mapping[str, Callable[[Opened], str]] = {
    "verdict": verdict,
    "reason of a refusal": reason,
    "warnings": warnings,
    "dimensions as shown": fact("size", "display_size"),
    "rotation": fact("rotation", "rotation_cw"),
    "duration": duration,
    "frames": fact("frames", "frames_decoded"),
    "container": fact("container", "container"),
    "high dynamic range": fact("hdr", "hdr"),
    "time of creation": fact("created", "created_as_written"),
    "positions, how many": fix_count,
    "first position": first_fix,
}


def test_the_corpus_beside_its_manifest(opened: Sequence[Opened]) -> None:
    kinds = (EQUAL, ARGUED, DIFFERING, UNASKED)
    print(f"\n\n{len(opened)} files\n| | {' | '.join(kinds)} |\n|---|---|---|---|---|")
    differing = list[str]()
    for name, judge in COLUMNS.items():
        verdicts = {one.path: judge(one) for one in opened}
        counts = Counter(verdicts.values())
        print(f"| {name} | {' | '.join(str(counts[kind]) for kind in kinds)} |")
        differing += [f"{name}: {path}" for path, kind in verdicts.items() if kind == DIFFERING]
    print("\n".join(differing))
    assert differing == []
