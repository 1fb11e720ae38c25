"""What journeys ask for: bad links between the reporter and us, and footage that is under way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from services.core.settings import Settings
from services.upload_api.main import create_app
from tests import footage_page
from tests.footage_page import Sending
from tests.poor_signal import MIB, PublicSide, random_file
from tests.serving import serving

# ---- bad links ----

PART = 5 * MIB
SIZE = 7 * PART - 1


@pytest.fixture(scope="session")
def whole_side() -> Iterator[PublicSide]:
    with PublicSide.serve(part_size=PART) as side:
        yield side


@pytest.fixture
def side(whole_side: PublicSide) -> Iterator[PublicSide]:
    """Site and store behind proxies, in good weather."""
    yield whole_side
    whole_side.calm()


@pytest.fixture(scope="session")
def _footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_file(tmp_path_factory.mktemp("footage") / "journey.mp4", SIZE)


@pytest.fixture
def seven_parts(_footage: Path, tmp_path: Path) -> Path:
    """35 MiB of footage, seven parts, under a name of the test's own."""
    path = tmp_path / f"{uuid4()}.mp4"
    path.hardlink_to(_footage)
    return path


# ---- the footage page ----


@pytest.fixture(scope="module")
def small_parts(settings: Settings) -> Iterator[str]:
    """The public site, which cuts files into few parts."""
    quick = settings.model_copy(update={"demonstration": True, "part_size_bytes": footage_page.PART})
    with serving(create_app(quick), settings.public_url) as address:
        yield address


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four parts of footage."""
    size = footage_page.PARTS * footage_page.PART - 1
    return random_file(tmp_path_factory.mktemp("footage") / "journey.mp4", size)


@pytest.fixture
def rear(tmp_path: Path) -> Path:
    return random_file(tmp_path / "rear.mp4", MIB)


@pytest.fixture
def visit(chromium: Browser, small_parts: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser profile of its own."""
    contexts: list[BrowserContext] = []

    def visit(**options: Any) -> Page:
        contexts.append(chromium.new_context(base_url=small_parts, locale="en-GB", **options))
        return contexts[-1].new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def sending(visit: Callable[..., Page], journey: Path) -> Sending:
    """A report whose footage is under way."""
    return Sending.begin(visit(), journey)
