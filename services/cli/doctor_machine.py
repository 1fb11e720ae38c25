"""The doctor's look at the machine: programs, packages, disk."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

from services.cli.configuration import ROOT
from services.cli.doctor_findings import Finding
from services.cli.embedded.postgres import installed_binaries
from services.cli.embedded.seaweedfs import installed_binary as weed_binary
from services.cli.embedded.valkey import installed_binary as valkey_binary
from services.core.errors import Unavailable

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DISK_WANTED_GB = 5
SYNC = "./run up installs what is missing, or: uv sync --frozen --all-extras"


def machine_findings() -> tuple[Finding, ...]:
    """Everything that needs no running service."""
    return (
        _python(),
        _packages(),
        _binary("Postgres (embedded)", lambda: installed_binaries() / "postgres", "--version"),
        _binary("Valkey (embedded)", valkey_binary, "--version"),
        _binary("SeaweedFS (embedded)", weed_binary, "version"),
        _binary("ffmpeg", _ffmpeg, "-version"),
        _pages(),
        _exiftool(),
        _program("Chromium", CHROMIUM_NAMES, "apt-get install chromium (for browser tests)"),
        _writable(),
        _disk(),
    )


def _python() -> Finding:
    return Finding(
        what="Python",
        is_fine=sys.version_info >= (3, 11),
        found=f"{platform.python_version()} at {sys.executable}",
        mend="Python 3.11 or later: Debian 12 and Ubuntu 24.04 have it",
    )


def _packages() -> Finding:
    """Whether all that the distribution asks for, extras included, is here in a version that it allows."""
    wanting = [str(wanted) for wanted in _requirements() if not _is_met(wanted)]
    return Finding(
        what="Python packages",
        is_fine=not wanting,
        found=f"missing: {', '.join(wanting)}" if wanting else f"opsnap {version('opsnap')}, all there",
        mend=SYNC,
    )


def _requirements() -> list[Requirement]:
    wanted = (Requirement(line) for line in requires("opsnap") or ())
    return [one for one in wanted if one.name != "opsnap" and _applies(one)]


def _applies(requirement: Requirement) -> bool:
    extras = ("", "upload-api", "review-ui", "processing-worker", "embedded")
    return requirement.marker is None or any(
        requirement.marker.evaluate({"extra": extra}) for extra in extras
    )


def _is_met(requirement: Requirement) -> bool:
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _binary(what: str, find: Callable[[], Path], asks_version: str) -> Finding:
    """A program of a package of ours: found, and it runs."""
    try:
        result = subprocess.run(
            [find(), asks_version], capture_output=True, text=True, timeout=10, check=False
        )
    except (Unavailable, OSError, subprocess.TimeoutExpired, ImportError) as error:
        return Finding(what=what, is_fine=False, found=str(error), mend=SYNC)
    said = (result.stdout or result.stderr).strip().splitlines() or [f"status {result.returncode}"]
    return Finding(what=what, is_fine=result.returncode == 0, found=said[0][:70], mend=SYNC)


def _ffmpeg() -> Path:
    # The worker's own choice of binary, asked for as the package does it, in a process that may lack the package.
    spec = find_spec("imageio_ffmpeg")
    folder = Path(spec.origin).parent / "binaries" if spec and spec.origin else Path()
    for binary in folder.glob("ffmpeg-*"):
        return binary
    raise Unavailable("the package imageio-ffmpeg is missing")


def _pages() -> Finding:
    built = [path for path in (ROOT / "services").glob("*/static/built") if any(path.iterdir())]
    return Finding(
        what="Pages' style and script",
        is_fine=bool(built),
        found=", ".join(path.parents[1].name for path in built) or "not built",
        mend="./run up builds them, or: npm ci && npm run build",
    )


def _program(what: str, names: tuple[str, ...], mend: str) -> Finding:
    found = next(filter(None, map(shutil.which, names)), None)
    return Finding(
        what=what, is_fine=found is not None, found=found or "missing", mend=mend, is_required=False
    )


def _exiftool() -> Finding:
    """The second reader of positions; our own readers go on without it. It needs no Perl module but those of `perl-base`."""
    perl, vendored = shutil.which("perl"), ROOT / "node_modules/exiftool-vendored.pl/bin/exiftool"
    program = str(vendored) if vendored.is_file() else shutil.which("exiftool")
    missing = ", ".join(name for name, found in (("perl", perl), ("exiftool", program)) if found is None)
    said = "" if missing else _said([str(perl), str(program), "-config", "", "-ver"])
    return Finding(
        what="ExifTool",
        is_fine=bool(said),
        found=said or (f"missing: {missing}" if missing else "does not run"),
        mend="npm ci, and apt-get install perl (it reads positions that our own readers do not know)",
        is_required=False,
    )


def _said(command: list[str]) -> str:
    """The first line of what a program says; empty if it fails."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip().partition("\n")[0][:70] if result.returncode == 0 else ""


def _writable() -> Finding:
    place = ROOT / "var" if (ROOT / "var").exists() else ROOT
    return Finding(
        what="var/",
        is_fine=os.access(place, os.W_OK),
        found=str(place),
        mend=f"make {place} writable for {os.environ.get('USER', 'this user')}",
    )


def _disk() -> Finding:
    free = shutil.disk_usage(ROOT).free / 1e9
    return Finding(
        what="Disk",
        is_fine=free >= DISK_WANTED_GB,
        found=f"{free:.0f} GB free",
        mend=f"{DISK_WANTED_GB} GB or more for footage and previews",
    )
