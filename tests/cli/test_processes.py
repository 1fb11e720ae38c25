"""The process table of an embedded instance."""

import os
import subprocess
import time
from itertools import chain
from pathlib import Path
from uuid import uuid4

from services.cli.configuration import ROOT, settings_from
from services.cli.embedded.instance import claim
from services.cli.embedded.processes import table
from services.core.domain.vehicle_record import MotStatus
from services.core.ports import Queue
from services.processing_worker.register import vehicle_register


def test_a_demonstration_alone_asks_a_simulated_register(tmp_path: Path) -> None:
    instance = claim(tmp_path / "one")
    demonstrated = instance.environment({"OPSNAP_DEMONSTRATION": "true"})
    shown = {service.name for service in table(instance, demonstrated)}
    plain = instance.environment({})
    os.close(instance.lock_fd)
    assert demonstrated["OPSNAP_VEHICLE_REGISTER"] == "dvla"
    assert demonstrated["OPSNAP_DVLA_URL"].startswith("http://127.0.0.1:")
    assert shown - {service.name for service in table(instance, plain)} == {"register"}
    assert not {name for name in plain if "DVLA" in name or "REGISTER" in name}


def test_the_simulated_register_is_a_program_that_answers_the_service(tmp_path: Path) -> None:
    instance = claim(tmp_path / "one")
    demonstrated = instance.environment({"OPSNAP_DEMONSTRATION": "true"})
    os.close(instance.lock_fd)
    row = next(row for row in table(instance, demonstrated) if row.name == "register")
    program = subprocess.Popen(row.argv, cwd=ROOT, env={**os.environ, **demonstrated})
    try:
        ends = time.monotonic() + 30
        while not row.is_ready():
            assert time.monotonic() < ends
            time.sleep(0.05)
        answer = vehicle_register(settings_from(demonstrated)).look_up(mark="AA19MOT", enquiry_id=uuid4())
    finally:
        program.terminate()
        program.wait()
    assert answer.record is not None
    assert (answer.record.make, answer.record.mot) == ("FORD", MotStatus.VALID)


def test_every_queue_is_consumed(tmp_path: Path) -> None:
    instance = claim(tmp_path / "one")
    commands = [list(service.argv) for service in table(instance, instance.environment({}))]
    os.close(instance.lock_fd)
    consumed = [command[command.index("-Q") + 1].split(",") for command in commands if "-Q" in command]
    assert sorted(chain.from_iterable(consumed)) == sorted(Queue)
