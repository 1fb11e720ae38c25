"""The process table of an embedded instance."""

import os
from itertools import chain
from pathlib import Path

from services.cli.embedded.instance import claim
from services.cli.embedded.processes import table
from services.core.ports import Queue


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


def test_every_queue_is_consumed(tmp_path: Path) -> None:
    instance = claim(tmp_path / "one")
    commands = [list(service.argv) for service in table(instance, instance.environment({}))]
    os.close(instance.lock_fd)
    consumed = [command[command.index("-Q") + 1].split(",") for command in commands if "-Q" in command]
    assert sorted(chain.from_iterable(consumed)) == sorted(Queue)
