"""Footage policy: what opening a file found out -> every refusal for the reporter, every warning for the reviewer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.core.domain.likeness import KeyPicture
from services.core.domain.media import MediaFacts, MediaKind, Warned
from services.core.domain.origin import NOTHING_SAID, Origin
from services.core.domain.preview import needs_viewing_copy
from services.core.errors import Refusal

VERY_SHORT_S = 2.0
LONG_S = 300.0
TINY_SIDE = 160
BLACK_LUMA = 34
"""Brightest point of a black picture, 0..255, with some noise; nominal black is 16."""
DARK_LUMA = 48
"""Mean of a very dark picture, 0..255."""


@dataclass(frozen=True, kw_only=True)
class FootageLimits:
    """What may be opened at all, checked before anything is decoded. Pixels are counted per picture."""

    video_pixels: int = 8192 * 4608
    still_pixels: int = 130_000_000
    streams: int = 24
    duration_s: float = 6 * 3600.0
    frames: int = 1_500_000
    metadata_bytes: int = 1_000_000


class Trouble(StrEnum):
    """Why a file cannot be taken; each has its words in `REFUSALS`."""

    EMPTY = "empty_file"
    TEXT = "text_file"
    PLAYLIST = "playlist"
    ARCHIVE = "archive"
    DOCUMENT = "document"
    SOUND = "sound_only"
    OTHER_PICTURE = "picture_type"
    UNKNOWN = "unknown_type"
    NO_INDEX = "index_missing"
    UNREADABLE = "unreadable"
    NO_PICTURE_STREAM = "no_picture"
    CODEC = "picture_codec"
    NOTHING_DECODES = "nothing_to_show"
    PICTURE_DATA_MISSING = "picture_incomplete"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_STREAMS = "too_many_streams"
    TOO_LONG = "too_long"
    TOO_MANY_FRAMES = "too_many_frames"
    METADATA_BOMB = "metadata_too_large"
    GAVE_UP = "could_not_be_opened"
    MALWARE = "malware"


_ORIGINAL = "Copy the original again from the camera's card or the phone, and send that file."
REFUSALS: dict[Trouble, str] = {
    Trouble.EMPTY: f"This file is empty. {_ORIGINAL}",
    Trouble.TEXT: "This file holds text and no picture. Send the video file; if this is a log of positions from the camera, it is read with the video.",
    Trouble.PLAYLIST: "This file is only a list of other files, and no video. Send the video file itself.",
    Trouble.ARCHIVE: "This file is an archive, such as a ZIP. Unpack it and send the video or photograph in it.",
    Trouble.DOCUMENT: "This file is a document. Send the video or photograph itself.",
    Trouble.SOUND: "This file holds sound only. Send the video file from the camera's card.",
    Trouble.OTHER_PICTURE: "This type of picture cannot be used as evidence. Send the photograph as the camera made it: JPEG, PNG or HEIC.",
    Trouble.UNKNOWN: "This file is not a video or photograph that we know. Send the video file from the camera, for example MP4, MOV, AVI or TS.",
    Trouble.NO_INDEX: f"This video was not finished or not copied whole: its index is missing. {_ORIGINAL}",
    Trouble.UNREADABLE: f"This file is damaged and cannot be opened. {_ORIGINAL}",
    Trouble.NO_PICTURE_STREAM: "This file holds no picture, only data such as positions. Send the video file from the camera's card.",
    Trouble.CODEC: "The pictures in this file are stored in a way that cannot be shown. Export the clip as MP4 (H.264) from the camera's own app and send that, and keep the original.",
    Trouble.NOTHING_DECODES: f"Not one picture in this video can be shown; the file seems to be cut off. {_ORIGINAL}",
    Trouble.PICTURE_DATA_MISSING: f"Part of this photograph is missing. {_ORIGINAL}",
    Trouble.TOO_MANY_PIXELS: "This file claims a picture size that no camera makes, so it was not opened. Send the original from the camera.",
    Trouble.TOO_MANY_STREAMS: "This file holds more tracks than any camera makes, so it was not opened. Send the original from the camera.",
    Trouble.TOO_LONG: "This video is longer than can be taken. Send the part that shows the incident, with a minute before and after it.",
    Trouble.TOO_MANY_FRAMES: "This video holds more pictures than can be taken. Send the part that shows the incident, with a minute before and after it.",
    Trouble.METADATA_BOMB: "This file hides a very large amount of text beside its picture, so it was not opened. Send the original from the camera.",
    Trouble.GAVE_UP: f"This file could not be opened safely: it took too long or too much memory. {_ORIGINAL}",
    Trouble.MALWARE: "A scan found harmful software in this file, so it was not opened. Check the phone or computer that it was on. Then send the original from the camera's card.",
}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What opening one file found out, beyond its facts. `facts` is present exactly if there is no trouble.

    Lumas are 0..255 over the pictures looked at; gaps and lengths are seconds; `pictures_damaged` counts pictures that
    the decoder complained about among `pictures_decoded`.
    """

    troubles: tuple[Trouble, ...] = ()
    facts: MediaFacts | None = None
    pictures_decoded: int = 0
    pictures_damaged: int = 0
    brightest_luma: int = 255
    mean_luma: int = 128
    smallest_gap_s: float = 0.0
    largest_gap_s: float = 0.0
    stated_duration_s: float | None = None
    other_created: str | None = None
    sound_unreadable: bool = False
    lengths_wrong: bool = False
    slow_motion: bool = False
    hidden_views: int = 0
    exif_damaged: bool = False
    holds_film: bool = False
    origin: Origin = NOTHING_SAID
    key_pictures: tuple[KeyPicture, ...] = ()


def footage_refusals(findings: Findings) -> tuple[Refusal, ...]:
    """Every reason not to take this file, in words that say what to do. Empty means accepted."""
    return tuple(
        Refusal(code=trouble.value, message=REFUSALS[trouble], field="footage")
        for trouble in dict.fromkeys(findings.troubles)
    )


def footage_warnings(findings: Findings) -> tuple[Warned, ...]:
    """Everything that a reviewer should know about an accepted file. None for a refused one."""
    facts = findings.facts
    if facts is None or findings.troubles:
        return ()
    table = _VIDEO_WARNINGS if facts.kind is MediaKind.VIDEO else _STILL_WARNINGS
    return tuple(
        Warned(code=code, message=message.format(found=findings, facts=facts))
        for code, message, applies in (*_ALWAYS, *table)
        if applies(findings, facts)
    )


def clock_warnings(facts: MediaFacts, *, now: datetime) -> tuple[Warned, ...]:
    """Warn about a creation time that lies ahead of `now` or before there were digital cameras. `now` is aware."""
    created = _read_time(facts.created_as_written)
    if created is None:
        return ()
    if created > now + timedelta(days=1):
        return (Warned(code="created_in_future", message="The creation time in this file is in the future."),)
    if created.year < _FIRST_PLAUSIBLE_YEAR:
        return (
            Warned(
                code="created_too_early",
                message="The creation time in this file is impossible: the clock was not set.",
            ),
        )
    return ()


_FIRST_PLAUSIBLE_YEAR = 1990


def written_time(written: str | None) -> datetime | None:
    """An ISO or EXIF time as a file has it, naive where the file names no zone; None if it is no time."""
    text = (written or "").strip()
    if text[4:5] == ":":
        text = text.replace(":", "-", 2)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _read_time(written: str | None) -> datetime | None:
    """A time without a zone is read as UTC, which a day's margin forgives."""
    parsed = written_time(written)
    return parsed if parsed is None or parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _is_uneven(_: Findings, facts: MediaFacts) -> bool:
    return facts.variable_frame_rate


def _length_disagrees(found: Findings, facts: MediaFacts) -> bool:
    """By more than a second and a tenth: sound often ends a little later than the picture."""
    stated = found.stated_duration_s
    return stated is not None and abs(stated - facts.duration_s) > max(1.0, 0.1 * facts.duration_s)


def _times_disagree(found: Findings, facts: MediaFacts) -> bool:
    first, second = _read_time(facts.created_as_written), _read_time(found.other_created)
    return first is not None and second is not None and abs(first - second) > timedelta(seconds=2)


def _written_but_impossible(_: Findings, facts: MediaFacts) -> bool:
    return facts.created_as_written is not None and _read_time(facts.created_as_written) is None


_Row = tuple[str, str, Callable[[Findings, MediaFacts], bool]]
_ALWAYS: tuple[_Row, ...] = (
    ("needs_viewing_copy", "Browsers cannot play this file; a viewing copy is made.", lambda _, facts: needs_viewing_copy(facts)),
    ("tiny_picture", "The picture is tiny: {facts.width} by {facts.height} pixels.", lambda _, facts: min(facts.width, facts.height) < TINY_SIDE),
    ("no_creation_time", "The file does not say when it was made.", lambda _, facts: facts.created_as_written is None),
    ("creation_time_unreadable", "The creation time in this file cannot be a date.", _written_but_impossible),
    ("mirrored", "The picture is stored mirrored; it is shown turned back.", lambda _, facts: facts.mirrored),
    ("black_throughout", "The picture is black throughout.", lambda found, _: found.brightest_luma <= BLACK_LUMA),
    ("very_dark", "The picture is very dark.", lambda found, _: found.brightest_luma > BLACK_LUMA and found.mean_luma <= DARK_LUMA),
)  # fmt: skip
_VIDEO_WARNINGS: tuple[_Row, ...] = (
    ("very_short", "This clip is very short.", lambda _, facts: facts.duration_s < VERY_SHORT_S),
    ("long_clip", "This clip is longer than five minutes.", lambda _, facts: facts.duration_s > LONG_S),
    ("damaged_pictures", "Damaged pictures: {found.pictures_damaged} of the {found.pictures_decoded} looked at.", lambda found, _: found.pictures_damaged > 0),
    ("uneven_frame_times", "Frame times are uneven: {found.smallest_gap_s:.3f} to {found.largest_gap_s:.3f} seconds apart. Do not reckon speed from frame counts.", _is_uneven),
    ("slow_motion", "Slow motion: times in this clip are not real times.", lambda found, _: found.slow_motion),
    ("sound_unreadable", "The sound in this file cannot be read.", lambda found, _: found.sound_unreadable),
    ("stated_length_wrong", "The length stated in the file is wrong; the pictures are what counts.", _length_disagrees),
    ("box_length_wrong", "A length inside the file is wrong, as after an interrupted copy.", lambda found, _: found.lengths_wrong),
    ("times_disagree", "Two creation times in the file disagree.", _times_disagree),
    ("hidden_view", "The file holds a further picture track or view that is not shown.", lambda found, _: found.hidden_views > 0),
    ("hidden_frames", "The file stores {facts.hidden_frames} pictures that its edit list hides: it was cut.", lambda _, facts: facts.hidden_frames > 0),
)  # fmt: skip
_STILL_WARNINGS: tuple[_Row, ...] = (
    ("damaged_picture", "Part of this photograph is damaged.", lambda found, _: found.pictures_damaged > 0),
    ("exif_damaged", "The camera's notes in this photograph (EXIF) are damaged.", lambda found, _: found.exif_damaged),
    ("hidden_view", "The file holds a further picture that is not shown.", lambda found, _: found.hidden_views > 0),
    ("holds_film", "The photograph holds a short film that is not shown.", lambda found, _: found.holds_film),
)  # fmt: skip
