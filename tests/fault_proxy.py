"""A TCP proxy that the tests own: a bad link between a client and a service, with the faults that a test asks for.

    with FaultProxy.to("127.0.0.1", 9000) as proxy:
        proxy.weather = Weather(delay_s=0.2)
        proxy.cut_every(seconds=0.5)
        ...  # a client talks to proxy.url
        assert proxy.counts.up < ...

It runs in a thread of its own; every method may be called from the test's thread.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from tests.fault_link import CALM, Connection, End, Gate, Way, Weather

_RECEIVE_BUFFER = (
    2**18
)  # what a client has sent is on its way to the service, not waiting in the proxy's kernel
_BACKLOG = 100
_READ_AHEAD = 2**17


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Bytes that clients sent (`up`) and services answered (`down`), connections taken, and cuts that cut something."""

    up: int
    down: int
    connections: int
    cuts: int


class FaultProxy:
    """Use `FaultProxy.to`; `aim` names the service later, where it starts after its proxy."""

    def __init__(self) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(_BACKLOG)
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._up, self._down, self._gate = Way(), Way(), Gate()
        self._target = ("", 0)
        self._open: set[Connection] = set()
        self._connections = self._cuts = 0
        self._refusing = self._swallowing = False
        self._schedules: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()

    @classmethod
    @contextmanager
    def to(cls, host: str = "127.0.0.1", port: int = 0) -> Iterator[Self]:
        """A proxy before that service, for the length of the block."""
        proxy = cls()
        proxy.aim(host, port)
        thread = threading.Thread(target=proxy._loop.run_until_complete, args=(proxy._serve(),), daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy._loop.call_soon_threadsafe(proxy._ending.set)
            thread.join()
            proxy._loop.close()

    def aim(self, host: str, port: int) -> None:
        """What new connections reach."""
        self._target = (host, port)

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def counts(self) -> Counts:
        """So far."""
        return Counts(
            up=self._up.carried, down=self._down.carried, connections=self._connections, cuts=self._cuts
        )

    @property
    def weather(self) -> Weather:
        """What the link is like; a new one holds for new connections, and mostly for those that are open."""
        return self._up.weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._up.weather = self._down.weather = weather

    # ---- faults ---------------------------------------------------------------------------------------------------

    def cut(self, *, reset: bool = True) -> None:
        """End every connection now: by RST, or by FIN."""
        self._now(lambda: self._cut(reset=reset))

    def cut_every(self, *, seconds: float, times: int = 1_000, reset: bool = True) -> None:
        """Cut again and again, as long as the proxy lives or `calm` is called."""
        self._schedule(lambda: self._cut_by_time(seconds, times, reset=reset))

    def cut_after(
        self, *, bytes_up: int, times: int = 1_000, outage_s: float = 0.0, also: tuple["FaultProxy", ...] = ()
    ) -> None:
        """Cut after each so many bytes from clients; refuse connections for `outage_s` after each; `also` others."""
        self._schedule(lambda: self._cut_by_bytes(bytes_up, times, outage_s, also))

    def refuse(self, *, seconds: float) -> None:
        """Cut, and reset every new connection for a while."""
        self._schedule(lambda: self._refuse(seconds))

    def hold(self, *, seconds: float) -> None:
        """Nothing moves for a while, and nothing is lost: a tunnel."""
        self._schedule(lambda: self._hold(seconds))

    def swallow(self, *, seconds: float) -> None:
        """Every connection, and each new one for a while, takes bytes and never answers: no sign that it is dead."""
        self._schedule(lambda: self._swallow(seconds))

    def flip_a_bit(self, *, after: int) -> None:
        """Change one bit on the way to the service, after so many bytes from now."""
        self._now(lambda: setattr(self._up, "flip_at", self._up.carried + after))

    def calm(self) -> None:
        """No schedule goes on, and the weather is good."""
        self.weather = CALM
        self._now(self._end_schedules)

    # ---- in the proxy's own thread ----------------------------------------------------------------------------------

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._take, sock=self._listener, backlog=_BACKLOG, limit=_READ_AHEAD
        )
        await self._ending.wait()
        self._end_schedules()
        server.close()
        self._cut(reset=True)
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = End(reader, writer)
        self._connections += 1
        try:
            if self._refusing:
                raise ConnectionRefusedError
            service = End(*await asyncio.open_connection(*self._target, limit=_READ_AHEAD))
        except OSError:
            client.drop(reset=True)
            return
        connection = Connection(client, service, up=self._up, down=self._down, gate=self._gate)
        connection.is_swallowed = self._swallowing
        self._open.add(connection)
        with suppress(OSError):
            await connection.run()
        self._open.discard(connection)

    def _cut(self, *, reset: bool) -> None:
        self._cuts += bool(self._open)
        for connection in tuple(self._open):
            connection.cut(reset=reset)

    async def _cut_by_time(self, seconds: float, times: int, *, reset: bool) -> None:
        for _ in range(times):
            await asyncio.sleep(seconds)
            self._cut(reset=reset)

    async def _cut_by_bytes(
        self, bytes_up: int, times: int, outage_s: float, also: tuple["FaultProxy", ...]
    ) -> None:
        for _ in range(times):
            await self._up.reaches(self._up.carried + bytes_up)
            for other in also:
                other.refuse(seconds=outage_s)
            await self._refuse(outage_s)

    async def _refuse(self, seconds: float) -> None:
        self._refusing = True
        self._cut(reset=True)
        await asyncio.sleep(seconds)
        self._refusing = False

    async def _hold(self, seconds: float) -> None:
        self._gate.opened.clear()
        await asyncio.sleep(seconds)
        self._gate.opened.set()

    async def _swallow(self, seconds: float) -> None:
        self._swallowing = True
        for connection in self._open:
            connection.is_swallowed = True
        await asyncio.sleep(seconds)
        self._swallowing = False

    def _end_schedules(self) -> None:
        for task in self._schedules:
            task.cancel()
        self._refusing = self._swallowing = False
        self._gate.opened.set()

    def _schedule(self, fault: Callable[[], Coroutine[Any, Any, None]]) -> None:
        def begin() -> None:
            task = self._loop.create_task(fault())
            self._schedules.add(task)
            task.add_done_callback(self._schedules.discard)

        self._now(begin)

    def _now(self, act: Callable[[], object]) -> None:
        """Do it in the proxy's thread, and wait until it is done."""

        async def done() -> None:
            act()

        asyncio.run_coroutine_threadsafe(done(), self._loop).result()
