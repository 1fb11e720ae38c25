"""Answers become sentences: a witness statement under section 9 of the Criminal Justice Act 1967, frozen when signed.

Sources: Criminal Procedure Rules 16.2 and 16.3 (name; age if under 18; declaration of truth and of knowing that wilful
falsehood is an offence; signature; exhibits clearly identified). The customary words are to be confirmed. Contact
details, witnesses and injuries stay out: the defence reads a statement.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from unicodedata import normalize

from services.core.domain.amounts import amount_words
from services.core.domain.day_words import day_words
from services.core.domain.own_words import copier_words, owner_words, quoted
from services.core.domain.report import (
    CAMERA_WORDS,
    ROLE_WORDS,
    CameraClock,
    Incident,
    Report,
    SubjectVehicle,
)
from services.core.domain.typed_mark import too_many
from services.core.errors import Refusal, Refused

_ADULT: Final = 18
_DECLARATION: Final = (
    "This statement{pages} is true to the best of my knowledge and belief and I make it knowing that, if it is "
    "tendered in evidence, I shall be liable to prosecution if I have wilfully stated in it anything which I know to be "
    "false, or do not believe to be true."
)

Paragraph = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One file that the reporter produces, such as `AB/1`; `sha256` is lower-case hex over the bytes as received."""

    label: str
    filename: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The canonical text, and the SHA-256 (lower-case hex) of its UTF-8 bytes. Any change is a new statement."""

    text: str
    sha256: str

    @property
    def is_intact(self) -> bool:
        """Whether the text is still the one that was hashed."""
        return hmac.compare_digest(_hash(self.text), self.sha256)


@dataclass(frozen=True, kw_only=True)
class SignedStatement:
    """A statement, who signed it and when (aware)."""

    statement: Statement
    signed_name: str
    signed_at: datetime


class SignatureMismatch(Refused):
    """The typed name is not the name of the person who makes the statement."""


def exhibits(*, full_name: str, files: Iterable[tuple[str, str]]) -> tuple[Exhibit, ...]:
    """Label each (filename, sha256) by the initials of first and last name and its number: AB/1, AB/2."""
    initials = _initials(full_name)
    return tuple(
        Exhibit(label=f"{initials}/{number}", filename=filename, sha256=sha256)
        for number, (filename, sha256) in enumerate(files, start=1)
    )


def declaration(pages: int | None = None) -> str:
    """The declaration of truth (CrimPR 16.2(b)); the pages are named where it is laid out on paper."""
    counted = "" if pages is None else f" (consisting of {pages} page{'s' * (pages != 1)} each signed by me)"
    return _DECLARATION.format(pages=counted)


def compose(
    report: Report, *, reference: str, footage: tuple[Exhibit, ...], made_on: date, pages: int | None = None
) -> Statement:
    """The statement of a report that has no refusals, made on a London date; the same answers always give the same bytes."""
    parts = paragraphs(report, reference=reference, footage=footage, made_on=made_on, pages=pages)
    text = normalize("NFC", "\n\n".join(" ".join(sentences) for sentences in parts) + "\n")
    return Statement(text=text, sha256=_hash(text))


def paragraphs(
    report: Report, *, reference: str, footage: tuple[Exhibit, ...], made_on: date, pages: int | None = None
) -> tuple[Paragraph, ...]:
    """The statement by paragraph, each a tuple of sentences; without the empty ones."""
    found = (
        _heading(report, reference, made_on),
        (declaration(pages),),
        _where_and_when(report),
        _conditions(report.incident),
        *_in_own_words(report),
        _vehicle(report.vehicle),
        *_further(report),
        _camera(report),
        _clock(report),
        *((_produced(exhibit),) for exhibit in footage),
        _kept(report),
        _court(report),
    )
    return tuple(sentences for sentences in found if sentences)


def signature_refusals(*, full_name: str, typed_name: str) -> tuple[Refusal, ...]:
    """Why what was typed does not sign for this person; capitals and spacing do not matter."""
    if _one_line(typed_name).casefold() == _one_line(full_name).casefold():
        return ()
    message = "Type your full name exactly as it stands in the statement."
    return (Refusal(code="signature", field="signature", message=message),)


def sign(statement: Statement, *, full_name: str, typed_name: str, now: datetime) -> SignedStatement:
    """Sign by typing the name; capitals and spacing do not matter. Raises `SignatureMismatch`."""
    if wrong := signature_refusals(full_name=full_name, typed_name=typed_name):
        raise SignatureMismatch(*wrong)
    return SignedStatement(statement=statement, signed_name=_one_line(typed_name), signed_at=now)


# --- sentences ---------------------------------------------------------------------------------------------------------


def _heading(report: Report, reference: str, made_on: date) -> Paragraph:
    reporter = report.reporter
    name = _one_line(f"{reporter.title} {reporter.full_name}")
    age = reporter.age_on(made_on)
    young = age is not None and age < _ADULT
    return (
        f"Witness statement of {name}.",
        f"Age: {age} years." if young else "Age: 18 or over.",
        f"Reference: {reference}.",
        "Criminal Justice Act 1967, section 9; Criminal Procedure Rules, rule 16.2.",
    )


def _where_and_when(report: Report) -> Paragraph:
    incident, role = report.incident, report.reporter.role
    doing = ROLE_WORDS[role] if role else "using the road"
    moment = f"On {day_words(incident.at)} at {incident.at:%H:%M} London time"
    where = f"{_one_line(incident.road)}, {_one_line(incident.town)}"
    sentences = [f"{moment} I was {doing} on {where}."]
    if incident.is_a_repeated_hour:
        which = "second" if incident.fold else "first"
        sentences.append(
            f"The clocks went back that night; this was the {which} time that it was {incident.at:%H:%M}."
        )
    if incident.doubt_minutes:
        sentences.append(f"The time may be wrong by up to {incident.doubt_words}.")
    if incident.latitude is not None and incident.longitude is not None:
        sentences.append(f"I gave the place as {incident.latitude:.5f}, {incident.longitude:.5f} (WGS84).")
    return tuple(sentences)


def _conditions(incident: Incident) -> Paragraph:
    said = (
        ("I was heading", incident.direction),
        ("The speed limit was", incident.speed_limit),
        ("The weather was", incident.weather),
        ("The light was", incident.light),
        ("The road surface was", incident.surface),
        ("The traffic was", incident.traffic),
    )
    return tuple(f"{words} {_ended(answer)}" for words, answer in said if answer.strip())


def _in_own_words(report: Report) -> Iterator[Paragraph]:
    account = report.account
    for opening, text in (
        ("What happened:", account.what_happened),
        ("What I was doing:", account.own_part),
        ("Why I think it was wrong:", account.why_wrong),
    ):
        first, *others = (_one_line(line) for line in text.splitlines() if line.strip())
        yield (opening, _ended(first))
        yield from ((_ended(line),) for line in others)


def _vehicle(vehicle: SubjectVehicle, *, which: str = "the vehicle") -> Paragraph:
    seen = _one_line(f"{vehicle.colour} {vehicle.make} {vehicle.model} {vehicle.type}")
    sentences = [_mark(vehicle, which)]
    if seen:
        sentences.append(f"{which.capitalize()} was: {_ended(seen)}")
    if vehicle.driver_description.strip():
        sentences.append(f"I describe the driver as {quoted(vehicle.driver_description)}.")
    return tuple(sentences)


def _mark(vehicle: SubjectVehicle, which: str) -> str:
    written = _one_line(vehicle.mark_raw)
    if not vehicle.unreadable:
        if too_many(written):
            return f"I wrote the registration mark of {which} as “{written}”."
        return f"The registration mark of {which} was {vehicle.mark}, which I wrote as “{written}”."
    could = f"; what I could read of it I wrote as “{written}”" if written else ""
    return f"I could not read the registration mark of {which}{could}."


def _further(report: Report) -> Iterator[Paragraph]:
    for number, vehicle in enumerate(report.further_vehicles, start=2):
        yield _vehicle(vehicle, which=f"vehicle {number}")


def _camera(report: Report) -> Paragraph:
    camera = report.camera
    kind = CAMERA_WORDS[camera.type] if camera.type else "a camera"
    name = report.reporter.full_name
    on = f" on {day_words(camera.downloaded_on)}" if camera.downloaded_on else ""
    return (
        f"The footage was recorded by {kind}, make {_ended(camera.make)}",
        f"I describe where the camera was as {quoted(camera.mounting)}.",
        owner_words(camera.owner, full_name=name),
        "It recorded without a break." if camera.continuous else "The recording has breaks.",
        *copier_words(camera.downloaded_by, full_name=name, on=on),
        "The footage has been edited." if camera.edited else "The footage has not been edited.",
    )


def _clock(report: Report) -> Paragraph:
    offset = report.incident.clock_offset_s
    if report.camera.clock is CameraClock.RIGHT:
        return ("The camera's clock was right.",)
    if report.camera.clock is CameraClock.NOT_SHOWN:
        return ("The footage shows no time.",)
    if offset is None:
        return ("The camera's clock was not right; I do not know by how much.",)
    if not offset:
        return ("The camera's clock showed the true time.",)
    side = "ahead of" if offset > 0 else "behind"
    return (f"The camera's clock was {amount_words(offset)} {side} the true time.",)


def _produced(exhibit: Exhibit) -> str:
    return f"I produce as exhibit {exhibit.label} the file “{_one_line(exhibit.filename)}”, SHA-256 {exhibit.sha256}."


def _kept(report: Report) -> Paragraph:
    said = report.declarations
    return (
        "I am keeping the original footage."
        if said.original_kept
        else "I do not have the original footage any more.",
        "I have not posted the footage online."
        if said.not_posted_online
        else "The footage has been posted online.",
        *(("Nobody has paid me for it.",) if said.no_payment else ()),
    )


def _court(report: Report) -> Paragraph:
    said = report.declarations
    will = "I am willing to attend court." if said.will_attend_court else "I am not willing to attend court."
    return (
        will,
        *((f"I cannot attend on: {_ended(said.dates_to_avoid)}",) if said.dates_to_avoid.strip() else ()),
    )


# --- form --------------------------------------------------------------------------------------------------------------


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ended(text: str) -> str:
    line = _one_line(text)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _initials(full_name: str) -> str:
    names = full_name.split()
    return "".join(name[0].upper() for name in (names[:1] + names[1:][-1:]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
