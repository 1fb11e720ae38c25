"""Sending footage over bad links, beside tus-js-client with @tus/server: both in pages of the same Chromium, in turn.

Seconds are from choosing the file to its receipt; for ours that includes its SHA-256, counted on both sides.
`OPSNAP_BENCH_MB` sets the size of the clip.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from services.cli.client import Client
from services.core.settings import Settings
from services.upload_api.visit import DRAFT_COOKIE
from tests.benchmarks.tus_peer import CHUNK, TusPeer
from tests.fault_link import CALM, Weather
from tests.fault_proxy import FaultProxy
from tests.poor_signal import FAULTS, IN_FLIGHT, PublicSide, Sending, random_file, sha256_of

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(7200)]

MB = 10**6
SIZE = int(os.environ.get("OPSNAP_BENCH_MB", "300")) * MB
CUTS = 10
LINK = Weather(bytes_per_s=10 * MB, delay_s=0.04)
PART = int(os.environ.get("OPSNAP_PART_SIZE_BYTES", Settings.model_fields["part_size_bytes"].default))
SAFE = "Safe with us"
Befall = Callable[[FaultProxy, tuple[FaultProxy, ...]], None]
"""What is done to the proxy that carries the bytes, and to others on the same link, as sending begins."""


def nothing(_: FaultProxy, __: tuple[FaultProxy, ...]) -> None: ...


def cuts(*, outage_s: float) -> Befall:
    def befall(proxy: FaultProxy, others: tuple[FaultProxy, ...]) -> None:
        proxy.cut_after(bytes_up=SIZE // (CUTS + 1), times=CUTS, outage_s=outage_s, also=others)

    return befall


def silence(proxy: FaultProxy, others: tuple[FaultProxy, ...]) -> None:
    for each in (proxy, *others):
        threading.Timer(5, lambda each=each: each.swallow(seconds=1)).start()


@dataclass(frozen=True, kw_only=True)
class Road:
    """What a file goes through, and how long anybody would wait for it."""

    name: str
    weather: Weather = LINK
    befall: Befall = nothing
    patience_s: float = 900.0


ROADS = (
    Road(name="loopback, no fault", weather=CALM),
    Road(name="10 MB/s, 40 ms each way, no fault"),
    Road(name=f"the same, {CUTS} cuts", befall=cuts(outage_s=0)),
    Road(name=f"the same, {CUTS} cuts of 3 s", befall=cuts(outage_s=3)),
    Road(name="the same, once dead without a sign", befall=silence, patience_s=150),
    Road(
        name=f"200 ms each way, 1 % lost, {CUTS} cuts",
        weather=Weather(delay_s=0.2, loss=0.01),
        befall=cuts(outage_s=0),
        patience_s=1800,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One sending: seconds (infinite: not in time), bytes sent again, cuts suffered."""

    seconds: float
    again: int
    cuts: int
    note: str = ""

    def __str__(self) -> str:
        if self.seconds == float("inf"):
            return f"not in time {self.note}"
        speed = SIZE / MB / self.seconds
        return f"{self.seconds:.1f} s, {speed:.1f} MB/s, {self.again / MB:.0f} MB again, {self.cuts} cuts{self.note}"


@pytest.fixture(scope="module")
def side() -> Iterator[PublicSide]:
    with PublicSide.serve(part_size=PART) as side:
        yield side


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_file(tmp_path_factory.mktemp("footage") / "journey.mp4", SIZE)


@pytest.fixture(scope="module")
def digest(footage: Path) -> str:
    return sha256_of(footage)


@pytest.fixture
def clip(footage: Path, tmp_path: Path) -> Path:
    """The footage under a name of the run's own."""
    path = tmp_path / f"{uuid4()}.mp4"
    path.hardlink_to(footage)
    return path


@contextmanager
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    try:
        yield context.new_page()
    finally:
        context.close()


def open_footage(page: Page, side: PublicSide) -> None:
    with Client(side.site.url) as client:
        token = client.open_draft()["token"]
    page.context.add_cookies([{"name": DRAFT_COOKIE, "value": token, "url": side.site.url}])
    page.goto(f"{side.site.url}/report/footage")


def ours(chromium: Browser, side: PublicSide, road: Road, clip: Path, digest: str) -> Run:
    with phone(chromium) as page:
        open_footage(page, side)
        side.store.weather = side.site.weather = road.weather
        sending, began = Sending(side, clip), time.monotonic()
        road.befall(side.store, (side.site,))
        page.set_input_files("input[type=file]", clip)
        expect(page.locator(".app-file .govuk-tag")).to_have_text(SAFE, timeout=road.patience_s * 1000)
        seconds = time.monotonic() - began
    side.calm()
    assert side.stored_sha256(clip.name) == digest
    return Run(seconds=seconds, again=sending.again, cuts=sending.cuts)


def theirs(chromium: Browser, folder: Path, road: Road, clip: Path, digest: str, *, chunk: int) -> Run:
    folder.mkdir()
    with phone(chromium) as page, TusPeer.serve(folder, chunk=chunk) as peer:
        page.goto(peer.proxy.url)
        peer.proxy.weather = road.weather
        before, began = peer.proxy.counts, time.monotonic()
        road.befall(peer.proxy, ())
        try:
            restarts = peer.send(page, clip, patience_s=road.patience_s)
        except TooLate:
            return Run(seconds=float("inf"), again=0, cuts=0, note=f"({road.patience_s:.0f} s)")
        seconds = time.monotonic() - began
        assert peer.stored_sha256() == digest
        counts = peer.proxy.counts
    note = f", begun again by hand {restarts} times" if restarts else ""
    return Run(seconds=seconds, again=counts.up - before.up - SIZE, cuts=counts.cuts - before.cuts, note=note)


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
def test_beside_tus(
    chromium: Browser, side: PublicSide, clip: Path, digest: str, tmp_path: Path, road: Road
) -> None:
    mine = ours(chromium, side, road, clip, digest)
    print(f"\n{road.name} ({SIZE // MB} MB)\n  ours, parts of {PART / 2**20:.0f} MiB: {mine}", flush=True)
    for words, chunk in (("chunks of 8 MiB", CHUNK), ("one request", 0)):
        peer = theirs(chromium, tmp_path / words, road, clip, digest, chunk=chunk)
        print(f"  tus, {words}: {peer}; ratio {peer.seconds / mine.seconds:.2f}", flush=True)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_with_a_long_clip(
    chromium: Browser, side: PublicSide, clip: Path, digest: str, name: str
) -> None:
    fault = FAULTS[name]
    with ThreadPoolExecutor(1) as pool:
        befalling = None

        def befall(_: FaultProxy, __: tuple[FaultProxy, ...]) -> None:
            nonlocal befalling
            befalling = pool.submit(fault.act, side)

        run = ours(chromium, side, Road(name=name, weather=fault.weather, befall=befall), clip, digest)
        assert befalling is not None
        befalling.result()
    print(f"\n{name}: {run}", flush=True)
    assert run.again <= (run.cuts + fault.breaks) * IN_FLIGHT * PART
