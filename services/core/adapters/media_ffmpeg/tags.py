"""Inside the sandbox: what a file says of how it came to be. Reads notes and a few bounded stretches of bytes, decodes nothing."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import BinaryIO

from av.container import InputContainer
from PIL import Image
from PIL.ExifTags import IFD, Base

from services.core.adapters.media_ffmpeg import boxes
from services.core.adapters.media_ffmpeg.exif import block
from services.core.adapters.media_ffmpeg.formats import ISO_BMFF, Format
from services.core.adapters.media_ffmpeg.timeline import Timeline
from services.core.domain.origin import MOST_TAGS, Gaps, Origin, cleaned, tags_from

HEAD_LOOK = 256 * 1024
INDEX_LOOK = 4 * 1024**2
MEDIA_LOOK = 64 * 1024
MOST_BOXES, MOST_WALKED = 32, 1000
WANTED = re.compile(
    r"(com\.(apple\.quicktime|android|samsung|xiaomi)\.)?(make|model|manufacturer|product|software|firmware|version|author"
    r"|encoder|encoded_by|encoding_tool|handler_name|comment|description|title|originator|creation_tool|capture\.fps"
    r"|information|major_brand|compatible_brands)"
)
"""Notes about the making of a file; none about places or people."""
ENCODERS = re.compile(rb"x264 - core \d+(?: r\d+)?|x265 \(build \d+\)|Lavc\d+\.\d+\.\d+|XviD\d{4}|DivX\d{3}")
XMP_TOOL = re.compile(rb"CreatorTool(?:=\"|>)([^\"<]{1,200})")
XMP_CREDENTIALS = re.compile(rb"dcterms:provenance(?:=\"|>)(?!self#)([^\"<]{1,200})")
"""C2PA 2.1, A.3.8: where credentials are kept outside of the file."""
CONTENT_CREDENTIALS = "uuid:d8fec3d6"
"""C2PA specification 2.1, A.5: the uuid box in ISO base media files."""
_JUMBF = re.compile(rb"jumb.{0,48}c2pa", re.DOTALL)
"""C2PA 2.1, A.3: in the APP11 segments of a JPEG and the caBX chunk of a PNG."""
EVEN_SHARE = 0.95
LONG, WITHIN = 1.75, 0.1


def film_origin(container: InputContainer, path: Path, known: Format, timeline: Timeline) -> Origin:
    """Of an open film. Where a program writes its name differs with the container, so all its notes are taken."""
    notes = _notes(container)
    layout = tuple(_box_names(path)) if known is ISO_BMFF else ()
    stretches = list(_stretches(path, known))
    tools = _tools(stretches)
    return Origin(
        brand=cleaned(container.metadata.get("major_brand", "")),
        boxes=tuple(dict.fromkeys(layout))[:MOST_BOXES],
        tags=tags_from(notes | tools),
        encoders=_found(ENCODERS, stretches),
        gaps=gaps_in(timeline),
        credentials=CONTENT_CREDENTIALS in layout,
    )


def photograph_origin(picture: Image.Image, path: Path, known: Format) -> Origin:
    """Of an open photograph: EXIF's notes on camera and program, PNG's texts, XMP's tool."""
    main, _ = block(picture, None)
    photo, _ = block(picture, IFD.Exif)
    named = {"make": Base.Make, "model": Base.Model, "software": Base.Software}
    notes = {name: text for name, tag in named.items() if isinstance(text := main.get(tag), str)}
    comment = photo.get(Base.UserComment)
    if isinstance(comment, bytes):  # EXIF 2.32, 4.6.5: eight bytes of character code first
        notes["comment"] = comment[8:].decode("ascii", errors="ignore")
    notes |= {name: text for name, text in _texts(picture).items() if WANTED.fullmatch(name)}
    head = [_read(path, 0, HEAD_LOOK)]
    notes |= _tools(head)
    is_iso = known.family == "heic"
    layout = tuple(_box_names(path)) if is_iso else ()
    return Origin(
        boxes=tuple(dict.fromkeys(layout))[:MOST_BOXES],
        tags=tags_from(notes),
        credentials=CONTENT_CREDENTIALS in layout or bool(_JUMBF.search(head[0])),
    )


def gaps_in(timeline: Timeline) -> Gaps:
    """Of frames that come evenly but for a few: where some are left out, or have the time of the one before."""
    steps = [later - earlier for earlier, later in pairwise(timeline.pts)]
    usual = median(steps) if steps else 0
    if usual <= 0:
        return Gaps()
    even = sum(abs(step - usual) <= WITHIN * usual for step in steps)
    if even < EVEN_SHARE * len(steps):
        return Gaps()
    missing = [step for step in steps if step >= LONG * usual]
    return Gaps(
        missing=len(missing), longest_s=timeline.seconds(max(missing, default=0)), doubled=steps.count(0)
    )


def _notes(container: InputContainer) -> dict[str, str]:
    """Of the file, then of each track; a track's are told apart by its number."""
    notes = {name: text for name, text in container.metadata.items() if WANTED.fullmatch(name.lower())}
    for stream in container.streams:
        for name, text in stream.metadata.items():
            if len(notes) < MOST_TAGS and WANTED.fullmatch(name.lower()):
                notes[name if name not in notes else f"{name} of track {stream.index}"] = text
    return notes


def _tools(stretches: list[bytes]) -> dict[str, str]:
    """What XMP names as the program that made the file, and as the place of its credentials."""
    kinds = (("creator tool", XMP_TOOL), ("credentials at", XMP_CREDENTIALS))
    return {
        f"{name} {n}" if n > 1 else name: text
        for name, pattern in kinds
        for n, text in enumerate(_found(pattern, stretches), 1)
    }


def _texts(picture: Image.Image) -> dict[str, str]:
    return {str(name).lower(): text for name, text in picture.info.items() if isinstance(text, str)}


def _box_names(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        for name, start, _ in _boxes_of(stream, path):
            if name == b"uuid":
                stream.seek(start + 8)
                yield f"uuid:{stream.read(4).hex()}"
            else:
                yield cleaned(name.decode("latin-1"))


def _stretches(path: Path, known: Format) -> Iterator[bytes]:
    """The head of the file, and of an ISO file its index and the beginning of its pictures."""
    yield _read(path, 0, HEAD_LOOK)
    if known is not ISO_BMFF:
        return
    looks = {b"moov": INDEX_LOOK, b"mdat": MEDIA_LOOK, b"uuid": HEAD_LOOK}
    with path.open("rb") as stream:
        looked_at = [box for box in _boxes_of(stream, path) if box[0] in looks]
    for name, start, length in looked_at[:MOST_BOXES]:
        yield _read(path, start, min(length, looks[name]))


def _boxes_of(stream: BinaryIO, path: Path) -> Iterator[tuple[bytes, int, int]]:
    """The first top boxes; a film in fragments has thousands."""
    return islice(boxes.top_boxes(stream, path.stat().st_size), MOST_WALKED)


def _read(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(start)
        return stream.read(length)


def _found(pattern: re.Pattern[bytes], stretches: list[bytes]) -> tuple[str, ...]:
    """What a pattern finds, each once, at most a few."""
    texts = (
        cleaned(match[match.lastindex or 0].decode("utf-8", errors="replace"))
        for stretch in stretches
        for match in pattern.finditer(stretch)
    )
    return tuple(dict.fromkeys(texts))[:4]
