"""The reader as the settings want it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from services.core.adapters.plates_ppocr import PpocrReader
from services.core.domain.media import HowRead, MediaFacts, MediaKind
from services.core.settings import Settings
from services.processing_worker.plates import plate_reader

STILL = MediaFacts(kind=MediaKind.STILL, container="png", video_codec="", pixel_format="", width=1, height=1)


def settings(**changes: object) -> Settings:
    needed = {
        "database_url": SecretStr("postgresql+psycopg://a:b@127.0.0.1:9/c"),
        "broker_url": SecretStr("redis://127.0.0.1:9/0"),
        "s3_endpoint_url": "http://127.0.0.1:9",
        "s3_access_key": SecretStr("a"),
        "s3_secret_key": SecretStr("b"),
        "secret_key": SecretStr("c"),
    }
    return Settings(**needed | changes)  # type: ignore[arg-type]  # names of its own fields


def test_marks_are_read_unless_a_force_switches_it_off(tmp_path: Path) -> None:
    assert isinstance(plate_reader(settings()), PpocrReader)
    shares: list[float] = []
    reader = plate_reader(settings(plates_enabled=False))
    text = reader.read(
        path=tmp_path / "never opened", facts=STILL, moment_s=None, into=tmp_path, progress=shares.append
    )
    assert (text.marks, text.how, shares) == ((), HowRead(is_off=True), [1.0])


@pytest.mark.parametrize("countries", ["gb", "gb, ie", "ro", "GB,fr,de"])
def test_other_countries_are_a_setting(countries: str) -> None:
    assert isinstance(plate_reader(settings(plate_countries=countries)), PpocrReader)


@pytest.mark.parametrize("wrong", ["uk", "gb;ie", ","])
def test_a_country_that_nobody_knows_stops_the_worker_at_its_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="country"):
        plate_reader(settings(plate_countries=wrong))


@pytest.mark.parametrize("part", ["detector", "reader"])
@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64])
def test_a_model_file_is_not_taken_without_its_hash(part: str, sha256: str, tmp_path: Path) -> None:
    file, name = tmp_path / "brought.onnx", f"plate_{part}"
    with pytest.raises(ValueError, match="SHA-256"):
        plate_reader(settings(**{f"{name}_file": file, f"{name}_sha256": sha256}))
    assert isinstance(
        plate_reader(settings(**{f"{name}_file": file, f"{name}_sha256": "a" * 64})), PpocrReader
    )
