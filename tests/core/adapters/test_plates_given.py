"""Models that a force brings along, in the real runtime and the real sandbox."""

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from services.core.adapters.plates_ppocr import GivenModel, PlatesUnread, PpocrReader
from services.core.adapters.plates_ppocr.given import (
    GivenDetector,
    GivenReader,
    ModelNotUnderstood,
    Numbers,
    boxes_of,
)
from services.core.domain.media import MediaFacts, MediaKind, PictureText
from services.core.weights import ModelMissing
from tests.onnx_files import one_mark_reader, yellow_detector

MARK, PLATE = "TX49DRW", (420, 300, 190, 44)
STILL = MediaFacts(
    kind=MediaKind.STILL, container="png", video_codec="", pixel_format="", width=960, height=540
)


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    drawn = Image.new("RGB", (960, 540), (96, 100, 104))
    draw, font = ImageDraw.Draw(drawn), ImageFont.load_default(size=42)
    x, y, wide, high = PLATE
    draw.rectangle((x, y, x + wide, y + high), fill=(250, 210, 40))
    draw.text((x + wide / 2, y + high / 2), "TX49 DRW", font=font, fill="black", anchor="mm")
    return drawn


@pytest.fixture(scope="module")
def still(picture: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("still") / "original"
    picture.save(path, format="PNG")
    return path


def given(folder: Path, contents: bytes, *, sha256: str = "") -> GivenModel:
    path = folder / "brought.onnx"
    path.write_bytes(contents)
    return GivenModel(path=path, sha256=sha256 or hashlib.sha256(contents).hexdigest())


def told(reader: PpocrReader, still: Path, into: Path) -> PictureText:
    into.mkdir()
    return reader.read(path=still, facts=STILL, moment_s=None, into=into, progress=lambda _: None)


def test_a_detector_brought_along_finds_the_plate_and_is_named(still: Path, tmp_path: Path) -> None:
    detector = given(tmp_path, yellow_detector())
    text = told(PpocrReader(detector=detector), still, tmp_path / "made")
    [reading] = text.marks
    assert reading.mark == MARK
    assert reading.sightings[0].box == pytest.approx(PLATE, abs=6)
    assert text.how
    assert ("plate_detector", "brought.onnx", detector.sha256) in {
        (model.part, model.name, model.sha256) for model in text.how.models
    }
    assert text.how.provider == "CPUExecutionProvider"


def test_the_runtime_leaves_nothing_of_its_own_behind_and_counts_no_use(still: Path, tmp_path: Path) -> None:
    into = tmp_path / "made"
    text = told(PpocrReader(), still, into)
    assert [path.name for path in into.rglob("*")] == [made.path.name for made in text.marks[0].pictures]


def test_a_reader_brought_along_is_believed_instead_of_the_packaged_one(still: Path, tmp_path: Path) -> None:
    reader = given(tmp_path, one_mark_reader("LM56NPR"))
    text = told(PpocrReader(reader=reader), still, tmp_path / "made")
    assert [reading.mark for reading in text.marks] == ["LM56NPR"]


@pytest.mark.parametrize("sha256", ["0" * 64, "f" * 64])
def test_a_file_that_is_not_the_one_that_was_set_is_never_run(
    sha256: str, still: Path, tmp_path: Path
) -> None:
    detector = given(tmp_path, yellow_detector(), sha256=sha256)
    with pytest.raises(ModelMissing, match="not the one"):
        told(PpocrReader(detector=detector), still, tmp_path / "made")
    detector.path.unlink()
    with pytest.raises(ModelMissing, match="no model file"):
        told(PpocrReader(detector=detector), still, tmp_path / "made too")


def test_a_file_that_is_no_model_reads_nothing_and_says_so(still: Path, tmp_path: Path) -> None:
    with pytest.raises(PlatesUnread):
        told(PpocrReader(detector=given(tmp_path, b"no model")), still, tmp_path / "made")


def test_boxes_come_back_in_the_pixels_of_a_picture_of_any_shape(picture: Image.Image) -> None:
    detector = GivenDetector(yellow_detector())
    upright = np.asarray(picture, np.uint8)[:, :, ::-1]
    for size in ((960, 540), (540, 960), (240, 240)):
        sized = np.asarray(cv2.resize(upright, size, interpolation=cv2.INTER_AREA), np.uint8)
        [box] = detector.find(sized)
        x, y = box.corners[0] * (960 / size[0], 540 / size[1])
        assert (x, y) == pytest.approx(PLATE[:2], abs=8)
    assert detector.find(np.full((90, 160, 3), 90, np.uint8)) == []


def rows(*found: tuple[float, ...]) -> Numbers:
    return np.array(found, np.float32)


@pytest.mark.parametrize(
    "answer",
    [
        rows((0, 10, 20, 50, 30, 0, 0.9)),
        rows((10, 20, 50, 30, 0.9, 0))[None],
        np.repeat(rows((30, 25, 40, 10, 0.9)), 8, axis=0).T[None],
    ],
    ids=["with the picture's number", "without overlaps", "raw"],
)
def test_every_export_that_is_documented_is_understood(answer: Numbers) -> None:
    [found] = boxes_of(answer)
    assert tuple(found) == pytest.approx((10, 20, 50, 30, 0.9))


@pytest.mark.parametrize("shape", [(7,), (1, 3, 4, 5), (1, 100, 3)])
def test_another_answer_is_not_guessed_at(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelNotUnderstood):
        boxes_of(np.zeros(shape, np.float32))


def test_models_that_take_something_else_are_refused() -> None:
    with pytest.raises(ModelNotUnderstood, match="colours"):
        GivenDetector(one_mark_reader("LM56NPR"))
    with pytest.raises(ModelNotUnderstood, match="bytes"):
        GivenReader(yellow_detector())
