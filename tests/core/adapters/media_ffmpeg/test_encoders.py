"""A card's encoder is used if it proves itself, and missed by nobody if it does not."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from services.core.adapters.media_ffmpeg.encoders import HARDWARE, SOFTWARE, Encoder, encoder_of, works
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.settings import Settings
from tests.core.adapters.media_ffmpeg.conftest import Film
from tests.core.adapters.media_ffmpeg.test_previews import TRANSCODED, numbers

ABSENT = [encoder for encoder in HARDWARE if not encoder.devices()]
pytestmark = pytest.mark.skipif(
    not ABSENT, reason="this machine has every kind of encoder that could be absent"
)


@pytest.fixture
def absent() -> Encoder:
    """An encoder whose card is not in this machine: asked for, it really fails."""
    return ABSENT[0]


def test_the_trial_that_a_missing_card_fails_is_passed_by_the_processor(absent: Encoder) -> None:
    assert works(SOFTWARE)
    assert not works(absent)


def test_who_names_a_card_that_is_not_there_gets_software_and_a_line_in_the_log(absent: Encoder) -> None:
    with capture_logs() as logs:
        assert encoder_of(absent.name) is SOFTWARE
    assert {"event": "preview_encoder_failed", "encoder": absent.name, "instead": "software", "log_level": "warning"} in logs  # fmt: skip


def test_a_card_that_fails_on_a_film_leaves_it_to_the_processor(
    film: Film, absent: Encoder, tmp_path: Path
) -> None:
    path, media = film("hevc.mp4", *TRANSCODED["hevc.mp4"]), FfmpegMedia()
    facts = media.inspect(path=path, into=tmp_path).facts
    assert facts is not None
    media._encoder = absent
    with capture_logs() as logs:
        made = media.preview(path=path, facts=facts, into=tmp_path, progress=lambda _: None)
    assert [(one["event"], one["encoder"]) for one in logs] == [("preview_way_failed", absent.name)]
    assert "libx264" in made.arguments
    assert numbers(made.path) == list(range(50))


def test_the_setting_takes_only_encoders_that_there_are(settings: Settings) -> None:
    values = settings.model_dump()
    for name in ("auto", "software", *(encoder.name for encoder in HARDWARE)):
        assert Settings(**values | {"preview_encoder": name}).preview_encoder == name
    with pytest.raises(ValidationError):
        Settings(**values | {"preview_encoder": "quick"})
