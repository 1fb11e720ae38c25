"""`opsnap submit FILE...`: send a report as any client would; run again, it goes on where it stopped."""

import hashlib
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from services.cli.client import Client, fingerprint
from services.core.errors import Refusal, Refused
from services.upload_api.models import SignedReportIn

_OUT = Console(highlight=False)


def submit(
    files: Annotated[list[Path], typer.Argument(help="Footage, in order", exists=True, dir_okay=False)],
    report: Annotated[
        Path, typer.Option(help="The report as JSON, as POST /api/submissions/report takes it", exists=True)
    ],
    server: Annotated[str, typer.Option(help="Address of the public site")] = "http://127.0.0.1:8000",
) -> None:
    """Send footage and a signed report over the public protocol."""
    signed = read_report(report)
    state = state_file(server, files)
    with Client(server, token=_remembered(state)) as client:
        if client.token is None:
            _remember(state, client.open_draft()["token"])
        for file in files:
            receipt = send_file(client, file)
            _OUT.print(f"{receipt['filename']}: SHA-256 {receipt['sha256']}")
        submitted = client.report(signed)
        _OUT.print(f"Reference: [bold]{submitted['reference']}[/]")
        _OUT.print(f"Status: {server}/status/{client.token}")
    state.unlink()


def read_report(path: Path) -> dict[str, Any]:
    """The report as it will be sent. Raises `Refused` naming every field at fault, before any footage is sent."""
    try:
        signed = SignedReportIn.model_validate_json(path.read_bytes())
    except ValidationError as error:
        faults = [(".".join(map(str, fault["loc"])) or path.name, fault["msg"]) for fault in error.errors()]
        raise Refused(
            *(Refusal(code="report", field=at, message=f"{at}: {words}") for at, words in faults)
        ) from None
    return signed.model_dump(mode="json")


def send_file(client: Client, file: Path) -> dict[str, Any]:
    """Upload with a progress bar; returns the receipt."""
    columns = (
        *Progress.get_default_columns()[:1],
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_OUT, transient=True) as progress:
        task = progress.add_task(file.name, total=file.stat().st_size)
        return client.upload(file, advanced=lambda size: progress.advance(task, size))


def state_file(server: str, files: list[Path]) -> Path:
    """Where the secret of an unfinished submission of just these files lies, for its owner alone."""
    folder = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "opsnap"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256("\0".join([server, *map(fingerprint, files)]).encode()).hexdigest()[:32]
    return folder / f"{name}.token"


def _remembered(state: Path) -> str | None:
    return state.read_text() if state.is_file() else None


def _remember(state: Path, token: str) -> None:
    with os.fdopen(os.open(state, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token)
