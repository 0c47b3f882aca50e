"""How Alembic runs a migration: on the connection that it is given, in its one transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.sql.elements import False_, True_

from annotator.migrations import VERSION_TABLE, is_modelled
from annotator.models import Table


def rendered(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """How a default of a yes or no is written: as both databases take it."""
    value = getattr(item, "arg", None)
    if kind == "server_default" and isinstance(value, False_ | True_):
        return f"sa.{value}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    version_table=VERSION_TABLE,
    include_name=is_modelled,
    render_item=rendered,
    render_as_batch=True,  # SQLite changes a column by making the table again
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
