"""The real finders on drawn pictures, in their real sandbox, and what is left of a place that was hidden."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from services.core.adapters.redaction_onnx import OnnxRedactor, RedactionsUnfound
from services.core.adapters.redaction_onnx import models as models_module
from services.core.adapters.redaction_onnx.found import Picture
from services.core.adapters.redaction_onnx.models import manifest
from services.core.adapters.redaction_onnx.pixelate import pixelated
from services.core.domain.media import DerivativeKind, DerivedFile, MediaFacts, MediaKind
from services.core.domain.redaction import Box, HiddenKind, Redactions, boxes_told, redactions_in
from services.core.weights import ModelMissing
from tests.redaction_film import FACE, FRAMES, RATE, SIZE, picture, plate_at, redaction_film

FILM = MediaFacts(
    kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p",
    width=SIZE[0], height=SIZE[1], frame_count=FRAMES, duration_s=FRAMES / RATE,
)  # fmt: skip
STILL = replace(FILM, kind=MediaKind.STILL, container="png", duration_s=0.0, frame_count=1)


def propose(path: Path, facts: MediaFacts, into: Path) -> DerivedFile:
    into.mkdir(exist_ok=True)
    return OnnxRedactor().propose(path=path, facts=facts, into=into, progress=lambda _: None)


def covered(boxes: list[Box], place: Box) -> float:
    """The share of a place that lies under boxes."""
    mask = np.zeros((SIZE[1], SIZE[0]), bool)
    for x, y, wide, high in boxes:
        mask[y : y + high, x : x + wide] = True
    x, y, wide, high = place
    return float(mask[y : y + high, x : x + wide].mean())


@pytest.fixture(scope="module")
def shares() -> list[float]:
    return []


@pytest.fixture(scope="module")
def proposed(shares: list[float], tmp_path_factory: pytest.TempPathFactory) -> DerivedFile:
    folder = tmp_path_factory.mktemp("drawn")
    film = redaction_film(folder / "original")
    return OnnxRedactor().propose(path=film, facts=FILM, into=folder, progress=shares.append)


@pytest.fixture(scope="module")
def known(proposed: DerivedFile) -> Redactions:
    return redactions_in(proposed.path.read_bytes())


def hidden(known: Redactions, frame: int, kind: HiddenKind) -> list[Box]:
    return [box for one, box in known.boxes_at(frame / RATE) if one.kind is kind]


def test_a_passing_plate_is_hidden_in_every_frame_also_those_that_nobody_looked_at(known: Redactions) -> None:
    shares = [covered(hidden(known, frame, HiddenKind.PLATE), plate_at(frame)) for frame in range(FRAMES)]
    assert min(shares) > 0.95
    looked_at = {seen.frame_index for one in known.proposals for seen in one.seen}
    assert looked_at <= {0, 3, 6, 9, 12, 13}


def test_a_face_is_hidden_in_every_frame(known: Redactions) -> None:
    x, y, wide, high = FACE
    features = (x + wide // 8, y + high // 4, wide * 3 // 4, high // 2)
    assert min(covered(hidden(known, at, HiddenKind.FACE), features) for at in range(FRAMES)) > 0.8


def test_most_of_the_picture_stays_visible(known: Redactions) -> None:
    everything = [box for _, box in known.boxes_at(0.2)]
    assert covered(everything, (0, 0, *SIZE)) < 0.2


def test_the_ledger_is_told_how_it_was_made(proposed: DerivedFile, shares: list[float]) -> None:
    assert (proposed.kind, proposed.content_type) == (DerivativeKind.REDACTIONS, "application/json")
    assert proposed.arguments.startswith("every=3 fill=0.5s models=CenterFace 09189deaaf86,")
    assert "ONNX Runtime" in proposed.version
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_turned_photograph_has_its_boxes_in_the_picture_as_shown(tmp_path: Path) -> None:
    path = tmp_path / "original"
    picture(0).transpose(Image.Transpose.ROTATE_90).save(
        path, "PNG"
    )  # against the clock: shown by turning back
    made = propose(path, replace(STILL, rotation_cw=90), tmp_path / "made")
    known = redactions_in(made.path.read_bytes())
    assert covered(hidden(known, 0, HiddenKind.PLATE), plate_at(0)) > 0.9


HOSTILE = {
    "empty": b"",
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n",
    "noise": bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_failed_search_and_never_a_crash_of_ours(name: str, tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(RedactionsUnfound):
        propose(path, FILM, tmp_path / "made")


def test_weights_that_are_not_the_pinned_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = json.loads(models_module.MANIFEST.read_text())
    rows["faces"]["sha256"] = rows["text"]["sha256"]
    changed = tmp_path / "models.json"
    changed.write_text(json.dumps(rows))
    monkeypatch.setattr(models_module, "MANIFEST", changed)
    with pytest.raises(ModelMissing, match="pinned"):
        models_module.face_session()


def test_every_model_says_its_licence() -> None:
    assert {part: model.licence for part, model in manifest().items()} == {
        "faces": "MIT",
        "text": "Apache-2.0",
    }


# --- hiding ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def noise() -> Picture:
    return np.random.default_rng(1).integers(0, 256, (120, 200, 3), np.uint8)


def test_32_averages_are_left_of_a_place_and_nothing_else_is_touched(noise: Picture) -> None:
    result = pixelated(noise, [(40, 20, 96, 32)])
    place = result[20:52, 40:136]
    assert len(np.unique(place.reshape(-1, 3), axis=0)) <= 32
    means = noise[20:52, 40:136].reshape(4, 8, 8, 12, 3).mean(axis=(1, 3))
    assert np.abs(cv2.resize(place, (8, 4), interpolation=cv2.INTER_NEAREST) - means).max() <= 1
    untouched = np.ones(noise.shape[:2], bool)
    untouched[20:52, 40:136] = False
    assert np.array_equal(result[untouched], noise[untouched])


def test_two_pictures_with_the_same_averages_cannot_be_told_apart_afterwards() -> None:
    box = (0, 0, 64, 32)
    one = np.zeros((32, 64, 3), np.uint8)
    one[::2] = 255
    other = np.zeros((32, 64, 3), np.uint8)
    other[:, ::2] = 255
    assert np.array_equal(pixelated(one, [box]), pixelated(other, [box]))


@pytest.mark.parametrize("box", [(0, 0, 9, 5), (190, 110, 60, 60), (-20, -20, 30, 30), (10, 10, 1, 1)])
def test_small_places_and_places_at_the_edge_lose_their_detail_too(noise: Picture, box: Box) -> None:
    result = pixelated(noise, [box])
    x, y = max(0, box[0]), max(0, box[1])
    place = result[y : box[1] + box[3], x : box[0] + box[2]]
    assert len(np.unique(place.reshape(-1, 3), axis=0)) * 16 <= max(16, place.shape[0] * place.shape[1] * 1.5)


def test_a_still_is_hidden_in_the_sandbox_as_the_ledger_says(tmp_path: Path) -> None:
    still = tmp_path / "frame-000004.png"
    picture(4).save(still, "PNG")
    boxes = (plate_at(4), FACE)
    made = OnnxRedactor().hide(still=still, boxes=boxes, into=tmp_path)
    assert (made.kind, made.label) == (DerivativeKind.REDACTED_STILL, "frame-000004")
    assert boxes_told(made.arguments) == boxes
    with Image.open(made.path) as image:
        assert np.array_equal(np.asarray(image), pixelated(np.asarray(picture(4)), boxes))
