"""Footage over a bad link, by the reference client: it always arrives, byte for byte, and little goes twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from services.cli.client import Client
from tests.poor_signal import FAULTS, IN_FLIGHT, MIB, PublicSide, Sending, random_file, sha256_of

pytestmark = pytest.mark.stack

PART = 5 * MIB
SIZE = 9 * PART - 1
PATIENCE_S = 90.0
STALL_S = 3.0


@pytest.fixture(scope="module")
def whole_side() -> Iterator[PublicSide]:
    with PublicSide.serve(part_size=PART) as side:
        yield side


@pytest.fixture
def side(whole_side: PublicSide) -> Iterator[PublicSide]:
    yield whole_side
    whole_side.calm()


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_file(tmp_path_factory.mktemp("footage") / "journey.mp4", SIZE)


@pytest.fixture
def clip(footage: Path, tmp_path: Path) -> Path:
    """The footage under a name of the test's own."""
    path = tmp_path / f"{uuid4()}.mp4"
    path.hardlink_to(footage)
    return path


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_happens_it_arrives_and_at_most_one_part_a_slot_goes_twice(
    side: PublicSide, clip: Path, name: str
) -> None:
    fault, told = FAULTS[name], list[int]()
    side.store.weather = side.site.weather = fault.weather
    sending = Sending(side, SIZE, PART)
    with (
        ThreadPoolExecutor(1) as pool,
        Client(side.site.url, patience_s=PATIENCE_S, stall_s=STALL_S) as client,
    ):
        client.open_draft()
        befalling = pool.submit(fault.act, side)
        receipt = client.upload(clip, advanced=told.append)
        befalling.result()
    assert receipt["sha256"] == side.stored_sha256(clip.name) == sha256_of(clip)
    assert sum(told) == SIZE  # what was acknowledged was acknowledged once
    assert sending.cuts >= fault.least_cuts
    assert sending.again <= (sending.cuts + fault.breaks) * IN_FLIGHT * PART
