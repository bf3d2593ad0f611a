"""Alembic's entry: runs migrations on the connection that `Record.migrate` hands over."""

from alembic import context

from bot.records import models  # noqa: F401  (fills the metadata)
from bot.records.columns import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
context.run_migrations()
