"""Broken files through inspection and the readers of positions: each has a verdict, none raises, and nothing is left behind.

`OPSNAP_FUZZ_FILES` of them (2,000), from number `OPSNAP_FUZZ_FIRST` (0) on, are made of the corpus's small files by
`OPSNAP_FUZZ_SEED` (1). A number makes the same file again: what goes wrong is named by it, and kept in `OPSNAP_FUZZ_KEEP` if
that names a folder. Two are open at once, each in a sandboxed process of its own.
"""

import hashlib
import os
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.core.adapters.media_ffmpeg.formats import Format, recognise
from services.core.adapters.media_ffmpeg.room import MEMORY_BYTES
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.acceptance import Trouble
from services.core.domain.telemetry import TelemetryUnread
from services.processing_worker.telemetry import telemetry_reader
from tests.benchmarks.family import MemoryWatch, copies, cpu_seconds, family
from tests.benchmarks.mutations import MUTATIONS

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(14_400)]

FILES = int(os.environ.get("OPSNAP_FUZZ_FILES", "2000"))
FIRST = int(os.environ.get("OPSNAP_FUZZ_FIRST", "0"))
SEED = os.environ.get("OPSNAP_FUZZ_SEED", "1")
KEEP = os.environ.get("OPSNAP_FUZZ_KEEP")
LARGEST_SOURCE = 2_000_000
TIMEOUT_S = 30.0
AT_ONCE = 2
SLACK_S = 10.0
"""For starting and ending, beside the other on a busy machine."""
KNOWN = {trouble.value for trouble in Trouble}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One file to try: how it was made, and its bytes."""

    number: int
    how: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Tried:
    """`fault` is what must not be: empty if all went as it should."""

    number: int
    how: str
    verdict: str
    positions: str
    seconds: float
    fault: str


@pytest.fixture(scope="module")
def sources(corpus: Path) -> Mapping[str, list[Path]]:
    """The corpus's small files by family, so that rare families get their share."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and path.stat().st_size <= LARGEST_SOURCE:
            known = recognise(path)
            if isinstance(known, Format):
                found[known.family].append(path)
    return found


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every temporary file of ours goes during the run, and no other's."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_every_broken_file_has_a_verdict_and_leaves_nothing(
    sources: Mapping[str, list[Path]], scratch: Path
) -> None:
    attempt(broken_file(0, sources), scratch)  # starts what stays: the fork server, and the socket to it
    handles, began, spent = open_handles(), time.monotonic(), cpu_seconds()
    with MemoryWatch() as memory, ThreadPoolExecutor(AT_ONCE) as pool:
        tried = list(
            pool.map(lambda n: attempt(broken_file(n, sources), scratch), range(FIRST, FIRST + FILES))
        )
    report(tried, memory, seconds=time.monotonic() - began, cpu_s=cpu_seconds() - spent)
    assert [f"{one.number}: {one.how}: {one.fault}" for one in tried if one.fault] == []
    assert list(scratch.iterdir()) == []
    assert left_behind(scratch) == []
    assert open_handles() <= handles
    assert 0 < memory.largest < MEMORY_BYTES


def broken_file(number: int, sources: Mapping[str, list[Path]]) -> Broken:
    """The same for the same seed, number and corpus."""
    dice = random.Random(f"{SEED}:{number}")  # noqa: S311 -- to be thrown the same again
    family, another = dice.choice(sorted(sources)), dice.choice(sorted(sources))
    path, other = dice.choice(sources[family]), dice.choice(sources[another])
    data, steps = bytearray(path.read_bytes()), []
    for mutate in dice.choices(MUTATIONS, k=dice.choice((1, 1, 1, 2, 3))):
        data = mutate(data, other.read_bytes(), dice) or bytearray(b"\0")
        steps.append(mutate.__name__)
    return Broken(number=number, how=f"{family} {path.name}: {', '.join(steps)}", data=bytes(data))


def attempt(broken: Broken, scratch: Path) -> Tried:
    """As a worker goes about one file, with a look at what it left."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        path, into = Path(folder) / "original", Path(folder) / "into"
        path.write_bytes(broken.data)
        into.mkdir()
        began, verdict, positions = time.monotonic(), "raised", "not asked for"
        try:
            verdict, fault = inspected(broken, path, into)
            seconds = time.monotonic() - began
            positions = told_positions(path, into)
        except Exception as error:  # noqa: BLE001 -- that nothing is raised is the point
            seconds, fault = time.monotonic() - began, f"raised {type(error).__name__}: {error}"
        left = sorted(one.name for one in into.glob("room-*"))
        fault = fault or (f"left {left}" if left else "")
    if seconds > TIMEOUT_S + SLACK_S:
        fault = fault or f"took {seconds:.0f} s"
    if fault and KEEP:
        (Path(KEEP) / f"fuzz-{SEED}-{broken.number}").write_bytes(broken.data)
    return Tried(
        number=broken.number, how=broken.how, verdict=verdict, positions=positions, seconds=seconds, fault=fault
    )  # fmt: skip


def inspected(broken: Broken, path: Path, into: Path) -> tuple[str, str]:
    """The verdict, and what is wrong with it."""
    found = FfmpegMedia(inspect_timeout_s=TIMEOUT_S).inspect(path=path, into=into)
    codes = [refusal.code for refusal in found.refusals]
    fault = what_is_wrong(broken, codes, found.sha256, has_facts=found.facts is not None)
    left = {one.name for one in into.iterdir()} - {made.path.name for made in found.derived}
    return ", ".join(codes) or "taken", fault or (f"left {sorted(left)}" if left else "")


def told_positions(path: Path, into: Path) -> str:
    """Whatever the verdict was; giving up is declared."""
    try:
        track = telemetry_reader().read(path=path, into=into)
    except TelemetryUnread:
        return "gave up"
    return "none" if track is None else "read"


def what_is_wrong(broken: Broken, codes: list[str], sha256: str, *, has_facts: bool) -> str:
    if not set(codes) <= KNOWN:
        return f"unknown reasons {codes}"
    if has_facts is bool(codes):
        return "neither taken nor refused"
    return "" if sha256 == hashlib.sha256(broken.data).hexdigest() else "another file's hash"


def left_behind(folder: Path) -> list[str]:
    """What should have ended: copies of the fork server (it is to stay itself), and whoever works in this folder."""
    members = family()
    found = [f"{one.pid} {one.command}" for one in copies(members)]
    return found + [f"{pid} works in {place}" for pid in members if str(folder) in (place := place_of(pid))]


def place_of(pid: int) -> str:
    """The folder that it works in; empty once it has ended."""
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def open_handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def report(tried: list[Tried], memory: MemoryWatch, *, seconds: float, cpu_s: float) -> None:
    print(
        f"\n{len(tried)} files from number {FIRST}, seed {SEED}: {seconds:.0f} s, {cpu_s:.0f} s CPU, {AT_ONCE} at once"
    )
    print(
        f"largest process {memory.largest / 2**20:.0f} MiB of {MEMORY_BYTES / 2**20:.0f}: {memory.command[:80]}"
    )
    for verdict, count in Counter(one.verdict for one in tried).most_common():
        print(f"{count:6d}  {verdict}")
    for positions, count in Counter(one.positions for one in tried).most_common():
        print(f"{count:6d}  positions: {positions}")
    for one in sorted(tried, key=lambda one: -one.seconds)[:5]:
        print(f"{one.seconds:6.1f} s  {one.number}: {one.how}: {one.verdict}")
