"""The story of one submission: sent as any client would send it, then looked at from the inside."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import typer
from pydantic import TypeAdapter
from rich.console import Console

from services.cli.client import Client
from services.cli.demo_report import REPORTER_NAME, demo_report
from services.cli.seed import as_printed
from services.core.bootstrap import Core
from services.core.domain.lifecycle import State
from services.core.domain.registration import normalise
from services.core.domain.report import Report
from services.core.errors import OpsnapError, Refused
from services.core.queries.case_file import CaseFile, case_file
from services.core.queries.statistics import monthly_table

WAIT_SECONDS = 600
POLL_SECONDS = 0.1
T = TypeVar("T")
FINISHED, STOPPED = "done", "stopped"
REPORT = TypeAdapter(Report)

REPORTED_YEAR = date(2024, 4, 1), date(2025, 3, 1)
"""First and last month of the table that the demonstration year prints."""


class StoryBroke(OpsnapError):
    """A step of the demonstration did not hold; the message says which and how."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The clip of the story. Where `is_drawn`, the mark is legible in it, and reading it is a step that must hold."""

    path: Path
    mark: str
    recorded_at: datetime
    is_drawn: bool


def tell(core: Core, sent: Sent, say: Callable[[str], None]) -> None:
    """Send, wait, look, print. Raises `StoryBroke`, or what the service said."""
    with Client(core.settings.public_url) as client:
        submitted = _send(client, sent, say)
        began = time.monotonic()
        _until("the submission to be reviewable", partial(_reviewable, client))
        say(f"reviewable {time.monotonic() - began:.1f} s after the report was complete")
    case = _until("preview and marks", partial(_worked_on, core, UUID(submitted["submission_id"])))
    say("preview made, marks read")
    _print_submission(case, submitted)
    _print_marks(case, sent)
    _print_tables(core)


def _send(client: Client, sent: Sent, say: Callable[[str], None]) -> dict[str, Any]:
    client.open_draft()
    began = time.monotonic()
    receipt = client.upload(sent.path)
    size = sent.path.stat().st_size / 1e6
    say(f"sent {sent.path.name}, {size:.1f} MB, in {time.monotonic() - began:.1f} s")
    say(f"receipt: SHA-256 {receipt['sha256']}")
    report = demo_report(recorded_at=sent.recorded_at, mark=sent.mark)
    try:
        return client.report(
            {"report": REPORT.dump_python(report, mode="json"), "signed_name": REPORTER_NAME}
        )
    except Refused as refused:  # inspected before it was signed
        raise StoryBroke(f"The report was refused: {refused}") from None


def _reviewable(client: Client) -> bool | None:
    status = client.status()
    if status["state"] == State.REFUSED:
        reasons = [reason for file in status["files"] for reason in file["refusals"]]
        raise StoryBroke(f"The footage was refused: {' '.join(reasons)}")
    return status["state"] == State.REVIEWABLE or None


def _worked_on(core: Core, case_id: UUID) -> CaseFile | None:
    """The case when previews and marks are done. Raises `StoryBroke` for a job that stopped."""
    case = case_file(core.database, case_id=case_id)
    jobs = [job for file in case.footage for job in file.jobs]
    if stopped := [f"{job.job}: {job.error}" for job in jobs if job.state == STOPPED]:
        raise StoryBroke(f"Work on the footage stopped: {'; '.join(stopped)}")
    return case if all(job.state == FINISHED for job in jobs) else None


def _until(what: str, probe: Callable[[], T | None]) -> T:
    """Ask again and again until there is an answer. Raises `StoryBroke` when patience ends."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if (answer := probe()) is not None:
            return answer
        time.sleep(POLL_SECONDS)
    raise StoryBroke(
        f"Waited {WAIT_SECONDS} s for {what}; the logs are in var/, and `opsnap doctor` may know more"
    )


def _print_submission(case: CaseFile, submitted: dict[str, Any]) -> None:
    left = (
        date.fromisoformat(submitted["last_safe_post"]) - case.received_at.date()
        if case.received_at
        else None
    )
    typer.echo(f"\nReference            {case.reference}")
    for file in case.footage:
        typer.echo(f"Hash receipt         {file.sha256}  {file.filename}")
    typer.echo(f"Custody              {len(case.custody)} events so far, see ./run custody verify")
    typer.echo(f"Statement signed     {submitted['statement_sha256']}")
    typer.echo(f"Notice to be served  by {submitted['day14']} (day 14)")
    typer.echo(
        f"Last safe post       {submitted['last_safe_post']}" + (f", {left.days} days left" if left else "")
    )


def _print_marks(case: CaseFile, sent: Sent) -> None:
    """Raises `StoryBroke` where the drawn mark was not read."""
    readings = [reading for file in case.footage for reading in file.readings]
    typer.echo(f"Mark reported        {sent.mark}")
    for reading in readings:
        agreeing = f"{reading.frames_agreeing} frames agree, {reading.confidence:.0%}"
        typer.echo(f"Mark read            {reading.mark}  ({agreeing})")
    if not readings:
        typer.echo("Mark read            none that the frames agree on")
    if sent.is_drawn and normalise(sent.mark) not in {normalise(reading.mark) for reading in readings}:
        raise StoryBroke("The mark that was drawn into the clip was not read")


def _print_tables(core: Core) -> None:
    first, last = REPORTED_YEAR
    table = monthly_table(
        core.database, force=core.settings.force, demonstration=True, first=first, last=last
    )
    Console().print(as_printed(table))
    typer.echo("This report joins the table in the month it was sent, as soon as a reviewer decides it.")
