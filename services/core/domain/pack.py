"""A report to carry to another force: plain text that anybody can open, with hashes that show it was not changed.

The same case gives the same bytes. The footage is not in it: a pack stays small, and originals go their own way.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.core.domain.answers_paper import Told, answers_paper
from services.core.domain.day_words import day_words
from services.core.domain.deadlines import LONDON, Deadlines, deadlines
from services.core.domain.police_forces import PoliceForce
from services.core.domain.report import Report

HASHES: Final = "hashes.txt"
NOT_SIGNED: Final = "statement-not-signed.txt"
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

    `kind` and `council_area` are answers in words; `report_json` is the report as data; all moments are aware.
    """

    reference: str
    made_by: str
    within: str
    to: PoliceForce | None
    report: Report
    kind: str
    council_area: str
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
        "answers.txt": answers_paper(_told(case)),
        "clocks.txt": _clocks(case),
        "report.json": case.report_json,
    }
    if case.statement:
        texts["statement.txt" if case.statement_sha256 else NOT_SIGNED] = case.statement
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
            *_contents(case, for_police=for_police),
            "",
            holder,
            f"To check: sha256sum --check --ignore-missing {HASHES}",
            "",
            *_listed(case.originals),
            "",
        ]
    )


def _contents(case: PackedCase, *, for_police: bool) -> Iterator[str]:
    files = {
        **_statement_files(case),
        "answers.txt": "everything the reporter said, with how to reach them. The driver must not see it.",
        "report.json": "the same as data.",
        "clocks.txt": "the days that the law gives.",
        HASHES: "SHA-256 of these files and of the footage.",
    }
    if for_police:
        files["custody.jsonl"] = "what happened to the report since it was begun, each event with its hash."
        files["originals.txt"] = "each file of footage and where to fetch it."
    width = max(map(len, files))
    yield from (f"{name:<{width}}  {words}" for name, words in files.items())
    if not case.statement:
        yield "There is no statement yet: the report is not finished, and it is not signed."


def _statement_files(case: PackedCase) -> Mapping[str, str]:
    if not case.statement:
        return {}
    if not case.statement_sha256:
        return {NOT_SIGNED: "what the reporter's witness statement would say. It is not signed yet."}
    when = f" {moment_words(case.signed_at)}" if case.signed_at else ""
    signed = {"statement.txt": f"the reporter's witness statement. Signed{when} by typing the name."}
    return signed | ({"statement.pdf": "the same on paper."} if case.signed_at else {})


def _told(case: PackedCase) -> Told:
    return Told(report=case.report, kind=case.kind, council_area=case.council_area)


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
        f"Last day to produce it for the post: {day_words(clocks.last_safe_production)}",
        f"Last safe day to post it: {day_words(clocks.last_safe_post)}",
        f"Day 14, on which it must be served: {day_words(clocks.day14)}",
        "",
        f"Last day to charge (Magistrates' Courts Act 1980 s.127): {day_words(clocks.six_months)}",
        "These are the days of England and Wales. Passing the report on stops none of them.",
    ]
    return "\n".join(lines) + "\n"


def moment_words(at: datetime | None) -> str:
    """`Wednesday 10 June 2026, 10:30 London time`."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    return f"{day_words(local.date())}, {local:%H:%M} London time"
