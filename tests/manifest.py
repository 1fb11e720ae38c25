"""What the corpus's manifest says of each file, in its words and in ours, and where it is argued that it errs."""

import csv
from pathlib import Path

from services.core.domain.acceptance import Trouble


def manifest(corpus: Path) -> list[dict[str, str]]:
    """One row a file, as written."""
    with (corpus / "MANIFEST.tsv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


STRICTER = {
    "phone/androidx-media/pixel-motion-photo-shortened.jpg": "nine tenths of its rows are missing; the manifest calls a refusal as good",
}
"""Rows marked accept that are refused, and the warning in the row that names the matter."""

REASONS: tuple[tuple[str, set[Trouble]], ...] = (
    ("index cannot be read", {Trouble.NO_INDEX}),
    ("no moov box", {Trouble.NO_INDEX}),
    ("sound only", {Trouble.SOUND}),
    ("telemetry only", {Trouble.NO_PICTURE_STREAM}),
    ("no picture stream", {Trouble.NO_PICTURE_STREAM}),
    ("no decodable picture", {Trouble.NOTHING_DECODES, Trouble.NO_PICTURE_STREAM}),
    ("file ends too early", {Trouble.UNREADABLE, Trouble.NOTHING_DECODES}),
    ("picture codec cannot be decoded", {Trouble.CODEC}),
    ("picture data missing", {Trouble.PICTURE_DATA_MISSING}),
    ("compressed text bomb", {Trouble.METADATA_BOMB}),
    ("not an evidence format", {Trouble.OTHER_PICTURE}),
    ("absurd size", {Trouble.OTHER_PICTURE, Trouble.TOO_MANY_PIXELS}),
    ("damaged picture", {Trouble.UNREADABLE, Trouble.PICTURE_DATA_MISSING}),
    ("not a picture or video", {Trouble.TEXT, Trouble.UNKNOWN}),
    ("plain text", {Trouble.TEXT}),
)
"""The manifest's words for a refusal, and ours; the first line that fits counts."""

WARNINGS = {
    "tiny picture": "tiny_picture",
    "small picture": "tiny_picture",
    "EXIF damaged": "exif_damaged",
    "EXIF unreadable": "exif_damaged",
    "EXIF date 0000:00:00": "creation_time_unreadable",
    "uneven frame times": "uneven_frame_times",
    "box length wrong": "box_length_wrong",
    "sound unreadable": "sound_unreadable",
    "very short": "very_short",
    "long clip": "long_clip",
    "1 picture damaged": "damaged_pictures",
    "damaged pictures": "damaged_pictures",
    "needs a viewing copy": "needs_viewing_copy",
    "needs a viewing copy on older machines": "needs_viewing_copy",
    "browsers cannot play it: needs a viewing copy": "needs_viewing_copy",
    "needs a HEIC decoder": "needs_viewing_copy",
    "very dark": "very_dark",
    "picture is black throughout": "black_throughout",
    "no creation time": "no_creation_time",
    "no creation time in the file": "no_creation_time",
    "no creation time in the header": "no_creation_time",
    "no creation time or position in the file": "no_creation_time",
    "creation time in the future": "created_in_future",
    "future date": "created_in_future",
    "two times disagree": "times_disagree",
    "second picture hidden": "hidden_view",
    "second view hidden": "hidden_view",
    "holds an embedded film": "holds_film",
    "slow motion: times are not real times": "slow_motion",
    "mirrored": "mirrored",
    "impossible position": "position_impossible",
}
NOT_OURS = {
    "no name ending": "names are not shown to the port; they were judged at upload",
    "name ending does not match the contents": "the same",
    "time is local, zone not stated": "the page says whose clock stands beside a position; it is no fault of the file",
    "stated length is wrong": "the demuxer no longer believes this header: what it states is right",
    "header length wrong": "59 slots are stated, of which one is empty by design of AVI: 58 pictures is what it says",
}

OTHER_FACTS = {
    "phone/androidx-media/dolbyVision-hdr.MOV": {
        "hdr": "the base layer is HLG; the Dolby layer above it is not shown by anything here",
        "created": "the header's time is reported, and that the other disagrees",
    },
    "phone/androidx-media/ultraHDR.jpg": {"hdr": "a gain map is no HDR picture; its base is SDR"},
    "phone/androidx-media/sample_MP.heic": {
        "created": "its EXIF block does hold DateTimeOriginal 2020:10:21 12:26:18"
    },
    "broken/Pillow/exif_gps_typeerror.jpg": {
        "created": "stands only in XMP; its EXIF is damaged, and that is said"
    },
    "broken/Pillow/invalid-exif.jpg": {"created": "the same"},
    "plates/openalpr-eu/eu4.jpg": {
        "created": "stands only in a field for the last change, not for the taking"
    },
}
"""Facts that differ from the manifest, and why."""
