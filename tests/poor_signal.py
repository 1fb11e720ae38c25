"""A public side that is reached only over bad links, and what may befall whoever sends footage to it."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.cli.embedded import Embedded
from services.core.bootstrap import Core, opened
from services.core.db.tables import Upload
from services.core.ports import Area
from tests.conftest import private_root
from tests.fault_link import Weather
from tests.fault_proxy import FaultProxy

MIB = 2**20
IN_FLIGHT = 3
HEAD_BYTES = (
    8 * 2**10
)  # what goes before a part: the head of its request and, in a browser, of its preflight; at most
BEGIN_AFTER_S = 30.0


@dataclass(frozen=True, kw_only=True)
class PublicSide:
    """Site and store, each behind a proxy, and the way past the proxies."""

    apps: Embedded
    core: Core
    site: FaultProxy
    store: FaultProxy
    part_size: int

    @classmethod
    @contextmanager
    def serve(cls, *, part_size: int) -> Iterator["PublicSide"]:
        """For the length of the block, on stores of its own."""
        with FaultProxy.to() as site, FaultProxy.to() as store, private_root() as root:
            overrides = {
                "OPSNAP_PUBLIC_URL": site.url,
                "OPSNAP_S3_PUBLIC_ENDPOINT_URL": store.url,
                "OPSNAP_PART_SIZE_BYTES": str(part_size),
            }
            with Embedded.start(root, services={"public"}, overrides=overrides) as apps:
                site.aim("127.0.0.1", apps.instance.ports["public"])
                store.aim("127.0.0.1", apps.instance.ports["s3"])
                with opened(apps.settings) as core:
                    yield cls(apps=apps, core=core, site=site, store=store, part_size=part_size)

    def stored_sha256(self, filename: str) -> str:
        """Of what really lies in the store, asked for directly. There must be one complete upload of that name."""
        with self.core.database.reading() as session:
            (upload,) = session.query(Upload).filter_by(filename=filename, state="complete")
        return hashlib.sha256(self.core.store.read(area=Area.QUARANTINE, key=upload.store_key)).hexdigest()

    def calm(self) -> None:
        """Good weather, no fault."""
        self.site.calm()
        self.store.calm()

    def when_sent(self, size: int) -> None:
        """Wait until the store's proxy has carried so many more bytes."""
        limit, ends = self.store.counts.up + size, time.monotonic() + BEGIN_AFTER_S
        while self.store.counts.up < limit:
            assert time.monotonic() < ends, "nothing is being sent"
            time.sleep(0.01)

    def kill(self, name: str) -> None:
        """SIGKILL it in the middle of the sending; it comes back by itself."""
        self.when_sent(12 * MIB)
        self.apps.kill(name)
        self.apps.wait_ready(name)


PACE = Weather(bytes_per_s=30 * MIB)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens while footage is sent. `breaks` counts what breaks connections beside the proxy's own cuts."""

    act: Callable[[PublicSide], None]
    weather: Weather = PACE
    least_cuts: int = 0
    breaks: int = 0


def _cut_both(side: PublicSide) -> None:
    side.site.cut_every(seconds=0.1)
    side.store.cut_every(seconds=0.6)


def _swallow(side: PublicSide) -> None:
    side.when_sent(12 * MIB)
    side.site.swallow(seconds=1)
    side.store.swallow(seconds=1)


def _hold(side: PublicSide) -> None:
    side.when_sent(12 * MIB)
    side.site.hold(seconds=1)
    side.store.hold(seconds=1)


def _nothing(_: PublicSide) -> None: ...


FAULTS = {
    "reset again and again": Fault(act=lambda side: side.store.cut_every(seconds=0.6), least_cuts=2),
    "ended again and again": Fault(
        act=lambda side: side.store.cut_every(seconds=0.6, reset=False), least_cuts=2
    ),
    "reset, and away for a while": Fault(
        act=lambda side: side.store.cut_after(bytes_up=16 * MIB, outage_s=0.3), least_cuts=2
    ),
    "reset at the site too": Fault(act=_cut_both, least_cuts=1),
    "in a tunnel for a while": Fault(act=_hold),
    "silent for a while": Fault(act=_swallow, breaks=1),
    "200 ms away, each way": Fault(act=_nothing, weather=Weather(delay_s=0.2)),
    "1 % lost": Fault(act=_nothing, weather=Weather(loss=0.01, recovery_s=0.03)),
    "a bit flipped": Fault(act=lambda side: side.store.flip_a_bit(after=12 * MIB), breaks=1),
    "the broker killed": Fault(act=lambda side: side.kill("valkey")),
    # Killed, and when it is back it first turns away what it is sent ("InternalError").
    "the store killed": Fault(act=lambda side: side.kill("seaweedfs"), breaks=2),
    "the site killed": Fault(act=lambda side: side.kill("public")),
}


class Sending:
    """What sending a file costs from now on, counted at the store's proxy."""

    def __init__(self, side: PublicSide, path: Path) -> None:
        self._side = side
        self._size = path.stat().st_size
        self._before = side.store.counts

    @property
    def cuts(self) -> int:
        return self._side.store.counts.cuts - self._before.cuts

    @property
    def again(self) -> int:
        """Bytes sent more than once; heads of requests are taken off."""
        counts = self._side.store.counts
        requests = self._size // self._side.part_size + 1 + counts.connections - self._before.connections
        return counts.up - self._before.up - self._size - requests * HEAD_BYTES


def random_file(path: Path, size: int) -> Path:
    """A file like footage to whoever sends it: nothing in it can be packed or guessed."""
    block = os.urandom(4 * MIB)
    with path.open("wb") as file:
        while left := size - file.tell():
            file.write((file.tell().to_bytes(8, "big") + block[8:])[:left])
    return path


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
