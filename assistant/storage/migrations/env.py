"""Runs the steps on the connection, and within the transaction, that migrate.py opened."""

from __future__ import annotations

from alembic import context

from assistant.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can undo a change of the schema too.
    transactional_ddl=True,
)
context.run_migrations()
