"""`opsnap migrate`: schema and buckets, once before the services start."""

import typer

from services.cli.configuration import load_settings
from services.core.preparation import prepare


def migrate() -> None:
    """Bring the database's schema and the store's buckets up to date; safe to run again."""
    prepare(load_settings())
    typer.echo("Schema and buckets are up to date.")
