"""Plate reading in figures: labelled stills by their clearest crop, dashcam sequences by agreement, cost a frame.

"fold" is exact after O as 0 and I as 1 on both sides. One thread, CPU seconds.
"""

import csv
import time
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from services.core.adapters.plates_ppocr.frames import Sampled, still
from services.core.adapters.plates_ppocr.pipeline import Pipeline
from services.core.domain.plates import Observation, verdicts
from services.core.domain.registration import fold

pytestmark = [pytest.mark.corpus, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    cv2.setNumThreads(1)
    return Pipeline(rotation_cw=0, mirrored=False)


def test_stills(corpus: Path, pipeline: Pipeline) -> None:
    with (corpus / "MANIFEST.tsv").open(newline="") as table:
        rows = [
            row
            for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["path"].startswith("plates/")
        ]
    scores: Counter[str] = Counter()
    began = time.process_time()
    for row in rows:
        seen = pipeline.observe(next(still(corpus / row["path"], container=row["container"])))
        clearest = min(seen, key=lambda one: one.alignment.cost, default=None)
        marks = {fold(verdict.mark) for verdict in verdicts(seen, still=True)}
        scores["read"] += clearest is not None and fold(clearest.alignment.text) == fold(row["plates"])
        scores["reported"] += fold(row["plates"]) in marks
        scores["other marks reported"] += len(marks - {fold(row["plates"])})
    spent = (time.process_time() - began) / len(rows)
    print(f"\nstills: {dict(scores)} of {len(rows)}, {spent * 1000:.0f} ms CPU each, decoding included")
    assert scores["read"] >= 0.75 * len(rows)


def test_dashcam_sequences(corpus: Path, pipeline: Pipeline) -> None:
    folder = corpus / "plates_dashcam"
    labelled: dict[str, list[str]] = defaultdict(list)
    with (folder / "LABELS.tsv").open(newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            labelled[row["sequence"]].append(fold(row["text"]))
    seen: dict[str, list[Observation]] = defaultdict(list)
    pictures = sorted(folder.glob("*.jpg"))
    began = time.process_time()
    for path in pictures:
        sequence, second = path.stem.rsplit("_t", 1)
        picture = np.asarray(cv2.imread(str(path)), np.uint8)
        seen[sequence] += pipeline.observe(
            Sampled(frame_index=int(second), pts_s=float(second), picture=picture, share=0)
        )
    spent = (time.process_time() - began) / len(pictures)
    often = {(s, text) for s, texts in labelled.items() for text in texts if text and texts.count(text) >= 3}
    borne = {(s, text) for s, texts in labelled.items() for text in texts}
    found = {(s, fold(one.mark)) for s, each in seen.items() for one in verdicts(each, still=False)}
    print(
        f"\ndashcam: {len(found & often)} of {len(often)} seen three times found, "
        f"{len(found & borne)} of {len(found)} reports right, {spent * 1000:.0f} ms CPU a 720p frame"
    )
    assert len(found & often) >= 0.85 * len(often)
    assert len(found - borne) <= 0.05 * len(found)
