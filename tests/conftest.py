"""What every test may ask for: the real stores, the whole service, a browser, the corpus. Nothing here is a stand-in."""

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from services.cli.demo_clip import draw_clip
from services.cli.doctor_machine import CHROMIUM_NAMES
from services.cli.embedded import STORES, Embedded
from services.cli.seed import plant
from services.core.bootstrap import build
from services.core.settings import Settings
from tests.together import DEAR, Together

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "opsnap_template"  # the migrated, empty database that nothing ever connects to
UNHURRIED = {"OPSNAP_RATE_LIMIT_FACTOR": "100"}  # every test comes from one address, within minutes
CHROMIUM_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

gc.disable()  # until everything is collected: what is loaded stays, and looking through it takes a third of that time


# ---- the service ------------------------------------------------------------------------------------------------


@contextmanager
def private_root() -> Iterator[Path]:
    """A folder for an instance; open to Postgres's user when the tests run as root."""
    root = Path(tempfile.mkdtemp(prefix="opsnap-tests-"))
    root.chmod(0o755)
    try:
        yield root
    finally:
        shutil.rmtree(root)


@pytest.fixture(scope="session")
def stack() -> Iterator[Embedded]:
    """Postgres, Valkey and SeaweedFS, migrated and with buckets, for the whole run; none of our own programs."""
    with private_root() as root, Embedded.start(root, services=STORES, overrides=UNHURRIED) as embedded:
        with _superuser(embedded) as connection:
            # Nothing here is to outlive a loss of power; a killed Postgres loses nothing by it.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            _copy_database(connection, source="opsnap", name=TEMPLATE)
        yield embedded


@pytest.fixture(scope="session")
def settings(stack: Embedded) -> Settings:
    """Settings of the shared stores: for tests that only look at what they made themselves."""
    return stack.settings


@pytest.fixture
def fresh_settings(stack: Embedded) -> Iterator[Settings]:
    """Settings with a migrated database of the test's own: for counts, chains and whatever must start empty."""
    with _own_database(stack) as settings:
        yield settings


@pytest.fixture(scope="module")
def module_settings(stack: Embedded) -> Iterator[Settings]:
    """The same for a module whose tests share what they make."""
    with _own_database(stack) as settings:
        yield settings


@pytest.fixture(scope="session")
def seeded_settings(stack: Embedded) -> Iterator[Settings]:
    """Settings with a database that holds the demonstration year: for tests that only look."""
    with _own_database(stack) as settings:
        core = build(settings)
        plant(core)
        core.database.engine.dispose()
        yield settings


@pytest.fixture(scope="session")
def apps() -> Iterator[Embedded]:
    """The whole service on stores of its own: both sites, workers, beat. For journeys; a lost worker is missed soon."""
    soon = {"OPSNAP_JOB_LEASE_SECONDS": "5"} | UNHURRIED
    with private_root() as root, Embedded.start(root, overrides=soon) as embedded:
        yield embedded


@contextmanager
def _superuser(stack: Embedded) -> Iterator[psycopg.Connection]:
    url = make_url(stack.superuser_url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@contextmanager
def _own_database(stack: Embedded) -> Iterator[Settings]:
    name = f"test_{uuid4().hex}"
    url = make_url(stack.settings.database_url.get_secret_value()).set(database=name)
    with _superuser(stack) as connection:
        _copy_database(connection, source=TEMPLATE, name=name)
    yield stack.settings.model_copy(
        update={"database_url": SecretStr(url.render_as_string(hide_password=False))}
    )
    with _superuser(stack) as connection:  # another one: a test may have restarted Postgres
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy_database(connection: psycopg.Connection, *, source: str, name: str) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER opsnap").format(
            sql.Identifier(name), sql.Identifier(source)
        )
    )


# ---- the browser ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Real Chromium from the machine; a test that lacks it is skipped, and says how to get it."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        pytest.skip(
            os.environ.get("OPSNAP_NO_CHROMIUM", "no Chromium on this machine: apt-get install chromium")
        )
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, headless=True, args=[*CHROMIUM_ARGUMENTS, *as_root]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh profile at desktop width, on British settings."""
    context = chromium.new_context(
        locale="en-GB", timezone_id="Europe/London", viewport={"width": 1280, "height": 900}
    )
    yield context.new_page()
    context.close()


# ---- footage ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of the demonstration's road, small."""
    return draw_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=1, height=360).path


# ---- the corpus -------------------------------------------------------------------------------------------------


def corpus_path() -> Path:
    """Where the media corpus is, if it is anywhere: `OPSNAP_CORPUS`, else beside the checkout."""
    return Path(os.environ.get("OPSNAP_CORPUS") or ROOT.parent / "shared" / "corpus")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the media corpus; for tests marked `corpus` (which are skipped, and counted, without it)."""
    assert corpus_path().is_dir(), "mark the test with @pytest.mark.corpus"
    return corpus_path()


def pytest_configure() -> None:
    """A corpus that was named but is not there is a mistake, not a reason to skip."""
    if os.environ.get("OPSNAP_CORPUS") and not corpus_path().is_dir():
        raise pytest.UsageError(f"OPSNAP_CORPUS is {corpus_path()}, which is no folder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is dear goes first, so that no process ends with it alone; corpus tests are skipped without one."""
    items.sort(key=_dearest_first)
    _skip_without_corpus(items)


def pytest_collection_finish() -> None:
    """From here on rubbish is cleared again, but what was loaded is not looked through each time."""
    gc.freeze()
    gc.enable()


def _dearest_first(item: pytest.Item) -> tuple[bool, bool]:
    is_journey = item.path.parent.name == "journeys"
    return set(DEAR).isdisjoint(getattr(item, "fixturenames", ())), not is_journey


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """See `tests.together`."""
    return Together(config, log)


def _skip_without_corpus(items: list[pytest.Item]) -> None:
    wanting = [item for item in items if item.get_closest_marker("corpus")]
    if wanting and not corpus_path().is_dir():
        reason = f"corpus not found at {corpus_path()}: {len(wanting)} tests skipped"
        for item in wanting:
            item.add_marker(pytest.mark.skip(reason=reason))


# ---- the last lines ---------------------------------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Every reason for a skip, with its count: nothing is left out in silence."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("not tested here")
        for reason, count in reasons.most_common():
            terminalreporter.line(f"{count:5d}  {reason}")


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
