"""Puts on every limit, then becomes the program. Run by path with `python -I -S`: standard library only, no imports of ours.

A separate process does this rather than `preexec_fn`, which may deadlock in a parent that has threads.
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
EXIT_CANNOT_LAUNCH = 126
LIBC = ctypes.CDLL(None, use_errno=True)

# System calls that no decoder needs and that lead out: sockets, io_uring (makes sockets too), other processes' memory.
# (audit architecture, numbers of socket, io_uring_setup, ptrace, bpf, keyctl, perf_event_open, userfaultfd)
DENIED_CALLS = {
    "x86_64": (0xC000_003E, (41, 425, 101, 321, 250, 298, 323)),
    "aarch64": (0xC000_00B7, (198, 425, 117, 280, 219, 241, 282)),
}
EACCES = 13

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_RULE_PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
RIGHTS_BY_ABI = {1: 0x1FFF, 2: 0x3FFF}
RIGHTS_SINCE_ABI_3 = 0x7FFF
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | 0x4000  # what the kernel takes for a rule on a plain file

# What an interpreter or ffmpeg reads to start; nothing here is anybody's data.
SYSTEM_FILES = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/ld.so.cache", "/etc/localtime", "/proc/self")
MACHINE_FILES = ("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/urandom", "/dev/zero")


def limit_resources(limits: dict[str, int]) -> None:
    """Memory is counted as data, not address space: libraries map far more than they touch."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    resource.setrlimit(resource.RLIMIT_DATA, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_size_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_s"], limits["cpu_s"] + 2))


def leave_network() -> bool:
    """An own network namespace has not even a loopback that is up. Root's powers end with the user namespace."""
    return any(LIBC.unshare(flags) == 0 for flags in (CLONE_NEWUSER | CLONE_NEWNET, CLONE_NEWNET))


def no_new_privileges() -> bool:
    return bool(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)


def filter_program(arch: int, denied: tuple[int, ...]) -> bytes:
    """Classic BPF: another architecture or a denied number answers EACCES, all else is allowed."""
    load, equal, give = 0x20, 0x15, 0x06
    refuse, allow = 0x0005_0000 | EACCES, 0x7FFF_0000
    steps = [(load, 0, 0, 4), (equal, 1, 0, arch), (give, 0, 0, refuse), (load, 0, 0, 0)]
    steps += [(equal, len(denied) - i, 0, number) for i, number in enumerate(denied)]
    steps += [(give, 0, 0, allow), (give, 0, 0, refuse)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def filter_calls() -> bool:
    if platform.machine() not in DENIED_CALLS:
        return False
    code = filter_program(*DENIED_CALLS[platform.machine()])
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    return bool(LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Allow `rights` beneath a path that exists; one that does not needs no right."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights &= -1 if Path(path).is_dir() else FILE_RIGHTS
    rule = struct.pack("=Qi", rights, handle)
    if LIBC.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock rule", path)
    os.close(handle)


def confine_files(readable: list[str], writable: list[str], listable: list[str]) -> bool:
    """Landlock: only the system's own files, what is named, and the private folder can be opened at all."""
    abi = LIBC.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)
    if abi < 1:
        return False
    rights = RIGHTS_BY_ABI.get(abi, RIGHTS_SINCE_ABI_3)
    ruleset = LIBC.syscall(LANDLOCK_CREATE_RULESET, struct.pack("=Q", rights), 8, 0)
    if ruleset < 0:
        return False
    for path in (*SYSTEM_FILES, *MACHINE_FILES, *readable):
        allow(ruleset, path, EXECUTE | READ_FILE | READ_DIR)
    for path in listable:
        allow(ruleset, path, READ_DIR)
    allow(ruleset, "/dev/null", READ_FILE | WRITE_FILE)
    for path in writable:
        allow(ruleset, path, rights)
    return bool(LIBC.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0)


def die_with(parent: int) -> None:
    """After the namespaces: changing credentials clears the wish."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def confine(order: dict[str, object]) -> list[str]:
    """Every fence that this machine permits, by name, in the order that leaves each next one possible."""
    files = order["files"]
    steps = {
        "no-new-privileges": no_new_privileges,
        "network-namespace": leave_network,
        "files": (lambda: confine_files(**files)) if isinstance(files, dict) else (lambda: False),
        "call-filter": filter_calls,
    }
    return [name for name, step in steps.items() if step()]


def main() -> None:
    order = json.loads(sys.argv[1])
    try:
        limit_resources(order["limits"])
        fences = confine(order)
        die_with(order["parent"])
        os.write(order["report_fd"], json.dumps(fences).encode())
        os.close(order["report_fd"])
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.execve(order["argv"][0], order["argv"], order["env"])  # noqa: S606 -- becoming the program is the point
    except OSError as error:
        sys.stderr.write(f"sandbox: cannot launch: {error}\n")
        os._exit(EXIT_CANNOT_LAUNCH)


if __name__ == "__main__":
    main()
