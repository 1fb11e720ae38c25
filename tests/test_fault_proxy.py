"""The proxy does what it says: else the fault runs through it would prove nothing."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.fault_link import Weather
from tests.fault_proxy import FaultProxy

KIB = 2**10
MIB = 2**20


class Echo:
    """A service that sends back what it gets, and keeps it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.got = bytearray()
        threading.Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._echo, args=self._listener.accept()[:1], daemon=True).start()

    def _echo(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(2**16):
                self.got += data
                connection.sendall(data)


@pytest.fixture
def echo() -> Iterator[Echo]:
    service = Echo()
    yield service
    service.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[FaultProxy]:
    with FaultProxy.to("127.0.0.1", echo.port) as proxy:
        yield proxy


@pytest.fixture
def client(proxy: FaultProxy) -> Iterator[socket.socket]:
    with connect(proxy) as client:
        yield client


def connect(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def is_reset(proxy: FaultProxy) -> bool:
    """Whether a new connection ends in a reset, at once or after a while."""
    try:
        with connect(proxy) as client:
            client.recv(1)
    except ConnectionResetError:
        return True
    return False


def receive(client: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size and (data := client.recv(size - len(got))):
        got += data
    return bytes(got)


def there_and_back(client: socket.socket, data: bytes) -> tuple[bytes, float]:
    began = time.monotonic()
    sender = threading.Thread(target=client.sendall, args=(data,))
    sender.start()
    got = receive(client, len(data))
    sender.join()
    return got, time.monotonic() - began


def test_in_good_weather_everything_arrives_and_is_counted(proxy: FaultProxy, client: socket.socket) -> None:
    data = bytes(range(256)) * 4 * KIB * 4
    assert there_and_back(client, data)[0] == data
    assert (proxy.counts.up, proxy.counts.down, proxy.counts.connections) == (len(data), len(data), 1)


def test_a_client_that_ends_sending_still_gets_the_rest(proxy: FaultProxy, client: socket.socket) -> None:
    proxy.weather = Weather(delay_s=0.05)
    client.sendall(b"x" * KIB)
    client.shutdown(socket.SHUT_WR)
    assert receive(client, 2 * KIB) == b"x" * KIB  # and then the end


def test_delay_is_added_each_way(proxy: FaultProxy, client: socket.socket) -> None:
    proxy.weather = Weather(delay_s=0.1)
    got, seconds = there_and_back(client, b"ping")
    assert got == b"ping"
    assert 0.2 <= seconds < 0.6


def test_bandwidth_is_shared_by_all_connections(proxy: FaultProxy) -> None:
    proxy.weather = Weather(bytes_per_s=2 * MIB)
    with connect(proxy) as one, connect(proxy) as other:
        began = time.monotonic()
        threads = [
            threading.Thread(target=there_and_back, args=(each, bytes(MIB // 2))) for each in (one, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 0.45 <= time.monotonic() - began < 1.5


def test_loss_holds_up_what_follows_and_loses_nothing(proxy: FaultProxy) -> None:
    proxy.weather = Weather(loss=1.0, recovery_s=0.05)
    data = bytes(4 * 16 * KIB)
    with connect(proxy) as client:
        got, seconds = there_and_back(client, data)
    assert got == data
    assert seconds >= 4 * 0.05


def test_a_cut_by_reset_is_a_reset_and_one_by_fin_an_end(proxy: FaultProxy) -> None:
    with connect(proxy) as client:
        there_and_back(client, b"ping")
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with connect(proxy) as client:
        there_and_back(client, b"ping")
        proxy.cut(reset=False)
        assert client.recv(1) == b""
    assert proxy.counts.cuts == 2


def test_cut_every_so_often_until_it_is_calm(proxy: FaultProxy) -> None:
    proxy.cut_every(seconds=0.05)
    for _ in range(3):
        assert is_reset(proxy)
    proxy.calm()
    with connect(proxy) as client:
        time.sleep(0.15)
        assert there_and_back(client, b"ping")[0] == b"ping"


def test_cut_after_so_many_bytes_and_refuse_for_a_while(proxy: FaultProxy, client: socket.socket) -> None:
    proxy.cut_after(bytes_up=MIB, times=1, outage_s=0.3)
    with pytest.raises(ConnectionError):
        client.sendall(bytes(64 * MIB))
    assert proxy.counts.up >= MIB
    assert is_reset(proxy)
    time.sleep(0.4)
    with connect(proxy) as later:
        assert there_and_back(later, b"ping")[0] == b"ping"


def test_held_bytes_wait_and_then_arrive(proxy: FaultProxy, client: socket.socket) -> None:
    there_and_back(client, b"ping")
    proxy.hold(seconds=0.3)
    got, seconds = there_and_back(client, b"pong")
    assert got == b"pong"
    assert seconds >= 0.25


def test_swallowed_bytes_never_arrive_and_nothing_tells_the_client(
    echo: Echo, proxy: FaultProxy, client: socket.socket
) -> None:
    there_and_back(client, b"ping")
    proxy.swallow(seconds=0.2)
    client.settimeout(0.4)
    client.sendall(b"lost")
    with pytest.raises(TimeoutError):
        client.recv(1)
    assert bytes(echo.got) == b"ping"
    with connect(proxy) as later:
        assert there_and_back(later, b"pong")[0] == b"pong"


def test_one_bit_is_flipped_once(proxy: FaultProxy, client: socket.socket) -> None:
    proxy.flip_a_bit(after=KIB)
    got, _ = there_and_back(client, bytes(MIB))
    assert sum(got) == 1
    assert there_and_back(client, bytes(MIB))[0] == bytes(MIB)


def test_nobody_behind_it_is_a_reset() -> None:
    with FaultProxy.to("127.0.0.1", 1) as proxy:
        assert is_reset(proxy)
