"""What the ledger says is enough to make a derivative again, byte for byte."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from services.core.adapters.media_ffmpeg.program import arithmetic
from services.core.adapters.media_ffmpeg.tools import FfmpegMedia, fingerprint
from services.core.domain.media import DerivedFile, MediaFacts, Recipe
from tests.core.adapters.media_ffmpeg.conftest import X264, Film

HLG = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-vf", "setparams=colorspace=bt2020nc:color_primaries=bt2020:color_trc=arib-std-b67:range=tv", "-x265-params", "log-level=none")  # fmt: skip
SOUND = (*X264, "-g", "10", "-c:a", "ac3")
Making = Callable[[FfmpegMedia, Path, MediaFacts, Path], DerivedFile]


def preview(media: FfmpegMedia, path: Path, facts: MediaFacts, into: Path) -> DerivedFile:
    return media.preview(path=path, facts=facts, into=into, progress=lambda _: None)


def part(media: FfmpegMedia, path: Path, facts: MediaFacts, into: Path) -> DerivedFile:
    return media.preview_part(path=path, facts=facts, seconds=(0.2, 0.6), into=into, progress=lambda _: None)


def made_twice(media: FfmpegMedia, path: Path, make: Making, folder: Path) -> tuple[DerivedFile, DerivedFile]:
    first, second = folder / "first", folder / "second"
    first.mkdir()
    second.mkdir()
    facts = media.inspect(path=path, into=folder).facts
    assert facts is not None
    made = make(media, path, facts, first)
    recipe = Recipe(kind=made.kind, label=made.label, tool=made.tool, arguments=made.arguments)
    return made, media.remake(path=path, facts=facts, recipe=recipe, into=second)


def test_a_viewing_copy_comes_out_again_and_its_sound_names_the_processor(
    media: FfmpegMedia, film: Film, tmp_path: Path
) -> None:
    made, again = made_twice(media, film("sound.mkv", *SOUND, frames=25, sound=True), preview, tmp_path)
    assert fingerprint(again.path) == fingerprint(made.path)
    assert (again.kind, again.label, again.version) == (made.kind, made.label, made.version)
    assert arithmetic() in made.version


def test_a_part_comes_out_again_and_holds_no_date(media: FfmpegMedia, film: Film, tmp_path: Path) -> None:
    made, again = made_twice(media, film("hlg.mp4", *HLG, frames=25), part, tmp_path)
    assert fingerprint(again.path) == fingerprint(made.path)
    assert (again.label, again.version) == (made.label, made.version)
    assert arithmetic() not in made.version
    data = made.path.read_bytes()
    movie = data.index(b"mvhd")
    assert data[movie + 8 : movie + 16] == bytes(8)  # creation and modification, ISO/IEC 14496-12 8.2.2


def test_a_photographs_copy_comes_out_again(media: FfmpegMedia, tmp_path: Path) -> None:
    Image.effect_noise((320, 240), 90).convert("RGB").save(tmp_path / "photo.jpg")
    made, again = made_twice(media, tmp_path / "photo.jpg", preview, tmp_path)
    assert fingerprint(again.path) == fingerprint(made.path)
