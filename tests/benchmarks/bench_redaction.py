"""What a redacted copy would hide, in figures: how much of each labelled plate, at what cost. One thread, CPU seconds.

Every number is a share of the labelled area of a plate, a mean over plates and frames: `found` in the frame itself, `linked`
with the boxes between sightings, `filled` with half a second at both ends. A plate that nobody can read counts as well.

The sequences hold a frame a second, too few to follow anything closely. So pictures are also moved as by a moving camera,
25 frames a second, of which every third is looked at; the labels move with them.
"""

import csv
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from services.core.adapters.redaction_onnx.faces import FaceDetector
from services.core.adapters.redaction_onnx.found import Found, Picture
from services.core.adapters.redaction_onnx.pixelate import pixelated
from services.core.adapters.redaction_onnx.plates import PlateFinder
from services.core.adapters.redaction_onnx.recipe import EVERY
from services.core.domain.redaction import FILL_S, Box, Frame, Redactions, Spotted
from services.core.domain.redaction_tracks import redactions

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(900)]
SIZE = (1280, 720)
RATE, FRAMES = 25, 25
Label = tuple[float, float, float, float]
MOVES = (
    (1.0, 1.0, 0.0, 0.0),
    (1.0, 1.15, -0.06, 0.02),
    (1.2, 1.0, 0.1, -0.04),
    (0.5, 1.2, 0.05, 0.0),
)
"""Zoom at the beginning and the end, and how far the picture moves across and down, in shares of its size."""


@dataclass(kw_only=True)
class Cover:
    """Shares of plates covered, and of the picture hidden."""

    plates: list[float] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)

    def take(self, boxes: Iterable[Box], labels: Sequence[Label]) -> None:
        mask = np.zeros(SIZE[::-1], bool)
        for x, y, wide, high in boxes:
            mask[y : y + high, x : x + wide] = True
        self.pictures.append(float(mask.mean()))
        for left, top, right, bottom in labels:
            place = mask[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)]
            if place.size:
                self.plates.append(float(place.mean()))

    @property
    def mean(self) -> float:
        return float(np.mean(self.plates))

    def __str__(self) -> str:
        whole = np.mean(np.array(self.plates) >= 0.9)
        return f"{self.mean:.3f} (nine tenths of {whole:.3f}; {np.mean(self.pictures):.1%} of the picture)"


@pytest.fixture(scope="module")
def faces() -> FaceDetector:
    cv2.setNumThreads(1)
    return FaceDetector()


@pytest.fixture(scope="module")
def plates() -> PlateFinder:
    cv2.setNumThreads(1)
    return PlateFinder()


@pytest.fixture(scope="module")
def labels(corpus: Path) -> dict[str, list[Label]]:
    found: dict[str, list[Label]] = defaultdict(list)
    with (corpus / "plates_dashcam" / "LABELS.tsv").open(newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            left, top, right, bottom = (float(row[side]) for side in ("xmin", "ymin", "xmax", "ymax"))
            found[row["file"]].append((left, top, right, bottom))
    return found


def opened(path: Path) -> Picture:
    return np.asarray(cv2.imread(str(path)), np.uint8)


def spotted(found: Iterable[Found], *, frame: int, at: float) -> Iterator[Spotted]:
    for one in found:
        yield Spotted(frame_index=frame, pts_s=at, box=one.box, source=one.source, score=one.score)


def linked_only(known: Redactions, at: float) -> list[Box]:
    """Without the fill at both ends."""
    return [box for one, box in known.boxes_at(at) if one.seen[0].pts_s <= at <= one.seen[-1].pts_s]


def test_sequences(corpus: Path, labels: dict[str, list[Label]], plates: PlateFinder) -> None:
    seen: dict[str, list[Spotted]] = defaultdict(list)
    found, linked, filled = Cover(), Cover(), Cover()
    pictures = sorted((corpus / "plates_dashcam").glob("*.jpg"))
    spent = 0.0
    for path in pictures:
        sequence, second = path.stem.rsplit("_t", 1)
        picture = opened(path)
        began = time.process_time()
        boxes = plates.find(picture)
        spent += time.process_time() - began
        seen[sequence] += spotted(boxes, frame=int(second), at=float(second))
        found.take((one.box for one in boxes), labels[path.name])
    known = {
        sequence: redactions(finds, Frame(width=SIZE[0], height=SIZE[1], ends_s=1e4)) for sequence, finds in seen.items()
    }  # fmt: skip
    for path in pictures:
        sequence, second = path.stem.rsplit("_t", 1)
        linked.take(linked_only(known[sequence], float(second)), labels[path.name])
        filled.take((box for _, box in known[sequence].boxes_at(float(second))), labels[path.name])
    print(f"\nsequences, {len(pictures)} pictures, {len(found.plates)} plates: found {found}")
    print(
        f"  linked {linked}\n  filled {filled}\n  {spent / len(pictures) * 1000:.0f} ms CPU a picture for plates"
    )
    assert found.mean >= 0.96


def moved(
    picture: Picture, plates: Sequence[Label], move: tuple[float, ...], share: float
) -> tuple[Picture, list[Label]]:
    """As a moving camera would see it, with the labels that are in the picture."""
    begins, ends, across, down = move
    zoom = begins + (ends - begins) * share
    wide, high = SIZE
    x, y = wide / 2 * (1 - zoom) + across * share * wide, high / 2 * (1 - zoom) + down * share * high
    matrix = np.array(((zoom, 0, x), (0, zoom, y)), np.float32)
    seen = cv2.warpAffine(picture, matrix, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
    there = [(a * zoom + x, b * zoom + y, c * zoom + x, d * zoom + y) for a, b, c, d in plates]
    inside = [(a, b, c, d) for a, b, c, d in there if min(a, b) >= 0 and c <= wide and d <= high]
    return np.asarray(seen, np.uint8), inside


def test_moving_camera(corpus: Path, labels: dict[str, list[Label]], plates: PlateFinder) -> None:
    names = sorted(name for name, known in labels.items() if known)[::12]
    looked_at, before, linked, filled = Cover(), Cover(), Cover(), Cover()
    began = time.perf_counter()
    for number, name in enumerate(names):
        picture = opened(corpus / "plates_dashcam" / name)
        film = [moved(picture, labels[name], MOVES[number % 4], at / (FRAMES - 1)) for at in range(FRAMES)]
        finds: list[Spotted] = []
        for at in range(0, FRAMES, EVERY):
            finds += spotted(plates.find(film[at][0]), frame=at, at=at / RATE)
        known = redactions(finds, Frame(width=SIZE[0], height=SIZE[1], ends_s=FRAMES / RATE))
        for at, (_, there) in enumerate(film):
            own = [one.box for one in finds if one.frame_index == at]
            before.take(own, there)
            if at % EVERY == 0:
                looked_at.take(own, there)
            linked.take(linked_only(known, at / RATE), there)
            filled.take((box for _, box in known.boxes_at(at / RATE)), there)
    print(
        f"\nmoving camera, {len(names)} films of {FRAMES} frames: in the frames that were looked at {looked_at}"
    )
    print(f"  in all frames, found {before}\n  linked {linked}\n  filled ({FILL_S} s) {filled}")
    print(f"  {time.perf_counter() - began:.0f} s")
    assert filled.mean >= linked.mean > before.mean


def test_cost(corpus: Path, faces: FaceDetector, plates: PlateFinder) -> None:
    path = min((corpus / "plates_dashcam").glob("*.jpg"))
    picture = opened(path)
    for name, size in (("720p", SIZE), ("1080p", (1920, 1080))):
        shown = np.asarray(cv2.resize(picture, size), np.uint8)
        boxes = [one.box for one in plates.find(shown)]
        costs = {
            "faces": _ms(lambda shown=shown: faces.find(shown)),
            "plates": _ms(lambda shown=shown: plates.find(shown)),
            "pixelate": _ms(lambda shown=shown, boxes=boxes: pixelated(shown, boxes)),
        }
        each = ", ".join(f"{what} {spent:.0f} ms" for what, spent in costs.items())
        print(f"\n{name}, CPU a frame that is looked at: {each}")


def _ms(work: object) -> float:
    assert callable(work)
    work()
    began = time.process_time()
    for _ in range(5):
        work()
    return (time.process_time() - began) * 200
