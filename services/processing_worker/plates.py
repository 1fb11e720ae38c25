"""The reader of marks as the settings want it; or none, which says so."""

import re
from pathlib import Path

from services.core.adapters.plates_ppocr import GivenModel, PpocrReader
from services.core.domain.media import DerivedFile, HowRead, MediaFacts, PictureText, Recipe
from services.core.domain.plate_countries import named_countries
from services.core.ports import PlateReader, Progress
from services.core.settings import Settings

_SHA256 = re.compile("[0-9a-fA-F]{64}")


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
    """Raises `ValueError` for a country whose marks nobody knows here, and for a model file without its hash."""
    if not settings.plates_enabled:
        return ReadingOff()
    return PpocrReader(
        countries=named_countries(settings.plate_countries),
        detector=_given(settings.plate_detector_file, settings.plate_detector_sha256),
        reader=_given(settings.plate_reader_file, settings.plate_reader_sha256),
    )


def _given(file: Path | None, sha256: str) -> GivenModel | None:
    if file is None:
        return None
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"a model file is run by its hash only: set the SHA-256 of {file.name} too")
    return GivenModel(path=file, sha256=sha256)
