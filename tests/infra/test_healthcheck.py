"""infra/healthcheck.py, run as a container engine runs it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from services.cli.embedded import Embedded

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = {
    "OPSNAP_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
    "OPSNAP_BROKER_URL": "redis://127.0.0.1:1/0",
    "OPSNAP_S3_ENDPOINT_URL": "http://127.0.0.1:1",
    "OPSNAP_S3_ACCESS_KEY": "none",
    "OPSNAP_S3_SECRET_KEY": "none",
    "OPSNAP_SECRET_KEY": "none",
}


class Site(BaseHTTPRequestHandler):
    """Well at /health/live, in trouble elsewhere."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/live" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture
def site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def check(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "infra" / "healthcheck.py", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_site_that_answers_is_well(site: str) -> None:
    assert check("web", f"{site}/health/live").returncode == 0


def test_a_site_that_answers_with_an_error_or_not_at_all_is_not(site: str) -> None:
    for address in (f"{site}/health/ready", "http://127.0.0.1:1/health/live"):
        done = check("web", address)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_the_clock_is_well_while_it_writes_its_schedule(tmp_path: Path) -> None:
    schedule = tmp_path / "schedule"
    assert check("beat", str(schedule)).returncode == 1
    schedule.touch()
    assert check("beat", str(schedule)).returncode == 0
    long_ago = time.time() - 3600
    os.utime(schedule, (long_ago, long_ago))
    assert check("beat", str(schedule)).returncode == 1


def test_a_worker_without_a_broker_is_not_well_and_says_no_trace() -> None:
    done = check("worker", "fast", **NOWHERE)
    assert done.returncode == 1
    assert done.stderr.strip() == "worker fast: ConnectionError"


@pytest.mark.stack
def test_a_worker_that_answers_over_the_broker_is_well(stack: Embedded) -> None:
    settings = NOWHERE | {"OPSNAP_BROKER_URL": stack.settings.broker_url.get_secret_value()}
    arguments = ["-A", "services.processing_worker.main:app", "worker", "-Q", "healthcheck", "-n", "other@%h"]
    celery = [sys.executable, "-m", "celery", *arguments, "--pool", "solo", "--loglevel", "CRITICAL"]
    assert check("worker", "other", **settings).returncode == 1
    with subprocess.Popen(celery, env=os.environ | settings, cwd=ROOT) as worker:
        try:
            deadline = time.monotonic() + 60
            while (health := check("worker", "other", **settings).returncode) and time.monotonic() < deadline:
                pass
            assert health == 0
        finally:
            worker.terminate()
            worker.wait(30)
