"""The `opsnap` command: a table of commands; each lives in a module of its own and is loaded when it is called."""

import os
import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from services.core.errors import OpsnapError

COMMANDS = {
    "up": "services.cli.up:up",
    "demo": "services.cli.demo:demo",
    "doctor": "services.cli.doctor:doctor",
    "submit": "services.cli.submit:submit",
    "migrate": "services.cli.migrate:migrate",
    "account": "services.cli.account:account",
    "outbox": "services.cli.outbox:show_outbox",
    "rules": "services.cli.rules:rules",
    "seed": "services.cli.seed:seed",
    "custody": "services.cli.custody:app",
    "evidence": "services.cli.evidence:app",
}
"""Word -> where it lives: a function is one command, a `typer.Typer` is a group of them (`opsnap custody verify`)."""


def assemble(words: Iterable[str]) -> typer.Typer:
    """The command line with these commands on it. Loading all of them takes seconds, so a call loads its own."""
    app = typer.Typer(
        name="opsnap", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback()(opsnap)
    for word in words:
        module, _, name = COMMANDS[word].partition(":")
        command = getattr(import_module(module), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=word)
        else:
            app.command(word)(command)
    return app


def opsnap() -> None:
    """Report dangerous driving with your own footage: the operator's commands."""


def main() -> None:
    """Run a command; what the core refuses becomes a sentence and exit status 1."""
    asked = [word for word in sys.argv[1:2] if word in COMMANDS]
    try:
        assemble(asked or COMMANDS)(prog_name="opsnap")
    except OpsnapError as error:
        typer.echo(f"opsnap: {error}", err=True)
        sys.exit(1)
    except Exception as error:
        if "OPSNAP_TRACE" in os.environ:
            raise
        what = type(error).__name__
        typer.echo(
            f"opsnap: something broke that should not ({what}); OPSNAP_TRACE=1 before the command shows where",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
