"""`opsnap seed`: a year of demonstration submissions that prints the annual report's table figure for figure."""

from datetime import date
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services import clock
from services.cli.configuration import load_settings
from services.core.actions.record_statistics import record_statistics
from services.core.actions.seed_demonstration import Seeded, seed_demonstration
from services.core.bootstrap import Core, opened
from services.core.domain.demonstration import invented_cases
from services.core.domain.printed_table import dispositions_for_table
from services.core.queries.statistics import MonthlyTable, monthly_table
from services.core.rules import load_printed_table

SEED = 2024  # any number would do; the same one gives the same demonstration everywhere


def seed(
    *,
    beside_live: Annotated[
        bool, typer.Option("--beside-live", help="Even where there are live submissions; it cannot be undone")
    ] = False,
) -> None:
    """Fill April 2024 to March 2025 with demonstration submissions, and print the monthly table."""
    settings, began = load_settings(), monotonic()
    with opened(settings) as core:
        seeded = plant(core, beside_live=beside_live)
        table = monthly_table(core.database, force=settings.force, demonstration=True)
    if seeded.already_there:
        typer.echo("The demonstration is already there; nothing was written.")
    else:
        seconds = monotonic() - began
        typer.echo(f"{seeded.submissions:,} submissions, {seeded.events:,} custody events, {seconds:.1f} s")
    Console().print(as_printed(table))


def plant(core: Core, *, beside_live: bool = False) -> Seeded:
    """Write the demonstration and count it, in one transaction. Raises `Refused` beside live submissions, unless told."""
    rows = dispositions_for_table(load_printed_table())
    cases = invented_cases(rows, areas=core.rules.council_areas, catalogue=core.offences, seed=SEED)
    with core.database.unit_of_work() as work:
        seeded = seed_demonstration(
            work,
            cases=cases,
            force=core.settings.force,
            rules_id=core.rules.id,
            beside_live=beside_live,
            now=clock.now(),
        )
        if not seeded.already_there:
            first = min((row.month for row in rows if row.month is not None), default=date.min)
            record_statistics(work, since=first, now=clock.now())
    return seeded


def as_printed(table: MonthlyTable) -> Table:
    """The monthly table for a terminal."""
    title = "Demonstration data, no real submissions" if table.demonstration else None
    shown = Table(
        "Month",
        "Submissions",
        "Positive outcome rate",
        "No further action",
        "Other",
        title=title,
        caption=f"{table.definition.id}: {table.definition.note}",
    )
    for line in (*table.lines, table.total):
        shown.add_row(line.month, line.submissions, line.positive, line.nfa, line.other)
    return shown
