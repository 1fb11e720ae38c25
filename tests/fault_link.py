"""One connection through the proxy that the tests own, and the weather that it has to get through."""

import asyncio
import random
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

SEGMENT = 1_460
"""Bytes of one TCP segment on Ethernet."""
FAST_CHUNK, SLOW_CHUNK = 2**18, 2**14
CHUNK_S = 0.005
CREDIT_S = 0.05
"""How much of its time a link that overslept may catch up."""
WINDOW_BYTES = 4 * 2**20
"""What a connection may have under way, each way: Linux's own limit."""
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What the link is like while nothing breaks.

    `delay_s` is added each way. `bytes_per_s` is shared by all connections, for each way of its own. `loss` is the share
    of segments lost: what follows a lost one waits `recovery_s` (Linux's least retransmission timeout is 0.2 s). That
    is TCP's own picture of a loss: a proxy cannot drop packets, and the kernel's shaper needs more rights than tests have.
    """

    delay_s: float = 0.0
    bytes_per_s: float = 0.0
    loss: float = 0.0
    recovery_s: float = 0.2

    @property
    def chunk(self) -> int:
        """Bytes handled at once: small where time between them matters."""
        if self.loss or not self.bytes_per_s:
            return SLOW_CHUNK if self.loss else FAST_CHUNK
        return max(SLOW_CHUNK, min(FAST_CHUNK, int(self.bytes_per_s * CHUNK_S)))

    def holds_up(self, size: int) -> bool:
        """Whether one of the segments of `size` bytes gets lost."""
        return bool(self.loss) and random.random() > (1 - self.loss) ** (size / SEGMENT)  # noqa: S311 -- weather


CALM = Weather()


@dataclass
class Way:
    """One direction of the link: every connection's bytes together."""

    weather: Weather = CALM
    carried: int = 0
    flip_at: int | None = None
    free_at: float = 0.0
    awaited: tuple[int, asyncio.Event] | None = None

    async def reaches(self, total: int) -> None:
        """Return when so many bytes have been carried."""
        reached = asyncio.Event()
        self.awaited = (total, reached)
        await reached.wait()

    async def carry(self, data: bytes) -> tuple[float, bytes]:
        """Wait for room on the link; when the bytes are at the other end, by the loop's clock, and what became of them."""
        loop = asyncio.get_running_loop()
        self.carried += len(data)
        if self.awaited and self.carried >= self.awaited[0]:
            self.awaited[1].set()
        if self.flip_at is not None and self.carried > self.flip_at:
            self.flip_at, data = None, data[:-1] + bytes([data[-1] ^ 1])
        if rate := self.weather.bytes_per_s:
            self.free_at = max(self.free_at, loop.time() - CREDIT_S) + len(data) / rate
            await asyncio.sleep(self.free_at - loop.time())
        return loop.time() + self.weather.delay_s, data


@dataclass
class Gate:
    """Open, or shut for a while: what passes waits."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.opened.set()


class End:
    """One end of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def chunks(self, way: Way) -> AsyncIterator[bytes]:
        """What arrives, until its sender ends."""
        while data := await self._reader.read(way.weather.chunk):
            yield data

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def finish(self) -> None:
        """Say that nothing more comes."""
        if self._writer.can_write_eof() and not self._writer.is_closing():
            self._writer.write_eof()

    def drop(self, *, reset: bool) -> None:
        """End at once, whatever is still to be written: by RST, or by FIN as a server that restarts does."""
        if reset and not self._writer.is_closing():
            self._writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, _RESET_ON_CLOSE)
        self._writer.transport.abort()

    def close(self) -> None:
        """End when everything is written."""
        self._writer.close()


class Connection:
    """A client's connection and ours to the service behind it."""

    def __init__(self, client: End, service: End, *, up: Way, down: Way, gate: Gate) -> None:
        self._client, self._service = client, service
        self._up, self._down, self._gate = up, down, gate
        self.is_swallowed = False

    async def run(self) -> None:
        """Carry bytes both ways until both ends have ended, or the connection is cut."""
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry(self._client, self._service, self._up))
                ways.create_task(self._carry(self._service, self._client, self._down))
        except* OSError:
            self.cut(reset=True)  # one end broke: the other hears of it
        finally:
            self._client.close()
            self._service.close()

    def cut(self, *, reset: bool) -> None:
        self._client.drop(reset=reset)
        self._service.drop(reset=reset)

    async def _carry(self, source: End, target: End, way: Way) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WINDOW_BYTES // way.weather.chunk)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._deliver(under_way, target, way))
            async for data in source.chunks(way):
                await self._gate.opened.wait()
                await under_way.put(await way.carry(data))
            if self.is_swallowed:
                self.cut(reset=True)  # the client gave up; the service was never told anything
            await under_way.put((0.0, b""))

    async def _deliver(self, under_way: "asyncio.Queue[tuple[float, bytes]]", target: End, way: Way) -> None:
        loop = asyncio.get_running_loop()
        while (arrival := await under_way.get())[1]:
            due, data = arrival
            if way.weather.holds_up(len(data)):
                due = max(due, loop.time()) + way.weather.recovery_s
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            await self._gate.opened.wait()
            if not self.is_swallowed:
                await target.write(data)
        if not self.is_swallowed:
            target.finish()
