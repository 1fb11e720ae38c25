"""Where a file may come from: hints with their evidence, by one table. Never a verdict: every note can be copied or lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.core.domain import provenance_credentials as credentials
from services.core.domain import provenance_marks as marks
from services.core.domain.credentials import Credentials
from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.origin import Origin, cleaned
from services.core.domain.provenance_marks import Sign

MOST_EVIDENCE: Final = 200
MOST_MESSAGE: Final = 300
LEAD_FRAMES: Final = 3
"""Cameras themselves hide so many: the frames that later ones need before the first that is shown."""
_MAKES: Final = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "manufacturer")
_MODELS: Final = ("com.apple.quicktime.model", "com.android.model", "model", "product")
_FIRMWARE: Final = ("com.apple.quicktime.software", "com.android.version", "firmware")
_XAVC_BRAND: Final = "XAVC"
_PROFILE_BOX: Final = "uuid:50524f46"


@dataclass(frozen=True, kw_only=True)
class Hint:
    """`code` is stable, `message` plain words that say no more than may be so, `evidence` what it rests on, as written."""

    code: str
    message: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class _Look:
    """One file to be judged."""

    origin: Origin
    facts: MediaFacts
    filename: str

    def tagged(self, names: tuple[str, ...]) -> str:
        """The first of these notes that is there; empty for none."""
        tags = {tag.name: tag.text for tag in reversed(self.origin.tags)}
        return next((tags[name] for name in names if name in tags), "")


_Found = tuple[str, str]
"""A name for the message, and the evidence."""
_Finder = Callable[[_Look], _Found | None]


def hints(origin: Origin, *, facts: MediaFacts, filename: str) -> tuple[Hint, ...]:
    """Every hint of the table that applies, in its order; one at least, as silence is a hint as well."""
    look = _Look(origin=origin, facts=facts, filename=cleaned(filename, longest=MOST_EVIDENCE))
    found = [(code, message, finder(look)) for code, message, finder in _HINTS]
    made = tuple(
        Hint(
            code=code,
            message=cleaned(message.format(name=what[0]), longest=MOST_MESSAGE),
            evidence=cleaned(what[1], longest=MOST_EVIDENCE),
        )
        for code, message, what in found
        if what is not None
    )
    return made if {hint.code for hint in made} & _SPEAKING else (*made, _SILENT)


# --- finders -----------------------------------------------------------------------------------------------------------


def _camera(look: _Look) -> _Found | None:
    make, model, firmware = (look.tagged(names) for names in (_MAKES, _MODELS, _FIRMWARE))
    if not make and not model:
        return _written(Sign.CAMERA)(look) or _android(look)
    name = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    parts = (("make", make), ("model", model), ("software", firmware))
    return name, ", ".join(f"{what}: {text}" for what, text in parts if text)


def _android(look: _Look) -> _Found | None:
    """Android's own recorder names itself only, and its screen recorder writes the same."""
    version, rate = look.tagged(("com.android.version",)), look.tagged(("com.android.capture.fps",))
    evidence = f"com.android.version: {version}" if version else f"com.android.capture.fps: {rate}"
    return ("a device with Android", evidence) if version or rate else None


def _written(sign: Sign) -> _Finder:
    """By the notes in the file."""

    def find(look: _Look) -> _Found | None:
        for kind, pattern, name in marks.WRITTEN:
            for tag in look.origin.tags if kind is sign else ():
                if pattern.search(tag.text):
                    return name, f"{tag.name}: {tag.text}"
        return None

    return find


def _named(sign: Sign) -> _Finder:
    """By the file's name."""

    def find(look: _Look) -> _Found | None:
        rows = (row for row in marks.NAMED if row[0] is sign)
        name = next((name for _, pattern, name in rows if pattern.search(look.filename)), None)
        return (name, f"file name: {look.filename}") if name else None

    return find


def _either(sign: Sign) -> _Finder:
    """By the notes, else by the name."""
    written, named = _written(sign), _named(sign)
    return lambda look: written(look) or named(look)


def _compressed(look: _Look) -> _Found | None:
    places = [*look.origin.encoders, *(tag.text for tag in look.origin.tags if tag.name == "encoder")]
    found = (
        (name, text)
        for text in sorted(places, key=len, reverse=True)
        for _, pattern, name in marks.PICTURES
        if pattern.search(text)
    )
    return next(found, None)


def _screen_sized(look: _Look) -> _Found | None:
    facts = look.facts
    sides = (min(facts.width, facts.height), max(facts.width, facts.height))
    if sides not in marks.SCREENS or look.tagged(_MODELS):
        return None
    film = facts.kind is MediaKind.VIDEO
    besides = (
        ("no sound", film and not facts.audio_codec),
        ("uneven frame times", facts.variable_frame_rate),
    )
    return "", ", ".join((f"{facts.width} × {facts.height}", *(words for words, holds in besides if holds)))


def _messenger_sized(look: _Look) -> _Found | None:
    facts = look.facts
    if facts.kind is not MediaKind.STILL or facts.container != "jpeg" or look.tagged((*_MAKES, *_MODELS)):
        return None
    if max(facts.width, facts.height) not in marks.MESSENGER_SIDES:
        return None
    return "", f"{facts.width} × {facts.height}, no make or model"


def _not_carried(look: _Look) -> _Found | None:
    """A maker's own name or brand without what its files carry."""
    said = " ".join(tag.text for tag in look.origin.tags).lower()
    for maker, pattern, carried in marks.CARRIED:
        if marks.matches(pattern, look.filename) and not marks.matches(carried, said):
            return maker, f"file name: {look.filename}"
    if look.origin.brand == _XAVC_BRAND and _PROFILE_BOX not in look.origin.boxes:
        return "Sony", f"brand: {look.origin.brand}, boxes: {', '.join(look.origin.boxes)}"
    return None


def _cut(look: _Look) -> _Found | None:
    hidden = look.facts.hidden_frames
    if hidden <= LEAD_FRAMES:
        return None
    return counted(
        hidden, "stored picture"
    ), f"edit list: {hidden} of {hidden + look.facts.frame_count} pictures hidden"


def _missing(look: _Look) -> _Found | None:
    gaps = look.origin.gaps
    number = counted(gaps.missing, "gap")
    return (
        (number, f"{number} between frames, the longest {gaps.longest_s:.3f} seconds")
        if gaps.missing
        else None
    )


def _doubled(look: _Look) -> _Found | None:
    number = counted(look.origin.gaps.doubled, "frame")
    return (number, f"{number} at the time of the one before") if look.origin.gaps.doubled else None


def counted(number: int, thing: str) -> str:
    """`1 gap`, `2 gaps`."""
    return f"{number} {thing}{'s' if number != 1 else ''}"


def _said(finder: Callable[[Credentials], _Found | None]) -> _Finder:
    """By content credentials that could be read."""
    return lambda look: finder(look.origin.signed) if look.origin.signed else None


def _elsewhere(look: _Look) -> _Found | None:
    place = look.tagged(("credentials at",))
    return ("", place) if place and not look.origin.credentials else None


# --- the table ---------------------------------------------------------------------------------------------------------

_HINTS: Final[tuple[tuple[str, str, _Finder], ...]] = (
    ("camera", "Its notes name what recorded it: {name}.", _camera),
    ("shared", "It may have come through {name}, which compresses files again and takes notes away.", _either(Sign.SHARED)),
    ("messenger_size", "A photograph without a camera's notes, in a size to which messengers scale.", _messenger_sized),
    ("screen", "It may show a screen, not the road itself: it has the signs of {name}.", _either(Sign.SCREEN)),
    ("screen_size", "It is exactly as large as a phone's screen, so it may be a recording of a screen.", _screen_sized),
    ("edited", "It may have been edited: it has the signs of {name}.", _either(Sign.EDITOR)),
    ("compressed_again", "Software compressed these pictures ({name}), which cameras seldom use. They may be a copy of the original pictures.", _compressed),
    ("converted", "A program wrote this file: {name}. It may be a copy in another container.", _either(Sign.CONVERTER)),
    ("maker_data_missing", "{name} gives such names or brands, and what else its files carry is not here. It may have been renamed or passed on.", _not_carried),
    ("cut", "It was cut without compressing again: {name} hidden.", _cut),
    ("frames_missing", "Pictures may be missing: its frames come evenly but for {name}. A camera under load leaves gaps too.", _missing),
    ("frames_doubled", "Times occur twice, for {name}, as after a change of frame rate or a poor copy.", _doubled),
    ("credentials", "It carries content credentials (C2PA), written by {name}.", _said(credentials.written)),
    ("credentials_fit", "Its credentials fit this file, so it may be unchanged since they were signed. The signer was not checked, and anybody can sign.", _said(credentials.fitting)),
    ("credentials_differ", "Its credentials do not fit this file. It may have been changed since they were signed, or they may be another file's.", _said(credentials.differing)),
    ("credentials_unsettled", "Whether its credentials hold could not be settled. They may be damaged, changed, or of a kind not known here.", _said(credentials.unsettled)),
    ("credentials_generated", "Its credentials say that pictures in it were {name}.", _said(credentials.generated)),
    ("credentials_acts", "Its credentials say what was done: {name}.", _said(credentials.acted)),
    ("credentials_elsewhere", "It names content credentials (C2PA) that are kept elsewhere. They were not fetched.", _elsewhere),
    ("credentials_unread", "It carries content credentials (C2PA) that could not be read. Nobody has verified them.", lambda look: credentials.unread(look.origin)),
)  # fmt: skip
_SPEAKING: Final = frozenset(
    {"camera", "shared", "screen", "screen_size", "edited", "compressed_again", "converted", "credentials"}
)
_SILENT: Final = Hint(
    code="unnamed",
    message="It does not say which camera or program made it. Many dashcams write nothing; copying by an app loses it too.",
    evidence="no make, model or program in its notes",
)
