"""Our own programs are copies of a server that has loaded them: it is replaced when it is lost, and ends with whoever asked."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.core.sandbox import Finished, LaunchFailed, Module, SandboxLost, run_limited

ANY_PROGRAM = "tests.core.any_program"


def ran(code: str, *, cwd: Path, module: str = ANY_PROGRAM) -> Finished:
    return run_limited(Module(module, (code,)), cwd=cwd, timeout_s=20, cpu_s=10)


def server_of(cwd: Path) -> int:
    """Who made the copy."""
    return int(ran("import os; print(os.getppid())", cwd=cwd).stdout)


def is_gone(pid: int) -> bool:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX":
            return True
        time.sleep(0.05)
    return False


def test_one_server_makes_every_copy_and_nothing_is_kept_from_one_to_the_next(tmp_path: Path) -> None:
    first = server_of(tmp_path)
    assert ran("import sys; sys.kept = 1", cwd=tmp_path).ok
    assert ran("import sys; print(hasattr(sys, 'kept'))", cwd=tmp_path).stdout == b"False\n"
    assert server_of(tmp_path) == first
    assert first != os.getpid()


def test_it_ends_as_python_ends(tmp_path: Path) -> None:
    assert ran("raise SystemExit(7)", cwd=tmp_path).returncode == 7
    assert ran("raise SystemExit", cwd=tmp_path).returncode == 0
    fell = ran("raise ValueError('so')", cwd=tmp_path)
    assert fell.returncode == 1
    assert "ValueError: so" in fell.stderr_tail


def test_a_server_that_was_lost_is_replaced(tmp_path: Path) -> None:
    lost = server_of(tmp_path)
    os.kill(lost, signal.SIGKILL)
    assert server_of(tmp_path) != lost


def test_what_a_lost_server_made_dies_with_it_and_nothing_is_said_of_the_file(tmp_path: Path) -> None:
    code = (
        "import os, time; open('pid', 'w').write(str(os.getpid())); os.kill(os.getppid(), 9); time.sleep(15)"
    )
    with pytest.raises(SandboxLost):
        ran(code, cwd=tmp_path)
    assert is_gone(int((tmp_path / "pid").read_text()))


def test_what_cannot_be_loaded_is_our_fault_and_spoils_nothing(tmp_path: Path) -> None:
    with pytest.raises(LaunchFailed, match="ModuleNotFoundError"):
        ran("", cwd=tmp_path, module="tests.nowhere")
    assert ran("print('well')", cwd=tmp_path).stdout == b"well\n"


def test_its_own_environment_and_memory_hold_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSNAP_SECRET_KEY", "do-not-tell")
    os.kill(server_of(tmp_path), signal.SIGKILL)  # the next one is started with the secret about
    assert b"do-not-tell" not in Path(f"/proc/{server_of(tmp_path)}/environ").read_bytes()


IMPORTS = """
import os, sys
from pathlib import Path
from services.core.sandbox import LaunchFailed, Module, run_limited
"""
SCRIPT = """
def server():
    done = run_limited(Module("tests.core.any_program", ("import os; print(os.getppid())",)), cwd=Path(sys.argv[1]), timeout_s=20, cpu_s=10)
    return int(done.stdout)

before = server()
if os.fork() == 0:
    print(before, server(), flush=True)
    os._exit(0)
os.wait()
print(before, server(), flush=True)
"""


def test_a_process_that_was_forked_has_a_server_of_its_own_and_none_outlives_who_asked(
    tmp_path: Path,
) -> None:
    said = in_a_process_of_its_own(SCRIPT, cwd=tmp_path)
    (before, in_child), (same, after) = (map(int, line.split()) for line in said.splitlines())
    assert before == same == after
    assert in_child != before
    assert is_gone(before)
    assert is_gone(in_child)


THREADED = """
program = Module("tests.core.threaded_program")
try:
    run_limited(program, cwd=Path(sys.argv[1]), timeout_s=20, cpu_s=10)
except LaunchFailed as error:
    print(error)
"""


def test_what_starts_threads_as_it_is_loaded_is_refused(tmp_path: Path) -> None:
    assert "a process with threads cannot be copied" in in_a_process_of_its_own(THREADED, cwd=tmp_path)


def in_a_process_of_its_own(script: str, *, cwd: Path) -> str:
    command = [sys.executable, "-c", IMPORTS + script, str(cwd)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
