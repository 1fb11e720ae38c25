"""A site on a port of its own, in a thread, for the length of a block."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

_READY_WITHIN_SECONDS = 10.0


@contextmanager
def serving(app: ASGIApp, address: str = "http://127.0.0.1:0") -> Iterator[str]:
    """Serve `app`; the address it answers at. Port 0 takes a free one."""
    url = urlsplit(address)
    listener = socket.create_server((url.hostname or "127.0.0.1", url.port or 0))
    config = uvicorn.Config(
        app, ws="none", log_level="warning", timeout_graceful_shutdown=2, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    _wait(server)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _wait(server: uvicorn.Server) -> None:
    ends = time.monotonic() + _READY_WITHIN_SECONDS
    while not server.started:
        assert time.monotonic() < ends, "the site did not start"
        time.sleep(0.02)
