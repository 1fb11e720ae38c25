"""The process table of an embedded instance."""

import os
from itertools import chain
from pathlib import Path

from services.cli.embedded.instance import claim
from services.cli.embedded.processes import table
from services.core.ports import Queue


def test_every_queue_is_consumed(tmp_path: Path) -> None:
    instance = claim(tmp_path / "one")
    commands = [list(service.argv) for service in table(instance, instance.environment({}))]
    os.close(instance.lock_fd)
    consumed = [command[command.index("-Q") + 1].split(",") for command in commands if "-Q" in command]
    assert sorted(chain.from_iterable(consumed)) == sorted(Queue)
