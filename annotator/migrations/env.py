"""How Alembic runs a migration: on the connection that it is given, in its one transaction."""

from alembic import context

from annotator.migrations import VERSION_TABLE, is_modelled
from annotator.models import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    version_table=VERSION_TABLE,
    include_name=is_modelled,
    render_as_batch=True,  # SQLite changes a column by making the table again
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
