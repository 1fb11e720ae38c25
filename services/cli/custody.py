"""`opsnap custody`: verify the chain of custody, sign its head, say by which key."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from services import clock
from services.cli.configuration import load_settings
from services.core.actions import sign_checkpoint as signing
from services.core.bootstrap import opened
from services.core.domain.custody import SignedHead
from services.core.errors import Refusal, Refused
from services.core.queries.custody_log import Verification, newest_checkpoint, verify_custody
from services.core.settings import Settings

_HEADS = TypeAdapter(SignedHead)
_NO_KEY = Refusal(
    code="custody_key",
    message="No custody key is set: name its file in OPSNAP_CUSTODY_KEY_FILE (README, settings).",
)

app = typer.Typer(help="The chain of custody: verify it, sign its head.", no_args_is_help=True)


@app.command()
def verify(
    *,
    public_key: Annotated[
        str | None, typer.Option(help="Your own copy of the public key, hex; by default that of the key file")
    ] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="Checkpoints kept outside the database, one a line", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Walk every event; exit status 1 names each break: position, submission, what."""
    settings, began = load_settings(), perf_counter()
    with opened(settings) as core:
        found = verify_custody(
            core.database, public_key=public_key or _own_key(settings), kept=_kept(checkpoints)
        )
    seconds = perf_counter() - began
    typer.echo(f"{found.events:,} events in {seconds:.1f} s ({found.events / seconds:,.0f}/s)")
    typer.echo(f"{found.checkpoints} checkpoints; head {found.head}")
    if found.breaks:
        _name(found)
        raise typer.Exit(code=1)
    typer.echo("The chain is whole.")


@app.command()
def checkpoint() -> None:
    """Sign the head of the chain, and print the newest checkpoint as a line to keep outside this machine."""
    settings = load_settings()
    with opened(settings) as core:
        with core.database.unit_of_work() as work:
            signing.sign_checkpoint(work, key=_key(settings), now=clock.now())
        newest = newest_checkpoint(core.database)
    if newest is not None:
        typer.echo(_HEADS.dump_json(newest).decode())
    else:
        typer.echo("There is nothing to sign yet.", err=True)


@app.command()
def public_key() -> None:
    """Print the public key of the key file, for whoever verifies elsewhere."""
    typer.echo(signing.public_key(_key(load_settings())))


def _name(found: Verification) -> None:
    for one in found.breaks:
        reference = found.references.get(one.submission_id)
        whose = f", submission {reference}" if reference else ""
        typer.echo(f"Broken at event {one.position}{whose}: {one.what}.", err=True)


def _key(settings: Settings) -> bytes:
    if settings.custody_key_file is None:
        raise Refused(_NO_KEY)
    return settings.custody_key_file.read_bytes()


def _own_key(settings: Settings) -> str | None:
    return None if settings.custody_key_file is None else signing.public_key(_key(settings))


def _kept(path: Path | None) -> tuple[SignedHead, ...]:
    lines = path.read_text().splitlines() if path else []
    try:
        return tuple(_HEADS.validate_json(line) for line in lines if line.strip())
    except ValidationError as error:
        message = f"{path} holds a line that is no checkpoint: {error.error_count()} faults in it."
        raise Refused(Refusal(code="checkpoint_line", message=message)) from error
