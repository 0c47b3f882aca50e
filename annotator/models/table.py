"""What all tables share: names of constraints, and the types of columns."""

from typing import Annotated, Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[int, mapped_column(primary_key=True)]
Time = Annotated[str, mapped_column(String(20))]  # see annotator.clock
Sha256 = Annotated[str, mapped_column(String(64))]


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read once by SQLAlchemy
        str: Text,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[int]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
    }


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Only these values, or null where the column allows it."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def exactly_one(name: str, *conditions: str) -> CheckConstraint:
    """One of the conditions holds, and only one."""
    total = " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions)
    return CheckConstraint(f"{total} = 1", name=name)


def index(*columns: str) -> Index:
    return Index(None, *columns)
