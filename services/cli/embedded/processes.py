"""The process table: our own programs, beside the three stores. A new program is one more row in `table`."""

import sys
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from services.cli.embedded.instance import Instance
from services.cli.embedded.service import Service
from services.core.ports import Queue

WORKER_APP = "services.processing_worker.main:app"
FAST_PROCESSES = 2
SLOW_PROCESSES = 1


def table(instance: Instance, environment: Mapping[str, str]) -> tuple[Service, ...]:
    """Every program of ours that runs when the whole service is up."""
    ports, broker = instance.ports, environment["OPSNAP_BROKER_URL"]
    rows: tuple[tuple[str, list[str], Callable[[], bool]], ...] = (
        (
            "public",
            _site("services.upload_api.main:create_app", ports["public"]),
            partial(_serves, ports["public"]),
        ),
        (
            "staff",
            _site("services.review_ui.main:create_app", ports["staff"]),
            partial(_serves, ports["staff"]),
        ),
        ("fast", _worker("fast", FAST_PROCESSES, also=Queue.MAIL), partial(_pongs, broker, "fast@opsnap")),
        ("slow", _worker("slow", SLOW_PROCESSES), partial(_pongs, broker, "slow@opsnap")),
        ("beat", _beat(), lambda: True),
        *((_register(ports["register"]),) if environment.get("OPSNAP_DEMONSTRATION") == "true" else ()),
    )
    return tuple(
        Service(
            name=name,
            argv=(sys.executable, "-m", *command),
            cwd=_folder(instance, name),
            env=environment,
            is_ready=is_ready,
        )
        for name, command, is_ready in rows
    )


def _register(port: int) -> tuple[str, list[str], Callable[[], bool]]:
    """What a demonstration asks about vehicles: DVLA's documented answers, on this machine."""
    command = _site("services.cli.register_simulator:create_app", port)
    return "register", command, partial(_serves, port)


def _site(factory: str, port: int) -> list[str]:
    return [
        "uvicorn", "--factory", factory, "--host", "127.0.0.1", "--port", str(port),
        "--no-server-header", "--no-proxy-headers", "--timeout-graceful-shutdown", "3",
        "--no-access-log",  # an address may hold a reporter's secret; the sites log what may be logged
    ]  # fmt: skip


def _worker(queue: str, processes: int, *, also: str = "") -> list[str]:
    queues = f"{queue},{also}" if also else queue
    return [
        "celery", "-A", WORKER_APP, "worker", "-Q", queues, "-n", f"{queue}@opsnap",
        "--concurrency", str(processes), "--without-gossip", "--without-mingle", "--loglevel", "INFO",
    ]  # fmt: skip


def _beat() -> list[str]:
    return ["celery", "-A", WORKER_APP, "beat", "--schedule", "schedule", "--pidfile=", "--loglevel", "INFO"]


def _folder(instance: Instance, name: str) -> Path:
    folder = instance.folder / name
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _serves(port: int) -> bool:
    """The site's own word that it and every component under it answers."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
    except OSError:  # an HTTP error is one too
        return False
    return True


def _pongs(broker_url: str, worker: str) -> bool:
    with celery.Celery(broker=broker_url, set_as_current=False) as app:
        try:
            return bool(app.control.ping(destination=[worker], timeout=0.5))
        except (OSError, OperationalError, RedisError):
            return False
