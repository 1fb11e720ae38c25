"""Migrations and tables say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.core.bootstrap import Core
from services.core.db.migrate import migrate
from services.core.db.tables import Table


def test_the_migrated_schema_is_the_schema_of_the_tables(core: Core) -> None:
    with core.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_twice_changes_nothing(core: Core) -> None:
    migrate(core.database.engine)
    migrate(core.database.engine)
