"""Whom the client trusts to be a server."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """As httpx has it; read once, for reading the certificates takes longer than sending a short clip."""
    return httpx.create_ssl_context()
