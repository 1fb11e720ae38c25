"""`opsnap up`: the whole service on this machine, until Ctrl-C."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from typing import Annotated, NoReturn

import typer

from services.cli.configuration import ROOT
from services.cli.embedded import AlreadyRunning, Embedded
from services.cli.embedded.instance import is_claimed

STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # a background shell ignores SIGINT; we never do


def up(
    name: Annotated[
        str, typer.Option(help="Which instance: each has its own data, in var/<name>")
    ] = "default",
) -> None:
    """Start everything on this machine and serve until Ctrl-C; data stays in var/<name>."""
    with until_interrupted(), running(name=name, overrides={}, say=timed_echo()) as embedded:
        typer.echo(f"\nPublic site  {embedded.settings.public_url}")
        typer.echo(f"Staff site   {embedded.settings.staff_url}")
        typer.echo(f"Data and logs in {embedded.instance.folder}\nCtrl-C stops everything.")
        serve_for_ever()


@contextmanager
def running(*, name: str, overrides: dict[str, str], say: Callable[[str], None]) -> Iterator[Embedded]:
    """The instance, with its progress on the terminal; says what to do when it already runs."""
    try:
        with Embedded.start(ROOT, name=name, overrides=overrides, say=say) as embedded:
            yield embedded
    except AlreadyRunning as error:
        raise AlreadyRunning(
            f"{error}. Stop that one, or start a second beside it: ./run up --name second"
        ) from None


def free_instance(name: str) -> str:
    """The name, or with a number behind it where an instance of that name runs already."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(one for one in names if not is_claimed(ROOT / "var" / one))


@contextmanager
def until_interrupted() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block in order, and the command without a fuss."""
    for number in STOPPED_BY:
        signal.signal(number, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)


def serve_for_ever() -> NoReturn:
    """Wait for a signal."""
    while True:
        signal.pause()


def timed_echo() -> Callable[[str], None]:
    """A `say` that puts the seconds since now before each line."""
    began = time.monotonic()
    return lambda line: typer.echo(f"{time.monotonic() - began:6.1f} s  {line}", err=True)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
