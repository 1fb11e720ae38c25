"""The real reader on real and drawn pictures, in its real sandbox."""

import csv
import hashlib
import json
import re
import resource
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from services.cli.demo_clip import DEMO_MARK, DemoClip, draw_clip
from services.core.adapters.plates_ppocr import PlatesUnread, PpocrReader
from services.core.adapters.plates_ppocr import models as models_module
from services.core.adapters.plates_ppocr.answer import Place
from services.core.adapters.plates_ppocr.detect import Picture
from services.core.adapters.plates_ppocr.frames import Sampled, still
from services.core.adapters.plates_ppocr.models import ModelMissing, manifest
from services.core.adapters.plates_ppocr.pipeline import Pipeline
from services.core.adapters.plates_ppocr.recipe import label_of
from services.core.adapters.plates_ppocr.sampling import Sampler
from services.core.domain.media import (
    DerivativeKind,
    DerivedFile,
    MediaFacts,
    MediaKind,
    PictureText,
    PlateReading,
    Recipe,
)
from services.core.domain.plates import verdicts
from services.core.domain.registration import fold
from services.core.errors import NotFound
from tests.stamped_film import stamped_film

VIDEO = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1280,
    height=720,
)


def still_facts(container: str) -> MediaFacts:
    return MediaFacts(
        kind=MediaKind.STILL, container=container, video_codec="", pixel_format="", width=0, height=0
    )


def read(path: Path, facts: MediaFacts, into: Path) -> tuple[PlateReading, ...]:
    into.mkdir(exist_ok=True)
    return _text(path, facts, into).marks


def _text(path: Path, facts: MediaFacts, into: Path, *, moment_s: float | None = None) -> PictureText:
    return PpocrReader().read(path=path, facts=facts, moment_s=moment_s, into=into, progress=lambda _: None)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> DemoClip:
    return draw_clip(tmp_path_factory.mktemp("drawn") / "original", seconds=3.0)


@pytest.fixture(scope="module")
def shares() -> list[float]:
    return []


@pytest.fixture(scope="module")
def told(clip: DemoClip, shares: list[float], tmp_path_factory: pytest.TempPathFactory) -> PictureText:
    crops = tmp_path_factory.mktemp("crops")
    return PpocrReader().read(path=clip.path, facts=VIDEO, moment_s=1.5, into=crops, progress=shares.append)


@pytest.fixture(scope="module")
def readings(told: PictureText) -> tuple[PlateReading, ...]:
    return told.marks


@pytest.fixture(scope="module")
def pipelines() -> dict[int, Pipeline]:
    cv2.setNumThreads(1)
    return {turn: Pipeline(rotation_cw=turn, mirrored=False) for turn in (0, 180, 270)}


def test_the_drawn_mark_is_read_first_and_by_several_frames(readings: tuple[PlateReading, ...]) -> None:
    best = readings[0]
    assert best.mark == DEMO_MARK
    assert best.frames_agreeing >= 2
    assert best.confidence > 0.9


def test_no_mark_is_read_that_nobody_bears(readings: tuple[PlateReading, ...], clip: DemoClip) -> None:
    borne = {DEMO_MARK, *clip.other_marks}
    assert {reading.mark for reading in readings} <= borne


def test_sightings_name_the_frame_the_moment_and_the_place(
    readings: tuple[PlateReading, ...], clip: DemoClip
) -> None:
    for one in readings[0].sightings:
        x, y, wide, high = one.box
        assert 0 <= one.frame_index < clip.frame_count
        assert one.pts_s == pytest.approx(one.frame_index / clip.frames_per_second, abs=0.001)
        assert 0 <= x <= x + wide <= clip.width
        assert 0 <= y <= y + high <= clip.height
        assert fold(one.text) == fold(DEMO_MARK)


def test_the_crop_is_a_picture_of_the_plate_that_can_be_made_again(
    readings: tuple[PlateReading, ...], clip: DemoClip
) -> None:
    crop, widest = readings[0].crop, readings[0].sightings[0]
    assert crop is not None
    assert crop.kind is DerivativeKind.PLATE_CROP
    assert str(crop.path.parent) not in crop.arguments
    picture = cv2.imread(str(crop.path))
    frame = frames_of(clip)[widest.frame_index]
    x, y, wide, high = widest.box
    edge = max(wide, high) // 4
    again = frame[max(0, y - edge) : y + high + edge, max(0, x - edge) : x + wide + edge]
    assert picture is not None
    assert np.array_equal(np.asarray(picture), again)


def frames_of(clip: DemoClip) -> list[Picture]:
    """Every frame, as any decoder gives it."""
    with av.open(str(clip.path)) as film:
        return [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in film.decode(video=0)]


def test_both_pictures_of_a_mark_are_cut_again_byte_for_byte_and_name_the_models(
    told: PictureText, clip: DemoClip, tmp_path: Path
) -> None:
    assert told.how
    hashes = {model.sha256 for model in told.how.models}
    assert hashes == {model.sha256 for model in manifest().values()}
    for made in told.marks[0].pictures:
        assert all(f"sha256:{one}" in made.arguments for one in hashes)
        again = cut_again(made, clip, tmp_path)
        assert again.path.read_bytes() == made.path.read_bytes()
        assert again.label == made.label
    assert [made.kind for made in told.marks[0].pictures] == [
        DerivativeKind.PLATE_CROP,
        DerivativeKind.PLATE_SHEET,
    ]


def cut_again(made: DerivedFile, clip: DemoClip, into: Path, *, arguments: str = "") -> DerivedFile:
    recipe = Recipe(kind=made.kind, label=made.label, tool=made.tool, arguments=arguments or made.arguments)
    return PpocrReader().remake(path=clip.path, facts=VIDEO, recipe=recipe, into=into)


@pytest.mark.parametrize("wrong", ["margin=0.25", "frame=999999 box=1,2,3,4", "frame=3 box=70000,2,3,4"])
def test_a_ledger_row_that_names_no_frame_of_the_film_is_not_cut(
    wrong: str, readings: tuple[PlateReading, ...], clip: DemoClip, tmp_path: Path
) -> None:
    assert readings[0].crop
    with pytest.raises(NotFound):
        cut_again(readings[0].crop, clip, tmp_path, arguments=wrong)


def test_sheets_of_other_frames_have_other_names() -> None:
    places = [Place(frame_index=frame, box=(10, 20, 90, 20)) for frame in (3, 9, 12)]
    assert len({label_of(places), label_of(places[:2]), label_of(places[:1])}) == 3
    assert label_of(places) == label_of(tuple(places))
    assert label_of(places[:1]) == "frame-000003-10-20"


def test_the_sheet_shows_the_mark_in_several_frames(readings: tuple[PlateReading, ...]) -> None:
    sheet = readings[0].sheet
    assert sheet is not None
    frames = [int(found) for found in re.findall("frame=([0-9]+)", sheet.arguments)]
    assert 2 <= len(frames) <= 12
    assert frames == sorted(set(frames))
    assert set(frames) <= {one.frame_index for one in readings[0].sightings}
    picture = cv2.imread(str(sheet.path))
    assert picture is not None
    assert picture.shape[1] == min(len(frames), 4) * 256


def test_each_place_of_the_mark_keeps_what_it_may_be(readings: tuple[PlateReading, ...]) -> None:
    best = readings[0]
    assert "".join(chances[0][0] for chances in best.characters) == best.mark
    for chances in best.characters:
        shares = [share for _, share in chances]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.001


def test_the_marked_moment_and_a_plate_in_view_are_looked_at_more_often(clip: DemoClip) -> None:
    plain = list(Sampler(clip.path, container="mp4/mov", moment_s=None))
    marked = list(Sampler(clip.path, container="mp4/mov", moment_s=1.0))
    assert {one.frame_index for one in plain} < {one.frame_index for one in marked}
    watching = Sampler(clip.path, container="mp4/mov", moment_s=None)
    between = []
    for one in watching:
        if one.near:
            between.append(one)
        else:
            watching.watch([(600, 380, 120, 40)])
    whole = [one.frame_index for one in plain]
    assert between == [] or all(one.near == ((600, 380, 120, 40),) for one in between)
    assert not {one.frame_index for one in between} & set(whole)


def test_a_clip_without_plates_gives_no_reading(tmp_path: Path) -> None:
    bare = draw_clip(tmp_path / "bare", mark=None, seconds=1.2)
    assert read(bare.path, VIDEO, tmp_path / "crops") == ()


def test_a_running_stamp_is_a_clock_and_no_mark(tmp_path: Path) -> None:
    begins = datetime(2026, 6, 5, 8, 15, 30)
    film = stamped_film(tmp_path / "original", begins=begins, form="%d/%m/%Y %H:%M:%S")
    (tmp_path / "crops").mkdir()
    text = _text(film, VIDEO, tmp_path / "crops")
    assert text.marks == ()
    assert text.burnt
    assert (text.burnt.frame_index, text.burnt.frames) == (0, 6)
    assert text.burnt.written == begins
    assert text.burnt.other == begins.replace(month=5, day=6)
    x, y, wide, high = text.burnt.box
    assert x < 20
    assert 200 < x + wide < 400
    assert 310 < y < y + high <= 360


def test_progress_rises_to_one(shares: list[float], readings: tuple[PlateReading, ...]) -> None:
    assert readings
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.fixture(scope="module")
def plain_frame(clip: DemoClip) -> Picture:
    return frames_of(clip)[37]


def test_a_turned_still_is_read_upright(plain_frame: Picture, tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(
        cv2.imencode(".png", cv2.rotate(plain_frame, cv2.ROTATE_90_COUNTERCLOCKWISE))[1].tobytes()
    )
    best = read(path, replace(still_facts("png"), rotation_cw=90), tmp_path / "crops")[0]
    assert best.mark == DEMO_MARK
    assert best.sightings[0].box[2] < best.sightings[0].box[3]


@pytest.mark.parametrize("turn", [0, 180, 270])
def test_boxes_are_in_stored_pixels_however_the_picture_is_turned(
    turn: int, plain_frame: Picture, pipelines: dict[int, Pipeline]
) -> None:
    stored = np.ascontiguousarray(
        np.rot90(plain_frame, k=turn // 90)
    )  # counter-clockwise: shown by turning clockwise
    seen = pipelines[turn].observe(Sampled(frame_index=0, pts_s=0, picture=stored, share=1))
    (best,) = (one for one in seen if one.alignment.text == DEMO_MARK)
    x, y, wide, high = best.box
    blue, _, red = stored[y : y + high, x : x + wide].reshape(-1, 3).mean(axis=0)
    assert (wide > high) is (turn in {0, 180})
    assert red > 1.5 * blue


HOSTILE = {
    "empty": b"",
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "noise": bytes(range(256)) * 64,
    "header only": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x10\x00moov",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_failed_reading_and_never_a_crash_of_ours(name: str, tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(PlatesUnread):
        read(path, VIDEO, tmp_path / "crops")


def test_a_file_cut_in_the_middle_gives_what_can_be_read_or_a_failure(clip: DemoClip, tmp_path: Path) -> None:
    path = tmp_path / "original"
    whole = bytearray(clip.path.read_bytes())
    whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    path.write_bytes(whole)
    assert {reading.mark for reading in read(path, VIDEO, tmp_path / "crops")} <= {
        DEMO_MARK,
        *clip.other_marks,
    }


def test_weights_that_are_not_the_pinned_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = json.loads(models_module.MANIFEST.read_text())
    rows["text_detector"]["sha256"] = hashlib.sha256(b"another").hexdigest()
    changed = tmp_path / "models.json"
    changed.write_text(json.dumps(rows))
    monkeypatch.setattr(models_module, "MANIFEST", changed)
    with pytest.raises(ModelMissing, match="pinned"):
        manifest()["text_detector"].contents()


def test_every_model_says_its_licence() -> None:
    assert {model.licence for model in manifest().values()} == {"Apache-2.0"}


# --- the corpus ----------------------------------------------------------------------------------------------------------


@pytest.mark.corpus
def test_uk_stills_are_read_but_for_one_at_most(corpus: Path, pipelines: dict[int, Pipeline]) -> None:
    with (corpus / "MANIFEST.tsv").open(newline="") as table:
        rows = [
            row
            for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["path"].startswith(("plates/uk-", "plates/openalpr-samplePic/"))
            or row["plates"] == "OY09FEU"
        ]
    assert len(rows) == 6
    right = []
    for row in rows:
        picture = next(still(corpus / row["path"], container=row["container"]))
        found = verdicts(pipelines[0].observe(picture), still=True)
        right.append(fold(row["plates"]) in {fold(verdict.mark) for verdict in found})
    print(f"UK stills: {sum(right)} of {len(right)}")  # noqa: T201 -- the figure is the point
    assert sum(right) >= len(right) - 1


@pytest.mark.corpus
def test_real_dashcam_frames_in_sequence_agree_on_most_plates_and_invent_none(
    corpus: Path, pipelines: dict[int, Pipeline]
) -> None:

    with (corpus / "plates_dashcam" / "LABELS.tsv").open(newline="") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["text"]]
    seconds = sorted({int(row["second"]) for row in rows if row["sequence"] == "nightride_type3_001"})[:20]
    observations = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for second in seconds:
        picture = cv2.imread(str(corpus / "plates_dashcam" / f"nightride_type3_001_t{second:04d}.jpg"))
        one = Sampled(frame_index=second, pts_s=second, picture=np.asarray(picture, np.uint8), share=0)
        observations += pipelines[0].observe(one)
    spent = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - before) / len(seconds)
    texts = [
        row["text"]
        for row in rows
        if int(row["second"]) in seconds and row["sequence"] == "nightride_type3_001"
    ]
    often = {fold(text) for text in texts if texts.count(text) >= 3}
    found = {fold(verdict.mark) for verdict in verdicts(observations, still=False)}
    figures = (
        f"{len(often & found)} of {len(often)} seen three times, {len(found)} reported, {spent * 1000:.0f} ms"
    )
    print(f"dashcam: {figures}")  # noqa: T201 -- the figure is the point
    assert len(often & found) >= 0.8 * len(often)
    assert found <= {fold(text) for text in texts}
