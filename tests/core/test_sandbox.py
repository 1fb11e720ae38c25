"""The fences hold: each test runs a real program that tries what is forbidden."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from services.core.sandbox import Finished, LaunchFailed, Module, run_limited

Program = Callable[[str], Sequence[str] | Module]
PYTHON = (sys.executable, "-I", "-S", "-c")


@pytest.fixture(params=["launched", "forked"])
def program(request: pytest.FixtureRequest) -> Program:
    """Lines of Python as a program: one that the launcher becomes, and one that the fork server is copied for."""
    ways: dict[str, Program] = {
        "launched": lambda code: [*PYTHON, code],
        "forked": lambda code: Module("tests.core.any_program", (code,)),
    }
    return ways[request.param]


@pytest.fixture
def python(program: Program) -> Callable[..., Finished]:
    def python(
        code: str, *, cwd: Path, timeout_s: float = 20, cpu_s: int = 10, memory_bytes: int = 2**30
    ) -> Finished:
        return run_limited(
            program(code), cwd=cwd, timeout_s=timeout_s, cpu_s=cpu_s, memory_bytes=memory_bytes
        )

    return python


def alive(pid: int) -> bool:
    """Still running half a second after; a killed orphan may wait unreaped for its new parent to look."""
    for _ in range(10):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.05)
    return True


def test_an_ordinary_program_speaks_and_ends_well(python: Callable[..., Finished], tmp_path: Path) -> None:
    done = python("import sys; print('out'); print('err', file=sys.stderr)", cwd=tmp_path)
    assert done.ok
    assert (done.stdout, done.stderr_tail) == (b"out\n", "err\n")
    assert 0 < done.cpu_seconds < 5
    assert done.peak_memory_bytes > 1024**2


def test_standard_input_is_handed_over_whole(program: Program, tmp_path: Path) -> None:
    done = run_limited(
        program("import sys; print(len(sys.stdin.buffer.read()))"),
        cwd=tmp_path,
        timeout_s=20,
        cpu_s=5,
        stdin=b"x" * 300_000,
    )
    assert done.stdout == b"300000\n"


def test_nothing_of_our_environment_is_seen(
    python: Callable[..., Finished], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSNAP_SECRET_KEY", "do-not-tell")
    done = python("import os; print(sorted(os.environ))", cwd=tmp_path)
    assert b"OPSNAP" not in done.stdout
    assert b"PYTHONPATH" not in done.stdout


def test_open_files_of_ours_are_not_inherited(python: Callable[..., Finished], tmp_path: Path) -> None:
    with (tmp_path / "ours").open("wb") as ours:
        os.set_inheritable(ours.fileno(), True)
        code = "import os; print(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:3], len(os.listdir('/proc/self/fd')))"
        assert python(code, cwd=tmp_path).stdout == b"[0, 1, 2] 4\n"  # the fourth is the listing itself


def test_a_program_that_hangs_is_ended_with_all_its_children(
    python: Callable[..., Finished], tmp_path: Path
) -> None:
    code = "import os, time\nchild = os.fork()\nopen('pids', 'a').write(f'{os.getpid()}\\n')\ntime.sleep(600)"
    started = time.monotonic()
    done = python(code, cwd=tmp_path, timeout_s=1.5)
    assert done.timed_out
    assert not done.ok
    assert time.monotonic() - started < 10
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 2
    assert not any(alive(pid) for pid in pids)


def test_a_child_left_behind_by_a_program_that_ended_is_killed_too(
    python: Callable[..., Finished], tmp_path: Path
) -> None:
    code = "import os, time\nif os.fork() == 0:\n    open('pid', 'w').write(str(os.getpid()))\n    time.sleep(600)\nelse:\n    time.sleep(0.3)"
    started = time.monotonic()
    python(code, cwd=tmp_path)
    assert time.monotonic() - started < 10
    assert not alive(int((tmp_path / "pid").read_text()))


def test_a_program_without_progress_is_ended_before_its_time(program: Program, tmp_path: Path) -> None:
    code = "import time\nfor n in range(600):\n    print('frame=7', flush=True)\n    time.sleep(0.1)"
    seen: list[str] = []

    def same_frame_again(line: str) -> bool:
        seen.append(line)
        return len(set(seen)) == len(seen)

    started = time.monotonic()
    done = run_limited(
        program(code), cwd=tmp_path, timeout_s=60, cpu_s=10, on_line=same_frame_again, stall_s=1
    )
    assert done.stalled
    assert len(seen) > 3
    assert time.monotonic() - started < 10


def test_each_line_is_progress_unless_the_listener_says_no(program: Program, tmp_path: Path) -> None:
    code = (
        "import time\nfor n in range(8):\n    print(n, flush=True)\n    time.sleep(0.2)\nprint('end', end='')"
    )
    seen: list[str] = []
    done = run_limited(program(code), cwd=tmp_path, timeout_s=60, cpu_s=10, on_line=seen.append, stall_s=1)
    assert done.ok
    assert seen == [*"01234567", "end"]


def test_what_the_listener_raises_ends_the_program(program: Program, tmp_path: Path) -> None:
    code = (
        "import os, time\nopen('pid', 'w').write(str(os.getpid()))\nprint('go', flush=True)\ntime.sleep(600)"
    )

    def cancel(line: str) -> None:
        raise KeyboardInterrupt(line)

    with pytest.raises(KeyboardInterrupt):
        run_limited(program(code), cwd=tmp_path, timeout_s=60, cpu_s=10, on_line=cancel)
    assert not alive(int((tmp_path / "pid").read_text()))


def test_processor_time_is_limited(python: Callable[..., Finished], tmp_path: Path) -> None:
    done = python("while True: pass", cwd=tmp_path, timeout_s=30, cpu_s=1)
    assert not done.ok
    assert not done.timed_out
    assert done.cpu_seconds < 4


def test_memory_is_limited(python: Callable[..., Finished], tmp_path: Path) -> None:
    done = python("x = bytearray(1500 * 2**20)", cwd=tmp_path, memory_bytes=400 * 2**20)
    assert not done.ok
    assert "MemoryError" in done.stderr_tail


def test_a_file_may_not_grow_without_end(program: Program, tmp_path: Path) -> None:
    done = run_limited(
        program("f = open('big', 'wb')\nwhile True: f.write(b'x' * 65536)"),
        cwd=tmp_path,
        timeout_s=20,
        cpu_s=10,
        file_size_bytes=2**20,
    )
    assert not done.ok
    assert (tmp_path / "big").stat().st_size <= 2**20


def test_endless_output_is_cut_off(program: Program, tmp_path: Path) -> None:
    done = run_limited(
        program("while True: print('x' * 1000)"), cwd=tmp_path, timeout_s=20, cpu_s=10, stdout_limit=2**20
    )
    assert done.output_exceeded
    assert len(done.stdout) < 2 * 2**20


def test_no_socket_reaches_anything(python: Callable[..., Finished], tmp_path: Path) -> None:
    code = (
        "import _socket\n"
        "for family in (_socket.AF_INET, _socket.AF_INET6, _socket.AF_UNIX):\n"
        "    try:\n"
        "        s = _socket.socket(family, _socket.SOCK_STREAM)\n"
        "        s.connect('/tmp/x' if family == _socket.AF_UNIX else ('127.0.0.1', 9))\n"
        "    except OSError as error: print(type(error).__name__)\n"
    )
    done = python(code, cwd=tmp_path)
    if not done.without_network:
        pytest.skip(f"this machine permits no network fence, only {done.fences}")
    assert len(done.stdout.split()) == 3
    if "call-filter" in done.fences:
        assert done.stdout.split() == [b"PermissionError"] * 3


def test_no_new_privileges_always(python: Callable[..., Finished], tmp_path: Path) -> None:
    done = python("print(open('/proc/self/status').read())", cwd=tmp_path)
    assert b"NoNewPrivs:\t1" in done.stdout
    assert "no-new-privileges" in done.fences


def test_other_files_of_ours_cannot_be_opened(program: Program, tmp_path: Path) -> None:
    room, secret, given = tmp_path / "room", tmp_path / "secret", tmp_path / "given"
    room.mkdir()
    secret.write_text("planted")
    given.write_text("clip")
    code = (
        f"print(open({str(given)!r}).read())\n"
        f"open('made', 'w').write('x')\n"
        f"try: print(open({str(secret)!r}).read())\n"
        "except PermissionError: print('denied')\n"
        f"try: open({str(given)!r}, 'a')\n"
        "except PermissionError: print('denied')"
    )
    done = run_limited(program(code), cwd=room, timeout_s=20, cpu_s=5, readable=[given])
    if "files" not in done.fences:
        pytest.skip("this kernel has no Landlock")
    assert done.stdout.split() == [b"clip", b"denied", b"denied"], done.stderr_tail
    assert (room / "made").exists()


def test_the_environment_of_other_processes_cannot_be_read(program: Program, tmp_path: Path) -> None:
    code = f"print(len(open('/proc/{os.getpid()}/environ', 'rb').read()))"
    done = run_limited(program(code), cwd=tmp_path, timeout_s=20, cpu_s=5, readable=[])
    if "files" not in done.fences:
        pytest.skip("this kernel has no Landlock")
    assert "PermissionError" in done.stderr_tail


def test_a_program_that_is_not_there_is_our_fault(tmp_path: Path) -> None:
    with pytest.raises(LaunchFailed, match="No such file"):
        run_limited(["/nowhere/ffmpeg"], cwd=tmp_path, timeout_s=5, cpu_s=5)


def test_a_death_by_signal_is_told(python: Callable[..., Finished], tmp_path: Path) -> None:
    assert python("import os; os.kill(os.getpid(), 11)", cwd=tmp_path).returncode == -11
