"""A report to carry to another force: plain text that anybody can open, with hashes that show it was not changed.

The same case gives the same bytes. The footage is not in it: a pack stays small, and originals go their own way.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from services.core.domain.deadlines import LONDON, Deadlines, deadlines
from services.core.domain.police_forces import PoliceForce
from services.core.domain.report import Report

HASHES: Final = "hashes.txt"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""Every file of a ZIP has a time; the earliest there is says nothing, always the same."""
_READ_BY_ALL: Final = 0o644 << 16


@dataclass(frozen=True, kw_only=True)
class Original:
    """One file of footage as it was sent; `sha256` is lower-case hex, None while it is not known. `size` in bytes."""

    filename: str
    size: int
    sha256: str | None


@dataclass(frozen=True, kw_only=True)
class PackedCase:
    """What a pack is made of. `statement_sha256` and `signed_at` are None for a draft; `to` where nobody knows the force.

    `report_json` is the report as data; all moments are aware.
    """

    reference: str
    made_by: str
    within: str
    to: PoliceForce | None
    report: Report
    report_json: str
    statement: str | None
    statement_sha256: str | None
    signed_name: str | None
    signed_at: datetime | None
    received_at: datetime | None
    originals: Sequence[Original]

    @property
    def clocks(self) -> Deadlines | None:
        """The strictest that may apply; None while the report has no date."""
        incident = self.report.incident
        return deadlines(offence_on=incident.offence_on) if incident.local_at else None


def papers(case: PackedCase, *, for_police: bool = False) -> dict[str, bytes]:
    """The files of a pack by name, without their hashes. `for_police`: it comes from the desk, not from the reporter."""
    texts = {
        "README.txt": _readme(case, for_police=for_police),
        "answers.txt": _answers(case.report),
        "clocks.txt": _clocks(case),
        "report.json": case.report_json,
    }
    if case.statement:
        texts["statement.txt" if case.statement_sha256 else "statement-not-signed.txt"] = case.statement
    return {name: text.encode() for name, text in texts.items()}


def zipped(files: Mapping[str, bytes], originals: Sequence[Original]) -> bytes:
    """A ZIP of the files and of `hashes.txt`, which covers them and the originals (check: `sha256sum --check`)."""
    known = [(original.filename, original.sha256) for original in originals if original.sha256]
    own = [(name, hashlib.sha256(data).hexdigest()) for name, data in sorted(files.items())]
    hashes = "".join(_hash_line(name, sha256) for name, sha256 in (*own, *known))
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted([*files.items(), (HASHES, hashes.encode())]):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.external_attr = _READ_BY_ALL
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _hash_line(name: str, sha256: str) -> str:
    """As `sha256sum` writes it: a name with a backslash or a line break is escaped, and its line begins with a backslash."""
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}\n"


# --- papers ------------------------------------------------------------------------------------------------------------


def _readme(case: PackedCase, *, for_police: bool) -> str:
    to = (
        f"{case.to.name}, {case.to.footage or case.to.website}"
        if case.to
        else "the force that looks after the place"
    )
    signed = (
        f"Signed {moment_words(case.signed_at)} by typing the name."
        if case.signed_at
        else "It is not signed yet."
    )
    holder = (
        f"The originals are kept by {case.made_by}: originals.txt says where to fetch them."
        if for_police
        else "The footage is not in here: you have it. Send it along, exactly as the camera made it."
    )
    return "\n".join(
        [
            f"Report of bad driving {case.reference}",
            "",
            f"For: {to}",
            f"From: the reporting service of {case.made_by}",
            "",
            f"statement.txt  the reporter's witness statement. {signed}",
            "answers.txt    everything the reporter said, with how to reach them. The driver must not see it.",
            "report.json    the same as data.",
            "clocks.txt     the days that the law gives.",
            f"{HASHES}     SHA-256 of these files and of the footage.",
            *(
                ["custody.jsonl  what happened to the report since it was begun, each event with its hash."]
                * for_police
            ),
            "",
            holder,
            f"To check: sha256sum --check --ignore-missing {HASHES}",
            "",
            *_listed(case.originals),
            "",
        ]
    )


def _listed(originals: Sequence[Original]) -> Iterator[str]:
    yield "Footage:" if originals else "No footage was sent to us."
    for number, original in enumerate(originals, start=1):
        name = re.sub(r"\s+", " ", original.filename)
        yield f"{number}. {name}, {original.size} bytes, SHA-256 {original.sha256 or 'not known yet'}"


def _clocks(case: PackedCase) -> str:
    incident, clocks = case.report.incident, case.clocks
    if clocks is None:
        return "The report gives no date, so no day can be worked out.\n"
    lines = [
        f"It happened: {moment_words(incident.at)}",
        f"Sent to {case.made_by}: {moment_words(case.received_at) if case.received_at else 'not sent yet'}",
        f"They need reports within: {case.within}",
        "",
        "If a notice of intended prosecution is needed (Road Traffic Offenders Act 1988 s.1):",
        f"Last day to produce it for the post: {_day(clocks.last_safe_production)}",
        f"Last safe day to post it: {_day(clocks.last_safe_post)}",
        f"Day 14, on which it must be served: {_day(clocks.day14)}",
        "",
        f"Last day to charge (Magistrates' Courts Act 1980 s.127): {_day(clocks.six_months)}",
        "These are the days of England and Wales. Passing the report on stops none of them.",
    ]
    return "\n".join(lines) + "\n"


def _answers(report: Report) -> str:
    sections = ((field.name, getattr(report, field.name)) for field in fields(report))
    parts = (f"{_words(name).upper()}\n{told}" for name, value in sections if (told := "".join(_told(value))))
    return "\n".join(parts)


def _told(value: Any) -> Iterator[str]:
    """The answers of one section, a line each; what was left blank is left out."""
    if isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from (f"{number}. {line}" for line in _told(item))
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, tuple):
                yield from (f"{_words(field.name)} {line}" for line in _told(inner))
            elif said := _said(inner):
                yield f"{_words(field.name)}: {said}\n"
    elif said := _said(value):
        yield f"{said}\n"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{_day(value.date())}, {value:%H:%M}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    return "" if value is None else str(value).strip().replace("\n", "\n    ")


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def moment_words(at: datetime | None) -> str:
    """`Wednesday 10 June 2026, 10:30 London time`."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    return f"{_day(local.date())}, {local:%H:%M} London time"


def _day(day: date | None) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "none"
