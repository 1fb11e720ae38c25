"""Who is really asking, where a proxy stands before us: the rightmost address that no proxy of ours has."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
_HOUSEHOLD_BITS = 64
"""An IPv6 customer is given 64 bits of addresses or more: they count as one (RFC 6177)."""


def networks(listed: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas. Raises `ValueError` for what is neither."""
    return tuple(ip_network(name.strip(), strict=False) for name in listed.split(",") if name.strip())


class ClientAddress:
    """Puts the sender's own address and scheme into the scope; believes `X-Forwarded-*` from `trusted` peers only."""

    def __init__(self, app: ASGIApp, *, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_ours(peer_of(scope)):
            scope = {**scope, "client": (self._sender(scope), 0), "scheme": _scheme(scope)}
        await self._app(scope, receive, send)

    def _sender(self, scope: Scope) -> str:
        """From the right: each proxy appends whom it saw, so all that stands left of a stranger is the stranger's word."""
        passed = [peer_of(scope)]
        for name in reversed(list(_listed(scope, b"x-forwarded-for"))):
            if not _is_address(name):
                break
            passed.append(name)
            if not self._is_ours(name):
                break
        return passed[-1]

    def _is_ours(self, name: str) -> bool:
        return _is_address(name) and any(ip_address(name) in network for network in self._trusted)


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection; empty where there is none (a Unix socket)."""
    client = scope.get("client")
    return client[0] if client else ""


def neighbourhood(name: str) -> str:
    """What counts as one sender: an IPv4 address, or the 64 bits that an IPv6 household shares."""
    if not _is_address(name):
        return name
    address = ip_address(name)
    if not isinstance(address, IPv6Address):
        return name
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _HOUSEHOLD_BITS), strict=False))


def _listed(scope: Scope, header: bytes) -> Iterator[str]:
    for name, value in scope["headers"]:
        if name == header:
            yield from (part.strip() for part in value.decode("latin-1").split(","))


def _scheme(scope: Scope) -> str:
    said = next(_listed(scope, b"x-forwarded-proto"), "")
    return said if said in {"http", "https"} else scope["scheme"]


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
