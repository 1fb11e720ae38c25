"""The adapters that open media, read marks and send letters: only workers load them."""

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.adapters.redaction_onnx import OnnxRedactor
from services.core.bootstrap import Core, scanner_of
from services.core.ports import Tools
from services.processing_worker.plates import plate_reader
from services.processing_worker.post import post
from services.processing_worker.register import vehicle_register
from services.processing_worker.telemetry import telemetry_reader


def toolbox(core: Core) -> Tools:
    """Every tool a step may ask for."""
    settings = core.settings
    media = FfmpegMedia(
        inspect_timeout_s=settings.inspect_timeout_seconds,
        preview_timeout_s=settings.preview_timeout_seconds,
        preview_encoder=settings.preview_encoder,
    )
    letters = post(settings, sender_name=core.rules.name)
    scanner = scanner_of(settings)
    return Tools(
        store=core.store,
        scanner=scanner,
        media=media,
        telemetry=telemetry_reader(),
        plates=plate_reader(settings),
        redactor=OnnxRedactor(timeout_s=settings.preview_timeout_seconds),
        notifier=letters,
        vehicles=vehicle_register(settings),
    )
