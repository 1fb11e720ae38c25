"""Loads our own programs once, and for each order becomes a copy of itself that puts the limits on and plays one of them.

Run as `python -I -m services.core.sandbox.fork_server`, with the orders' socket as descriptor 3. Loading the libraries of
a media child costs ten times what the copy does. The server itself opens no stranger's file, and knows nothing of ours:
it is started with an environment of its own, and holds the socket and nothing else.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from services.core.sandbox.launch import EXIT_CANNOT_LAUNCH, confine, die_with, limit_resources

ORDERS = 3
LONGEST_ORDER = 128 * 1024
MOST_DESCRIPTORS = 256
THREADS = Path("/proc/self/task")


def serve(orders: socket.socket) -> None:
    """Answers `start` and `end` in turn, until whoever asks is gone. What it started dies with it."""
    while True:
        message, handed, _, _ = socket.recv_fds(orders, LONGEST_ORDER, 4)
        if not message:
            return
        order = json.loads(message)
        try:
            answer = _end(order["end"]) if "end" in order else _start(order, handed)
        except Exception as error:  # noqa: BLE001 -- a module that cannot be loaded is told, and the next may be
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        for number in handed:
            os.close(number)
        orders.send(json.dumps(answer).encode())


def _start(order: dict[str, Any], handed: list[int]) -> dict[str, object]:
    importlib.import_module(order["module"])  # before the copy is made: the next finds it loaded
    if len(list(THREADS.iterdir())) > 1:
        raise RuntimeError("a process with threads cannot be copied: something starts one as it is loaded")
    gc.collect()
    gc.freeze()  # what is loaded is not looked through again, so the copies share its memory
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become(order, handed, server)
    return {"pid": pid}


def _end(pid: int) -> dict[str, object]:
    """Nobody else reaps, so the number is still the program's, dead or alive. Its group is there once it is fenced."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return {
        "returncode": os.waitstatus_to_exitcode(status),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory_bytes": usage.ru_maxrss * 1024,
    }


def _become(order: dict[str, Any], handed: list[int], server: int) -> NoReturn:
    code = EXIT_CANNOT_LAUNCH
    try:
        _enter(order, handed, server)
        code = _play(order["module"], order["argv"])
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        os.write(2, f"sandbox: cannot launch: {error}\n".encode())
    finally:
        os._exit(code)


def _enter(order: dict[str, Any], handed: list[int], server: int) -> None:
    """As `launch.py` does it, in the same order; then nothing is open but the program's own streams."""
    os.setsid()
    given, stdout, stderr, report = handed
    for number, target in ((given, 0), (stdout, 1), (stderr, 2)):
        os.dup2(number, target)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    limit_resources(order["limits"])
    fences = confine(order)
    die_with(server)
    os.write(report, json.dumps(fences).encode())
    os.closerange(3, MOST_DESCRIPTORS)


def _play(module: str, argv: list[str]) -> int:
    """As Python ends: 1 with a trace for what was raised, else what the program says."""
    sys.argv = [module, *argv]
    try:
        sys.modules[module].main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- the status and the trace tell it
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    os.chdir(Path(os.sep))
    serve(socket.socket(fileno=ORDERS))
