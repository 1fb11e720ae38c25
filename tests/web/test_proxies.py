"""Whose request it is: a stranger's word about an address is worth nothing."""

import re
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.types import Message, Receive, Scope, Send

from services.web.proxies import ClientAddress, neighbourhood, networks

OURS = "10.0.0.0/8, 192.168.7.7, fd00::/8"


def seen(peer: str, *forwarded: str, proto: str = "", trusted: str = OURS) -> tuple[str, str]:
    """The address and scheme that the application sees."""
    found: list[Scope] = []

    async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
        found.append(scope)

    async def nothing() -> Message:
        return {}

    async def nowhere(_: Message) -> None: ...

    headers = [(b"x-forwarded-for", name.encode()) for name in forwarded]
    headers += [(b"x-forwarded-proto", proto.encode())] if proto else []
    scope = {"type": "http", "client": (peer, 5), "scheme": "http", "headers": headers}
    with start_blocking_portal() as portal:  # of its own thread: a browser's loop may be running in this one
        portal.call(ClientAddress(application, trusted=networks(trusted)), scope, nothing, nowhere)
    return found[0]["client"][0], found[0]["scheme"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # nobody's proxy: what it says is not even read
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),  # the sender made the first one up
        ("10.0.0.2", ["1.2.3.4", "198.51.100.1"], "198.51.100.1"),  # the same in two headers
        ("10.0.0.2", ["198.51.100.1, 192.168.7.7"], "198.51.100.1"),  # two proxies of ours
        ("10.0.0.2", ["10.9.9.9, 10.0.0.3"], "10.9.9.9"),  # a colleague inside the house
        ("10.0.0.2", ["198.51.100.1, nonsense"], "10.0.0.2"),  # nothing left of nonsense counts
        ("10.0.0.2", [], "10.0.0.2"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_the_address_is_the_last_that_no_proxy_of_ours_has(
    peer: str, forwarded: list[str], expected: str
) -> None:
    assert seen(peer, *forwarded)[0] == expected


def test_no_proxy_is_trusted_unless_one_is_named() -> None:
    assert seen("127.0.0.1", "198.51.100.1", trusted="")[0] == "127.0.0.1"


def test_the_scheme_is_believed_from_our_proxy_alone() -> None:
    assert seen("10.0.0.2", "198.51.100.1", proto="https")[1] == "https"
    assert seen("203.0.113.9", proto="https")[1] == "http"
    assert seen("10.0.0.2", proto="javascript")[1] == "http"


def test_a_household_of_ipv6_is_one_sender() -> None:
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2:ffff::1")
    assert neighbourhood("2001:db8:1:2::4") != neighbourhood("2001:db8:1:3::4")
    assert neighbourhood("::ffff:203.0.113.9") == neighbourhood("203.0.113.9") == "203.0.113.9"


def test_what_is_no_network_is_said_at_the_start() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        networks("10.0.0.1, nonsense")


def test_the_compose_file_trusts_its_own_networks_and_nobody_outside() -> None:
    compose = (Path(__file__).resolve().parents[2] / "docker-compose.yml").read_text()
    said = re.search(r"OPSNAP_TRUSTED_PROXIES: (\S+)", compose)
    assert said
    assert seen("172.18.0.3", "198.51.100.1", trusted=said[1])[0] == "198.51.100.1"
    assert seen("203.0.113.9", "198.51.100.1", trusted=said[1])[0] == "203.0.113.9"
