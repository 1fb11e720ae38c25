"""The adapters that open media, read marks and send letters: only workers load them."""

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.adapters.plates_ppocr import PpocrReader
from services.core.bootstrap import Core, scanner_of
from services.core.domain.media import MediaFacts, PictureText
from services.core.ports import PlateReader, Progress, Tools
from services.processing_worker.post import post
from services.processing_worker.telemetry import telemetry_reader


class ReadingOff:
    """The reader of a force that has switched reading off (`OPSNAP_PLATES_ENABLED=false`): it reads nothing."""

    def read(self, *, path: object, facts: MediaFacts, into: object, progress: Progress) -> PictureText:
        del path, facts, into
        progress(1.0)
        return PictureText()


def toolbox(core: Core) -> Tools:
    """Every tool a step may ask for."""
    settings = core.settings
    reader: PlateReader = PpocrReader() if settings.plates_enabled else ReadingOff()
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
        plates=reader,
        notifier=letters,
    )
