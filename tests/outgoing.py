"""How tests ask over HTTP: as httpx does, but reading whom to trust once and not for every client."""

from typing import Any

import httpx

from services.cli.tls import trusted


def browser(**options: Any) -> httpx.Client:
    """An `httpx.Client` with these options."""
    return httpx.Client(verify=trusted(), **options)


def put(url: str, **options: Any) -> httpx.Response:
    """One PUT, as `httpx.put`."""
    return httpx.put(url, verify=trusted(), **options)


def get(url: str, **options: Any) -> httpx.Response:
    """One GET, as `httpx.get`."""
    return httpx.get(url, verify=trusted(), **options)
