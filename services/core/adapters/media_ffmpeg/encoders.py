"""Which H.264 encoder makes viewing copies: a graphics card's if one is there and proves itself, else libx264.

libx264, told so and with a fixed number of threads, gives the same bytes on every machine; a card gives its own.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import structlog

from services.core.adapters.media_ffmpeg.program import ffmpeg_program
from services.core.adapters.media_ffmpeg.room import SandboxBroken, run_in

log = structlog.get_logger()

QUALITY, THREADS = 23, 4
PROBE_S = 20.0
DEVICES = Path("/dev")


@dataclass(frozen=True, kw_only=True)
class Encoder:
    """How one encoder is asked for. `nodes` are patterns of the device files that it needs in `DEVICES`, `filters` bring pictures to it."""

    name: str
    options: Mapping[str, Any]
    device: tuple[str, ...] = ()
    filters: tuple[tuple[str, ...], ...] = ()
    nodes: tuple[str, ...] = ()

    def devices(self) -> tuple[Path, ...]:
        """Those of its device files that are here."""
        return tuple(found for pattern in self.nodes for found in sorted(DEVICES.glob(pattern)))


def _options(codec: str, **options: Any) -> Mapping[str, Any]:
    return MappingProxyType({"c:v": codec, "profile:v": "high", **options})


SOFTWARE: Final = Encoder(
    name="software",
    options=_options(
        "libx264",
        preset="veryfast",
        crf=QUALITY,
        pix_fmt="yuv420p",
        threads=THREADS,
        sc_threshold=0,
        **{"x264-params": "cpu-independent=1"},
    ),
)
NVENC: Final = Encoder(
    name="nvenc",
    options=_options("h264_nvenc", preset="p4", rc="vbr", cq=QUALITY, pix_fmt="yuv420p", **{"b:v": 0, "forced-idr": 1}),
    nodes=("nvidia*",),
)  # fmt: skip
VAAPI: Final = Encoder(
    name="vaapi",
    options=_options("h264_vaapi", rc_mode="CQP", qp=QUALITY),
    device=("-vaapi_device", "/dev/dri/renderD128"),
    filters=(("format", "nv12"), ("hwupload",)),
    nodes=("dri/renderD*",),
)
HARDWARE: Final = (NVENC, VAAPI)


def encoder_of(wanted: str) -> Encoder:
    """The encoder that the setting means here. `auto` tries each card that is here; what fails is logged and left.

    A name is tried even if its device is not to be seen. Whoever names a card and has none gets software, not a failure.
    """
    if wanted == "auto":
        candidates = [encoder for encoder in HARDWARE if encoder.devices()]
    else:
        candidates = [encoder for encoder in HARDWARE if encoder.name == wanted]
    for encoder in candidates:
        if works(encoder):
            log.info("preview_encoder_chosen", encoder=encoder.name)
            return encoder
        log.warning("preview_encoder_failed", encoder=encoder.name, instead=SOFTWARE.name)
    return SOFTWARE


def works(encoder: Encoder) -> bool:
    """Whether it encodes one second of a drawn picture, in the sandbox in which it will work."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        try:
            done = run_in(
                room, [ffmpeg_program(), *_trial(encoder)], reads=room, devices=encoder.devices(), timeout_s=PROBE_S
            )  # fmt: skip
        except SandboxBroken:
            return False
        made = room / "trial.mp4"
        return done.ok and made.is_file() and made.stat().st_size > 0


def _trial(encoder: Encoder) -> list[str]:
    filters = ",".join("=".join(one) for one in encoder.filters) or "null"
    options = [word for name, value in encoder.options.items() for word in (f"-{name}", str(value))]
    drawn = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=1"]
    return [
        "-nostdin",
        "-loglevel",
        "error",
        *encoder.device,
        *drawn,
        "-vf",
        filters,
        *options,
        "-bf",
        "0",
        "trial.mp4",
    ]
