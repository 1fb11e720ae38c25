"""What is written to reporters: which letters there are, how each reaches its reader, and filling in its words.

The words are files (`services/core/messages`). No letter names a registration mark, a place or a person. A letter is
kept with `LINK` where its secret address goes; the address is put in when the letter is sent.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Template as Words
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.core.domain.report import Preference, Reporter
from services.core.errors import Refusal

LINK: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a kept letter where the address goes."""

LONGEST_TEXT: Final = 306
"""Characters of a text before its address and reference: two fragments of GSM 03.38."""

_EMAIL: Final = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@<>\"(),:;\\\[\]]+\.[^\s@<>\"(),:;\\\[\].]{2,}")
_MOBILE: Final = re.compile(r"(?:\+44|0044|0)(7[0-9]{9})", re.ASCII)
_LONGEST_EMAIL: Final = 254  # RFC 5321, with its angle brackets


class Template(StrEnum):
    """Every letter there is; each has a file of this name."""

    REPORT_RECEIVED = "report_received"
    DECIDED = "decided"
    QUESTION_ASKED = "question_asked"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    DRAFT_LINK = "draft_link"
    RETURNING_LINK = "returning_link"


class Way(StrEnum):
    """How a reporter is reached. Post goes by hand: it is recorded, and a person sends it."""

    EMAIL = "email"
    TEXT = "text"
    POST = "post"


PATHS: Final[Mapping[Template, str]] = MappingProxyType(
    dict.fromkeys(Template, "/status/{token}")
    | {Template.DRAFT_LINK: "/resume/{token}", Template.RETURNING_LINK: "/returning/{token}"}
)
"""Where the secret address of each letter leads on the public site."""

BY_EMAIL_ONLY: Final = frozenset({Template.DRAFT_LINK, Template.RETURNING_LINK})
"""Letters that were asked for by typing an email address."""

ALWAYS: Final = frozenset({"reference", "force", "link"})
VALUES: Final[Mapping[Template, frozenset[str]]] = MappingProxyType(
    dict.fromkeys(Template, frozenset[str]())
    | {
        Template.DECIDED: frozenset({"outcome"}),
        Template.QUESTION_ASKED: frozenset({"question", "due_on"}),
        Template.TRANSFERRED: frozenset({"to_force"}),
    }
)
"""What the words of a letter may ask for, beside `ALWAYS`. A letter need not use all of it."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One template as its file has it, or one letter with its values filled in. A text has no subject."""

    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Who gets a letter and how; the address of a letter by post is blank: it stands in the report."""

    way: Way
    address: str


def addressee(reporter: Reporter, *, texts: bool) -> Addressee:
    """As the reporter prefers: email; a text where they prefer the telephone and gave a UK mobile; else by hand.

    `texts`: whether the service can send any. Who prefers the telephone and cannot be texted gets an email.
    """
    mobile = mobile_number(reporter.phone)
    if reporter.preference is Preference.PHONE and mobile and texts:
        return Addressee(way=Way.TEXT, address=mobile)
    if reporter.preference is not Preference.POST and is_email(reporter.email.strip()):
        return Addressee(way=Way.EMAIL, address=reporter.email.strip())
    return Addressee(way=Way.POST, address="")


def mobile_number(typed: str) -> str | None:
    """A UK mobile number as `+447...`, however it was typed; None for anything else."""
    found = _MOBILE.fullmatch(re.sub(r"[\s().-]", "", typed))
    return f"+44{found[1]}" if found else None


def is_email(address: str) -> bool:
    """Whether it looks like one address and nothing more: no second address, no name, no line break."""
    return len(address) <= _LONGEST_EMAIL and _EMAIL.fullmatch(address) is not None


def parse(text: str) -> Wording:
    """A template file: `Subject: ...`, a blank line, the body. A text message has no subject line."""
    head, _, rest = text.partition("\n")
    if head.startswith("Subject:"):
        return Wording(subject=head.removeprefix("Subject:").strip(), body=rest.strip())
    return Wording(subject="", body=text.strip())


def refusals(template: Template, way: Way, wording: Wording) -> Iterator[Refusal]:
    """What is wrong with a template: asked-for values that nobody gives, a missing subject, too long a text."""
    name = f"{template}, {way}"
    words = Words(f"{wording.subject}\n{wording.body}")
    if not words.is_valid():
        yield Refusal(code="placeholder", message=f"{name}: a $ that begins no name; write $$ for a dollar.")
    elif unknown := sorted(set(words.get_identifiers()) - ALWAYS - VALUES[template]):
        yield Refusal(code="placeholder", message=f"{name}: nobody gives {', '.join(unknown)}.")
    elif "link" not in words.get_identifiers():
        yield Refusal(code="no_link", message=f"{name}: it must say $link.")
    if (way is Way.EMAIL) != bool(wording.subject):
        yield Refusal(code="subject", message=f"{name}: an email has a subject and a text has none.")
    if way is Way.TEXT and len(wording.body) > LONGEST_TEXT:
        yield Refusal(code="too_long", message=f"{name}: more than {LONGEST_TEXT} characters.")


def fill(wording: Wording, values: Mapping[str, str]) -> Wording:
    """The letter, all but its address. Raises `KeyError` for a value that is missing."""
    given = {name: value.replace(LINK, "") for name, value in values.items()} | {"link": LINK}
    return Wording(
        subject=" ".join(Words(wording.subject).substitute(given).split()),
        body=Words(wording.body).substitute(given),
    )


class Channel(StrEnum):
    """How a reporter is reached by machine."""

    EMAIL = "email"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One email or text, ready to go. `address` is an email address or a telephone number; a text has no subject."""

    message_id: UUID
    channel: Channel
    address: str
    subject: str
    body: str
