"""`opsnap evidence`: make again what was made of the evidence, and compare."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from services.cli.configuration import load_settings
from services.core.bootstrap import Core, opened
from services.core.domain.media import DerivativeKind
from services.core.domain.rebuilding import Rebuilt
from services.core.queries.rebuilt_evidence import RebuiltFile, rebuilt_evidence
from services.processing_worker.toolbox import toolbox

app = typer.Typer(help="What was made of the evidence: make it again, compare.", no_args_is_help=True)


@app.callback()
def evidence() -> None:
    """What was made of the evidence."""


@app.command()
def rebuild(
    name: Annotated[
        str, typer.Argument(metavar="REFERENCE|FOOTAGE", help="A reference, or the id of one file")
    ],
    *,
    kind: Annotated[DerivativeKind | None, typer.Option(help="Only derivatives of this kind")] = None,
) -> None:
    """Make each derivative again from the original, keep nothing, compare SHA-256.

    Exit status 1 if one differs though the same version of the same tool made it, or if the original has changed.
    """
    with opened(load_settings()) as core:
        files = _rebuilt(core, name, kind)
    rebuilt = [one for file in files for one in file.derivatives]
    alarming = sum(one.is_alarming for one in rebuilt)
    typer.echo(f"{len(rebuilt)} made again, {alarming} that should be the same and are not.")
    if alarming:
        raise typer.Exit(code=1)


def _rebuilt(core: Core, name: str, kind: DerivativeKind | None) -> list[RebuiltFile]:
    core.settings.work_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = []
    with tempfile.TemporaryDirectory(dir=core.settings.work_dir, prefix="rebuild-") as scratch:
        for file in rebuilt_evidence(
            core.database, name=name, kind=kind, tools=toolbox(core), work_dir=Path(scratch)
        ):
            _show(file)
            files.append(file)
    return files


def _show(file: RebuiltFile) -> None:
    typer.echo(f"File {file.position} ({file.footage_id})")
    for one in file.derivatives:
        typer.echo(f"  {_line(one)}", err=one.is_alarming)


def _line(one: Rebuilt) -> str:
    what = f"{one.recorded.kind} {one.recorded.label}".strip()
    line = f"{one.outcome:<16} {what:<32} {one.recorded.sha256[:12]}…"
    return f"{line}  {one.why}" if one.why else line
