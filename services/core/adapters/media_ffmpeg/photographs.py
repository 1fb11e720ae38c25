"""Inside the sandbox: opens one photograph, whole or not at all, and leaves a poster and a viewing copy."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps, PngImagePlugin, UnidentifiedImageError

from services.core.adapters.media_ffmpeg.exif import Exif, read_exif
from services.core.adapters.media_ffmpeg.formats import HEIC, JPEG, Format
from services.core.adapters.media_ffmpeg.likeness import KeyPictures
from services.core.adapters.media_ffmpeg.names import POSTER
from services.core.adapters.media_ffmpeg.pictures import Lumas, Orientation
from services.core.adapters.media_ffmpeg.sharpness import Sharpness
from services.core.adapters.media_ffmpeg.tags import photograph_origin
from services.core.domain.acceptance import Findings, FootageLimits, Trouble
from services.core.domain.media import MediaFacts, MediaKind

POSTER_SIDE, LUMA_SIDE = 1280, 176
MISSING_SHARE = 0.1
"""A photograph with more of its rows gone than this is refused, with less is shown with a warning."""
CODECS = {"jpeg": "mjpeg", "png": "png", "heic": "hevc"}
EXIF_TURNS = {
    1: Orientation(1, 0, 0, 1),
    2: Orientation(-1, 0, 0, 1),
    3: Orientation(-1, 0, 0, -1),
    4: Orientation(1, 0, 0, -1),
    5: Orientation(0, 1, 1, 0),
    6: Orientation(0, 1, -1, 0),
    7: Orientation(0, -1, -1, 0),
    8: Orientation(0, -1, 1, 0),
}
"""EXIF 2.32, tag 0x0112, as display matrices."""
_DECODER_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
    KeyError,
    ArithmeticError,
)


@contextmanager
def open_photograph(path: Path, known: Format, *, limits: FootageLimits) -> Iterator[Image.Image]:
    """The picture, header read only. Pixels are for the caller to check; text blocks are bounded while reading."""
    PngImagePlugin.MAX_TEXT_CHUNK = limits.metadata_bytes
    PngImagePlugin.MAX_TEXT_MEMORY = limits.metadata_bytes
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before decoding
    if known is HEIC:
        pillow_heif.register_heif_opener(thumbnails=False)
    with Image.open(path, formats=["JPEG", "MPO"] if known is JPEG else [known.demuxer]) as picture:
        yield picture


def inspect_photograph(path: Path, known: Format, *, limits: FootageLimits, into: Path) -> Findings:
    """Facts and findings of a still; `poster.jpg` is left in `into` if it can be shown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with open_photograph(path, known, limits=limits) as picture:
                if picture.width * picture.height > limits.still_pixels:
                    return Findings(troubles=(Trouble.TOO_MANY_PIXELS,))
                return _inspect(picture, path, known, into=into)
        except UnidentifiedImageError:
            return Findings(troubles=(Trouble.UNREADABLE,))
        except _DECODER_FAULTS as fault:
            return Findings(troubles=(_trouble_of(fault),))


def _trouble_of(fault: Exception) -> Trouble:
    """Pillow says by its words alone what broke."""
    words = str(fault)
    if "MAX_TEXT" in words or "text memory" in words.lower():
        return Trouble.METADATA_BOMB
    return Trouble.PICTURE_DATA_MISSING if "truncated" in words else Trouble.UNREADABLE


def _inspect(picture: Image.Image, path: Path, known: Format, *, into: Path) -> Findings:
    missing = missing_share(path) if known is JPEG else 0.0
    if missing > MISSING_SHARE:
        return Findings(troubles=(Trouble.PICTURE_DATA_MISSING,))
    hidden_views = getattr(picture, "n_frames", 1) - 1
    mode, stored = picture.mode, picture.size
    picture.load()
    exif = read_exif(picture)
    turn = _turn(exif, known)
    shown = turn.applied(picture.convert("RGB"))
    lumas = Lumas()
    small = ImageOps.contain(shown, (LUMA_SIDE, LUMA_SIDE))
    lumas.take(small)
    likeness = KeyPictures()
    likeness.take(0.0, small)
    sharpness = Sharpness()
    sharpness.take(shown)
    shown.thumbnail((POSTER_SIDE, POSTER_SIDE))
    shown.save(into / POSTER, quality=85)
    width, height = reversed(stored) if turn.swaps_sides else stored
    facts = MediaFacts(
        kind=MediaKind.STILL,
        container=known.family,
        video_codec=CODECS[known.family],
        pixel_format=mode.lower(),
        width=width,
        height=height,
        rotation_cw=turn.rotation_cw,
        mirrored=turn.mirrored,
        created_as_written=exif.created,
        mean_luma=float(lumas.mean),
        sharpness=sharpness.middle,
    )
    return Findings(
        facts=facts,
        pictures_decoded=1,
        pictures_damaged=int(missing > 0),
        brightest_luma=lumas.brightest,
        mean_luma=lumas.mean,
        hidden_views=hidden_views,
        exif_damaged=exif.damaged,
        holds_film=_holds_film(path),
        origin=photograph_origin(picture, path, known),
        key_pictures=tuple(likeness.found),
    )


def _turn(exif: Exif, known: Format) -> Orientation:
    """The HEIF decoder has turned the picture already."""
    return Orientation() if known is HEIC else EXIF_TURNS.get(exif.orientation, Orientation())


def shown_picture(path: Path, known: Format, *, limits: FootageLimits) -> Image.Image:
    """The whole photograph at full resolution, turned for showing, as RGB. Raises OSError, ValueError."""
    with open_photograph(path, known, limits=limits) as picture:
        if picture.width * picture.height > limits.still_pixels:
            raise ValueError(Trouble.TOO_MANY_PIXELS.value)
        picture.load()
        return _turn(read_exif(picture), known).applied(picture.convert("RGB"))


def missing_share(path: Path) -> float:
    """The share of a JPEG's rows, from the bottom, whose data is not there.

    The decoder fills them with coefficients of zero: exactly mid-grey without colour, which no lens gives. Looked for at an
    eighth of the size, where each pixel is the mean of one block.
    """
    with Image.open(path, formats=["JPEG", "MPO"]) as picture:
        picture.draft("YCbCr", (max(1, picture.width // 8), max(1, picture.height // 8)))
        if picture.mode not in {"YCbCr", "L"}:
            return 0.0
        try:
            picture.load()
        except OSError:
            return 1.0
        rows = picture.height
        present = next((row for row in reversed(range(rows)) if not _is_filled(picture, row)), -1) + 1
    return 1 - present / rows


def _is_filled(picture: Image.Image, row: int) -> bool:
    extrema = picture.crop((0, row, picture.width, row + 1)).getextrema()
    return set(extrema) in ({(128, 128)}, {128})


def _holds_film(path: Path) -> bool:
    """A motion photo carries an MP4 behind (or, as HEIC, beside) its picture."""
    data = path.read_bytes()
    return any(data.find(mark, 64) > 0 for mark in (b"ftypmp4", b"ftypisom", b"ftypqt", b"MotionPhoto_Data"))
