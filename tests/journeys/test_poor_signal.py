"""Footage over a bad link, by the reference client: it always arrives, byte for byte, and little goes twice."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.cli.client import Client
from tests.poor_signal import FAULTS, IN_FLIGHT, PublicSide, Sending, sha256_of

pytestmark = pytest.mark.stack

PATIENCE_S = 90.0
STALL_S = 3.0


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_happens_it_arrives_and_at_most_one_part_a_slot_goes_twice(
    side: PublicSide, seven_parts: Path, name: str
) -> None:
    fault, told = FAULTS[name], list[int]()
    side.store.weather = side.site.weather = fault.weather
    sending = Sending(side, seven_parts)
    with (
        ThreadPoolExecutor(1) as pool,
        Client(side.site.url, patience_s=PATIENCE_S, stall_s=STALL_S) as client,
    ):
        client.open_draft()
        befalling = pool.submit(fault.act, side)
        receipt = client.upload(seven_parts, advanced=told.append)
        befalling.result()
    assert receipt["sha256"] == side.stored_sha256(seven_parts.name) == sha256_of(seven_parts)
    assert sum(told) == seven_parts.stat().st_size  # what was acknowledged was acknowledged once
    assert sending.cuts >= fault.least_cuts
    assert sending.again <= (sending.cuts + fault.breaks) * IN_FLIGHT * side.part_size
