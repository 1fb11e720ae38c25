"""Is this container at work? Exit status 0 if so. Run by the images' HEALTHCHECK, with the image's own Python.

healthcheck.py web URL       the site answers there
healthcheck.py worker NAME   the Celery worker NAME@<this host> answers over the broker
healthcheck.py beat FILE     the clock has written its schedule lately (it does every three minutes)
"""

import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

BEAT_MAY_BE_SILENT_SECONDS = 600


def web(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=4) as answer:  # noqa: S310 -- the address stands in the image's own file
        return bool(answer.status == HTTPStatus.OK)


def worker(name: str) -> bool:
    # Only here: the sites' checks run often and need none of it.
    from kombu.exceptions import OperationalError  # noqa: PLC0415

    from services.core.adapters.jobs_celery import celery_app  # noqa: PLC0415
    from services.core.settings import Settings  # noqa: PLC0415

    node = f"{name}@{socket.gethostname()}"
    try:
        return bool(celery_app(Settings()).control.ping(destination=[node], timeout=5))
    except OperationalError as error:
        raise ConnectionError("the broker does not answer") from error


def beat(file: str) -> bool:
    return time.time() - Path(file).stat().st_mtime < BEAT_MAY_BE_SILENT_SECONDS


CHECKS: dict[str, Callable[[str], bool]] = {"web": web, "worker": worker, "beat": beat}


def main(kind: str, subject: str) -> int:
    """0 for health; a refused connection and the like are a no, not a trace."""
    try:
        return 0 if CHECKS[kind](subject) else 1
    except OSError as error:
        sys.stderr.write(f"{kind} {subject}: {type(error).__name__}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
