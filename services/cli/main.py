"""The `opsnap` command: a table of commands; each lives in a module of its own."""

import sys

import typer

from services.cli.doctor import doctor
from services.cli.up import up
from services.core.errors import OpsnapError

COMMANDS = (
    ("up", up),
    ("doctor", doctor),
)

app = typer.Typer(
    name="opsnap",
    help="Report dangerous driving with your own footage: the operator's commands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, command in COMMANDS:
    app.command(name)(command)


def main() -> None:
    """Run a command; what the core refuses becomes a sentence and exit status 1."""
    try:
        app()
    except OpsnapError as error:
        typer.echo(f"opsnap: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
