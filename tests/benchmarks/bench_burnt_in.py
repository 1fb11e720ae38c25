"""The clock in the pictures in figures: stamps as cameras write them, drawn over real road frames in memory; and films without one.

One thread, CPU seconds. No film of the corpus holds a date in its pictures, so what is read right is drawn here.
"""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from services.core.adapters.plates_ppocr.detect import Picture
from services.core.adapters.plates_ppocr.frames import Sampled
from services.core.adapters.plates_ppocr.pipeline import Pipeline
from services.core.adapters.plates_ppocr.sampling import Sampler
from services.core.domain.burnt_in import Writing, burnt_time, lies_in, readings, steady_places
from services.core.domain.plates import Observation, verdicts
from tests.manifest import manifest

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(900)]
BEGINS = datetime(2026, 11, 9, 14, 5, 33)
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S 045MPH N51.5074 W0.1278", "%d/%m/%Y %H:%M:%S", "%m-%d-%Y %I:%M:%S %p EXAMPLE", "%d %b %Y %H:%M:%S", "%H:%M:%S %d.%m.%Y")  # fmt: skip
FRAMES = 6


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How a camera writes, and how good its pictures are."""

    sequence: str = "nightride_type3_001"
    size: int = 28
    outline: int = 1
    colour: str = "white"
    is_bitmap: bool = False
    wide: int = 1280
    quality: int = 70


ALL_LOOKS = {
    "28 pixels, outlined, night": Looks(),
    "28 pixels, outlined, day": Looks(sequence="dayride_type1_001"),
    "16 pixels, outlined, night": Looks(size=16),
    "24 pixels, yellow, no outline, day": Looks(
        sequence="dayride_type1_001", size=24, outline=0, colour="yellow"
    ),
    "bitmap letters, 22 pixels, no outline": Looks(is_bitmap=True, outline=0),
    "28 pixels, halved to 640 x 360, JPEG 30": Looks(wide=640, quality=30),
    "20 pixels, halved to 640 x 360, JPEG 30": Looks(size=20, wide=640, quality=30),
    "16 pixels, halved to 640 x 360, JPEG 30": Looks(size=16, wide=640, quality=30),
}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    cv2.setNumThreads(1)
    return Pipeline(rotation_cw=0, mirrored=False)


def stamped(road: Image.Image, text: str, looks: Looks) -> Picture:
    if looks.is_bitmap:
        letters = ImageFont.load_default_imagefont()
        left, top, right, foot = letters.getbbox(text)
        line = Image.new("L", (int(right - left), int(foot - top)))
        ImageDraw.Draw(line).text((0, 0), text, font=letters, fill=255)
        line = line.resize((line.width * 2, line.height * 2), Image.Resampling.NEAREST)
        road.paste(looks.colour, (20, 680), line)
    else:
        ImageDraw.Draw(road).text(
            (20, 675),
            text,
            font=ImageFont.load_default(size=looks.size),
            fill=looks.colour,
            stroke_width=looks.outline,
            stroke_fill="black",
        )
    small = road.resize((looks.wide, road.height * looks.wide // road.width))
    data = cv2.imencode(".jpg", np.asarray(small)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, looks.quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def looked(pipeline: Pipeline, folder: Path, form: str, looks: Looks) -> list[Writing]:
    """What is read as a stamp in frames a second apart."""
    roads = sorted(folder.glob(f"{looks.sequence}*.jpg"))[:FRAMES]
    found: list[Writing] = []
    for second, path in enumerate(roads):
        text = (BEGINS + timedelta(seconds=second)).strftime(form)
        picture = stamped(Image.open(path).convert("RGB"), text, looks)
        one = Sampled(frame_index=second, pts_s=float(second), picture=picture, share=0)
        found += pipeline.look(one, lines=True).stamps
    return found


@pytest.mark.parametrize("name", ALL_LOOKS)
def test_stamps_that_are_drawn(corpus: Path, pipeline: Pipeline, name: str) -> None:
    frames: Counter[str] = Counter()
    clocks: Counter[str] = Counter()
    for form in FORMS:
        stamps = looked(pipeline, corpus / "plates_dashcam", form, ALL_LOOKS[name])
        for one in stamps:
            true = BEGINS + timedelta(seconds=one.pts_s)
            frames["right" if true in readings(one.text).values() else "wrong or in part"] += 1
        clock = burnt_time(stamps)
        if clock is None:
            clocks["none"] += 1
            continue
        true = BEGINS + timedelta(seconds=clock.pts_s)
        clocks["right" if true in (clock.written, clock.other) else "wrong"] += 1
        assert (clock.other is not None) == (form[:5] in {"%d/%m", "%m-%d"} or form.endswith("%d.%m.%Y"))
    print(f"\n{name}: clocks {dict(clocks)} of {len(FORMS)}, lines {dict(frames)} of {len(FORMS) * FRAMES}")
    assert clocks["wrong"] == 0


FAMILIES = {"mp4/mov": "mp4/mov", "mpeg-ts": "mpeg-ts", "matroska": "matroska"}


def test_films_without_a_date(corpus: Path, pipeline: Pipeline) -> None:
    """Test cards count seconds in their corner; roads have signs. Neither is a clock, nor may the card's count be a mark."""
    rows = [
        row
        for row in manifest(corpus)
        if row["path"].startswith("dashcam/") and row["expected_verdict"] == "accept" and row["fps"]
    ]
    pictures, counting, clocks, cards = 0, 0, 0, list[str]()
    began = time.process_time()
    for row in rows:
        family = next(known for name, known in FAMILIES.items() if row["container"].startswith(name))
        stamps, seen = list[Writing](), list[Observation]()
        for one in islice(Sampler(corpus / row["path"], container=family, moment_s=None), FRAMES):
            look = pipeline.look(one, lines=True)
            stamps += look.stamps
            seen += look.observations
            pictures += 1
        places = steady_places(stamps, frames=FRAMES)
        marks = [one for one in seen if not any(lies_in(one.box, place) for place in places)]
        counting += bool(places)
        clocks += burnt_time(stamps) is not None
        cards += [verdict.mark for verdict in verdicts(marks, still=False)] if places else []
    spent = (time.process_time() - began) / pictures
    print(
        f"\nfilms without a date: {len(rows)}, of them counting seconds {counting}; clocks {clocks}, marks on cards {cards}; "
        f"{spent * 1000:.0f} ms CPU a picture, decoding included"
    )
    assert (clocks, cards) == (0, [])
