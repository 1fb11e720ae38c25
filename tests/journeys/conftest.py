"""What journeys over bad links ask for."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.poor_signal import MIB, PublicSide, random_file

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
def clip(_footage: Path, tmp_path: Path) -> Path:
    """35 MiB of footage, seven parts, under a name of the test's own."""
    path = tmp_path / f"{uuid4()}.mp4"
    path.hardlink_to(_footage)
    return path
