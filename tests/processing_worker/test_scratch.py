"""A pool process that was killed leaves footage on disk only until the next one starts."""

import os
import subprocess
from pathlib import Path

from services.processing_worker.scratch import own_scratch


def test_a_process_has_a_room_of_its_own_and_clears_those_of_the_dead(tmp_path: Path) -> None:
    dead = subprocess.Popen(["/bin/true"])
    dead.wait()
    for name in (str(dead.pid), "what is this", "1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "original").write_bytes(b"footage")
    own = own_scratch(tmp_path)
    assert {room.name for room in tmp_path.iterdir()} == {"1", str(os.getpid())}
    assert own.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "1" / "original").exists()  # somebody is at work there
    assert own_scratch(tmp_path) == own
