"""`opsnap account NAME`: a local staff account; its password is asked for, or read from standard input."""

import sys
from getpass import getpass
from typing import Annotated

import typer

from services import clock
from services.cli.configuration import load_settings
from services.core.actions.sign_in import create_account
from services.core.bootstrap import build
from services.core.domain.staff import Role


def account(
    username: Annotated[str, typer.Argument(help="What they type to sign in")],
    role: Annotated[Role, typer.Option(help="What they may do")],
    name: Annotated[str, typer.Option(help="Their name as colleagues see it; default the username")] = "",
) -> None:
    """Make a staff account."""
    password = (
        getpass("Password (12 characters or more): ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    core = build(load_settings())
    with core.database.unit_of_work() as work:
        create_account(
            work, username=username, name=name or username, role=role, password=password, now=clock.now()
        )
    typer.echo(f"{username} may sign in as {role}.")
