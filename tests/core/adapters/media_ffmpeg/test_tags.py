"""What inspection finds out about a file's origin: on files drawn here, and on those whose origin the corpus knows."""

import struct
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from services.core.adapters.media_ffmpeg.tools import FfmpegMedia
from services.core.domain.media import Inspection
from services.core.domain.origin import MOST_TAGS, Origin
from services.core.domain.provenance import hints
from tests.core.adapters.media_ffmpeg.conftest import X264, Film, run_ffmpeg

DROP = ("-vf", "select='not(eq(n\\,20))*not(eq(n\\,21))'", "-fps_mode", "passthrough")
PLAIN = (*X264, "-fflags", "+bitexact")
SILENT = (
    "-c",
    "copy",
    "-fflags",
    "+bitexact",
    "-map_metadata",
    "-1",
    "-map_metadata:s:v",
    "-1",
    "-bsf:v",
    "filter_units=remove_types=6",
)
"""Copied without a word of who wrote it: no encoder's signature (SEI), no program's name."""
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def inspected(media: FfmpegMedia, path: Path, tmp_path: Path) -> Inspection:
    into = tmp_path / "into"
    into.mkdir(exist_ok=True)
    inspection = media.inspect(path=path, into=into)
    assert inspection.facts, inspection.refusals
    return inspection


def codes(inspection: Inspection, name: str) -> set[str]:
    assert inspection.facts
    return {hint.code for hint in hints(inspection.origin, facts=inspection.facts, filename=name)}


def texts(origin: Origin) -> dict[str, str]:
    return {tag.name: tag.text for tag in origin.tags}


def test_software_that_compressed_and_wrote_a_film_is_named(
    film: Film, media: FfmpegMedia, tmp_path: Path
) -> None:
    found = inspected(media, film("a.mp4", *X264), tmp_path)
    assert found.origin.encoders[0].startswith("x264 - core ")
    assert texts(found.origin)["encoder"].startswith("Lavf")
    assert found.origin.brand == "isom"
    assert {"ftyp", "moov", "mdat"} <= set(found.origin.boxes)
    assert codes(found, "a.mp4") == {"compressed_again", "converted"}


def test_a_film_that_says_nothing_gives_no_name(film: Film, media: FfmpegMedia, tmp_path: Path) -> None:
    path = tmp_path / "plain.mp4"
    run_ffmpeg("-i", str(film("a.mp4", *X264)), *SILENT, str(path))
    found = inspected(media, path, tmp_path)
    assert found.origin.encoders == ()
    assert codes(found, "plain.mp4") == {"unnamed"}


def test_make_and_model_are_read_and_places_and_people_are_not(
    film: Film, media: FfmpegMedia, tmp_path: Path
) -> None:
    notes = {"make": "Example", "model": "Cam\n3", "location": "+52.4862-001.8904/", "artist": "Ann Brown"}
    written = [word for name, text in notes.items() for word in ("-metadata", f"{name}={text}")]
    path = film("b.mov", *PLAIN, *written, "-movflags", "use_metadata_tags")
    found = inspected(media, path, tmp_path)
    said = texts(found.origin)
    assert (said["make"], said["model"]) == ("Example", "Cam 3")
    assert not {"location", "artist"} & set(said)
    assert "camera" in codes(found, "b.mov")


def test_thousands_of_notes_are_cut_short(film: Film, media: FfmpegMedia, tmp_path: Path) -> None:
    written = [word for n in range(400) for word in ("-metadata", f"COMMENT{n}={'x' * 300}")]
    notes = [word for name in ("comment", "title") for word in ("-metadata", f"{name}={'y' * 5000}")]
    found = inspected(media, film("c.mkv", *PLAIN, *written, *notes), tmp_path)
    assert 0 < len(found.origin.tags) <= MOST_TAGS
    assert max(len(tag.text) for tag in found.origin.tags) <= 160


def test_missing_frames_of_an_even_run_are_counted(film: Film, media: FfmpegMedia, tmp_path: Path) -> None:
    gaps = inspected(media, film("d.mp4", *PLAIN, *DROP), tmp_path).origin.gaps
    assert (gaps.missing, gaps.doubled) == (1, 0)
    assert gaps.longest_s == pytest.approx(0.12, abs=0.001)


def test_content_credentials_are_seen_in_film_and_photograph(
    film: Film, media: FfmpegMedia, tmp_path: Path
) -> None:
    whole = film("e.mp4", *PLAIN).read_bytes()
    box = struct.pack(">I4s", 24 + 40, b"uuid") + C2PA + bytes(40)
    signed = tmp_path / "signed.mp4"
    signed.write_bytes(whole + box)
    assert inspected(media, signed, tmp_path).origin.credentials
    photograph = tmp_path / "signed.jpg"
    Image.new("RGB", (640, 480), (90, 120, 60)).save(photograph)
    data = photograph.read_bytes()
    jumbf = (
        b"JP\0\1\0\0\0\1"
        + struct.pack(">I4s", 60, b"jumb")
        + struct.pack(">I4s", 30, b"jumd")
        + b"c2pa"
        + bytes(30)
    )
    segment = b"\xff\xeb" + struct.pack(">H", len(jumbf) + 2) + jumbf
    photograph.write_bytes(data[:2] + segment + data[2:])
    assert inspected(media, photograph, tmp_path).origin.credentials


def test_a_photographs_camera_and_program_are_read(media: FfmpegMedia, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Software] = "Example", "Phone 3", "GIMP 2.10"
    exif.get_ifd(IFD.Exif)[Base.UserComment] = b"ASCII\0\0\0Screenshot"
    path = tmp_path / "f.jpg"
    Image.new("RGB", (640, 480), (90, 120, 60)).save(path, exif=exif)
    found = inspected(media, path, tmp_path)
    assert codes(found, "f.jpg") == {"camera", "edited", "screen"}


KNOWN = {
    "phone/androidx-media/dolbyVision-hdr.MOV": {"camera"},  # "iPhone 14 Pro"
    "phone/androidx-media/london.jpg": {"camera", "edited"},  # "Pixel 7 Pro", saved by an editor
    "phone/androidx-media/hlg10-color-test.mp4": {"camera"},  # "Android 14 phone"
    "dashcam/dashcamigo/gopro-gpmf/hero5-trimmed.mp4": {"camera", "converted"},  # "GoPro HERO5", trimmed by FFmpeg
    "odd/Pillow/sugarshack.mpo": {"camera"},
}  # fmt: skip
"""By the manifest's words for what each is, and the notes that anybody can read in it."""


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_files_whose_origin_is_known_give_the_right_hints(
    corpus: Path, media: FfmpegMedia, tmp_path: Path, name: str
) -> None:
    assert codes(inspected(media, corpus / name, tmp_path), Path(name).name) == KNOWN[name]
