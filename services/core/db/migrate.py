"""Bring the schema up to date; two at once wait for each other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

_MIGRATION_LOCK = 0x6D696772  # "migr"


def migrate(engine: Engine) -> None:
    """Run every migration that has not run, all in one transaction. Safe to run twice and from two places."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        # Held until the commit: whoever waited sees the new schema, and a failure leaves no lock behind.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
