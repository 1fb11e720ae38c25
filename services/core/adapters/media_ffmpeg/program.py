"""The ffmpeg program that comes with the installation, and what of the processor shows in what is made."""

import platform
from functools import cache
from pathlib import Path

import imageio_ffmpeg

_LEVELS = ("avx512f", "avx2", "avx")
"""Of these, the widest that the processor has decides how fractions are rounded."""


@cache
def ffmpeg_program() -> str:
    """Its absolute path."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def ffmpeg_version() -> str:
    """As it names itself."""
    return str(imageio_ffmpeg.get_ffmpeg_version())


@cache
def arithmetic() -> str:
    """The processor's kind, such as `x86_64 avx2`: sound, and pictures turned to RGB, may differ by a bit on another."""
    flags = _processor_flags()
    widest = next((level for level in _LEVELS if level in flags), "")
    return f"{platform.machine()} {widest}".strip()


def _processor_flags() -> frozenset[str]:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    return frozenset(next((line.split() for line in lines if line.startswith(("flags", "Features"))), ()))
