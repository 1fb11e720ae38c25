"""Alembic runs on the connection that `migrate.py` hands over."""

from alembic import context

from services.core.db.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
with context.begin_transaction():
    context.run_migrations()
