"""The adapters that open media, read marks and send letters: only workers load them."""

from pathlib import Path

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.adapters.plates_ppocr import PpocrReader
from services.core.bootstrap import Core, scanner_of
from services.core.domain.media import DerivedFile, HowRead, MediaFacts, PictureText, Recipe
from services.core.domain.plate_countries import named_countries
from services.core.ports import PlateReader, Progress, Tools
from services.core.settings import Settings
from services.processing_worker.post import post
from services.processing_worker.telemetry import telemetry_reader


class ReadingOff:
    """The reader of a force that has switched reading off (`OPSNAP_PLATES_ENABLED=false`): it reads nothing, and says so."""

    def read(
        self, *, path: Path, facts: MediaFacts, moment_s: float | None, into: Path, progress: Progress
    ) -> PictureText:
        del path, facts, moment_s, into
        progress(1.0)
        return PictureText(how=HowRead(is_off=True))

    def remake(self, *, path: Path, facts: MediaFacts, recipe: Recipe, into: Path) -> DerivedFile:
        """What was cut while reading was on can be cut again."""
        return PpocrReader().remake(path=path, facts=facts, recipe=recipe, into=into)


def plate_reader(settings: Settings) -> PlateReader:
    """The reader as it is set up. Raises `ValueError` for a country whose marks it does not know."""
    if not settings.plates_enabled:
        return ReadingOff()
    return PpocrReader(countries=named_countries(settings.plate_countries))


def toolbox(core: Core) -> Tools:
    """Every tool a step may ask for."""
    settings = core.settings
    reader = plate_reader(settings)
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
