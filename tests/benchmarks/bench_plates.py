"""Plate reading in figures: labelled stills by their clearest crop, dashcam frames one by one and by agreement, cost a frame.

"fold" is exact after O as 0 and I as 1 on both sides. One thread, CPU seconds. The grammar is the product's own, with the
countries enabled whose plates the pictures show, as a force would set it. Intervals are Wilson's, 95 %.
"""

import csv
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from services.core.adapters.plates_ppocr import PlatesUnread, PpocrReader
from services.core.adapters.plates_ppocr.frames import Sampled, still
from services.core.adapters.plates_ppocr.pipeline import Pipeline
from services.core.domain.media import MediaFacts, MediaKind, PictureText
from services.core.domain.plate_countries import Country
from services.core.domain.plate_grammar import grammar
from services.core.domain.plates import Observation, verdicts
from services.core.domain.registration import distance, fold
from tests.benchmarks.shares import share

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(900)]

HOME = (Country.UNITED_KINGDOM,)
ROMANIAN = (*HOME, Country.ROMANIA)
STILLS = (*HOME, Country.SLOVAKIA, Country.CZECHIA)
"""Most of the European stills are of vehicles from these two."""
READ = 2.5
"""Up to which cost a single frame counts as read."""
BANDS = ((110, "110 px and more"), (80, "80 to 110"), (60, "60 to 80"), (0, "under 60"))


def pipeline(countries: tuple[Country, ...]) -> Pipeline:
    cv2.setNumThreads(1)
    return Pipeline(rotation_cw=0, mirrored=False, grammar=grammar(countries))


@pytest.mark.parametrize("countries", [HOME, STILLS], ids=["gb", "gb, sk, cz"])
def test_stills(corpus: Path, countries: tuple[Country, ...]) -> None:
    with (corpus / "MANIFEST.tsv").open(newline="") as table:
        rows = [
            row
            for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["path"].startswith("plates/")
        ]
    scores: Counter[str] = Counter()
    reader = pipeline(countries)
    began = time.process_time()
    for row in rows:
        where = "EU" if row["path"].startswith("plates/openalpr-eu") else "UK"
        seen = reader.observe(next(still(corpus / row["path"], container=row["container"])))
        scores.update(
            {f"{where} {name}": found for name, found in _still_scores(seen, fold(row["plates"])).items()}
        )
    spent = (time.process_time() - began) / len(rows)
    for where in ("EU", "UK"):
        count = scores[f"{where} stills"]
        said = ", ".join(
            f"{name} {share(scores[f'{where} {name}'], count)}"
            for name in ("read", "one error at most", "reported")
        )
        print(f"\n{where} stills: {said}; other marks reported {scores[f'{where} others']}")
    print(f"{spent * 1000:.0f} ms CPU each, decoding included")
    assert scores["UK read"] >= scores["UK stills"] - 1
    assert scores["EU read"] >= (0.75 if countries == HOME else 0.9) * scores["EU stills"]


def _still_scores(seen: list[Observation], label: str) -> dict[str, int]:
    clearest = min(seen, key=lambda one: one.alignment.cost, default=None)
    text = fold(clearest.alignment.text) if clearest else ""
    marks = {fold(verdict.mark) for verdict in verdicts(seen, still=True)}
    return {
        "stills": 1,
        "read": text == label,
        "one error at most": bool(text) and distance(text, label) <= 1,
        "reported": label in marks,
        "others": len(marks - {label}),
    }


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A plate that a person could read in one frame; `box` is left, top, right, bottom."""

    box: tuple[float, ...]
    text: str


def _labels(folder: Path) -> Mapping[tuple[str, int], list[Labelled]]:
    labels: dict[tuple[str, int], list[Labelled]] = defaultdict(list)
    with (folder / "LABELS.tsv").open(newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            box = tuple(float(row[side]) for side in ("xmin", "ymin", "xmax", "ymax"))
            labels[row["sequence"], int(row["second"])].append(Labelled(box=box, text=fold(row["text"])))
    return labels


def test_dashcam_sequences(corpus: Path) -> None:
    folder = corpus / "plates_dashcam"
    labels, reader = _labels(folder), pipeline(ROMANIAN)
    seen: dict[str, list[Observation]] = defaultdict(list)
    single: dict[str, Counter[str]] = defaultdict(Counter)
    pictures = sorted(folder.glob("*.jpg"))
    began = time.process_time()
    for path in pictures:
        sequence, second = path.stem.rsplit("_t", 1)
        picture = np.asarray(cv2.imread(str(path)), np.uint8)
        one = Sampled(frame_index=int(second), pts_s=float(second), picture=picture, share=0)
        found = reader.observe(one)
        seen[sequence] += found
        for label in (label for label in labels[sequence, int(second)] if label.text):
            single[_band(label)][_outcome(label, found)] += 1
    spent = (time.process_time() - began) / len(pictures)
    _print_single(single)
    _judge_sequences(seen, labels)
    print(f"{spent * 1000:.0f} ms CPU a 720p frame")


def _band(label: Labelled) -> str:
    return next(name for least, name in BANDS if label.box[2] - label.box[0] >= least)


def _outcome(label: Labelled, found: list[Observation]) -> str:
    """Read, wrong or nothing, by the clearest observation whose middle is in the labelled box, give or take ten pixels."""
    left, top, right, bottom = label.box
    near = [
        one
        for one in found
        if left - 10 <= one.box[0] + one.box[2] / 2 <= right + 10
        and top - 10 <= one.box[1] + one.box[3] / 2 <= bottom + 10
    ]
    best = min(near, key=lambda one: one.alignment.cost, default=None)
    if best is None or best.alignment.cost > READ:
        return "nothing"
    return "read" if fold(best.alignment.text) == label.text else "wrong"


def _print_single(single: Mapping[str, Counter[str]]) -> None:
    print("\ndashcam, one frame alone, by the width of the plate:")
    every: Counter[str] = sum(single.values(), Counter())
    for name, counted in [*((name, single[name]) for _, name in BANDS), ("all", every)]:
        total = counted.total()
        print(f"  {name}: read {share(counted['read'], total)}, wrong {share(counted['wrong'], total)}")


def _judge_sequences(
    seen: Mapping[str, list[Observation]], labels: Mapping[tuple[str, int], list[Labelled]]
) -> None:
    texts = [(sequence, label.text) for (sequence, _), each in labels.items() for label in each]
    often = {one for one in texts if one[1] and texts.count(one) >= 3}
    found = {(s, fold(one.mark)) for s, each in seen.items() for one in verdicts(each, still=False)}
    print(
        f"dashcam, over frames: found {share(len(found & often), len(often))} of those seen three times; "
        f"reports right {share(len(found & set(texts)), len(found))}"
    )
    assert len(found & often) >= 0.9 * len(often)
    assert len(found - set(texts)) <= 0.03 * len(found)


FILMS = ("dashcam/CarND", "dashcam/sample-videos", "dashcam/teslacamerge", "phone/", "odd/androidx-media")
FAMILIES = {"mp4": "mp4/mov", "matroska": "matroska", "webm": "webm", "avi": "avi"}


@pytest.mark.parametrize("folder", FILMS)
def test_films(corpus: Path, folder: str, tmp_path: Path) -> None:
    """As a worker reads them: what was read in films with marks, and in those in which a person sees none."""
    with (corpus / "MANIFEST.tsv").open(newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    films = [
        row
        for row in rows
        if row["path"].startswith(folder)
        and row["plates"]
        and _family(row)
        and row["duration_s"][:1].isdigit()
    ]
    pictures = reported = 0
    for number, row in enumerate(films):
        text = _read_film(corpus / row["path"], _family(row), tmp_path / str(number))
        marks = [reading.mark for reading in text.marks]
        if row["plates"].startswith("none"):
            pictures, reported = pictures + (text.how.pictures if text.how else 0), reported + len(marks)
        else:
            print(
                f"\n{row['path'].rsplit('/', 1)[-1]}: {', '.join(marks) or 'nothing'}; labelled {row['plates']}"
            )
    print(
        f"\n{folder}: {reported} marks reported in {pictures} pictures of films in which a person sees none"
    )
    assert reported <= 0.002 * max(pictures, 500)


def _family(row: Mapping[str, str]) -> str:
    return FAMILIES.get(row["container"].split("/")[0].split(" ")[0], "")


def _read_film(path: Path, family: str, into: Path) -> PictureText:
    into.mkdir()
    facts = MediaFacts(
        kind=MediaKind.VIDEO, container=family, video_codec="", pixel_format="", width=1, height=1
    )
    try:
        return PpocrReader().read(path=path, facts=facts, moment_s=None, into=into, progress=lambda _: None)
    except PlatesUnread:
        return PictureText()
