"""The parties of a project: who alleges, denies, is alleged against, by the names of its texts."""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from annotator.models.table import Key, Table, index


class Party(Table):
    """A name that is offered where an answer takes a party.

    `person_id` null: it is on the project's list, with its other spellings. Else somebody typed it,
    and it is offered to them alone until the lead takes it into the list.
    """

    __tablename__ = "party"
    __table_args__ = (
        index("project_id", "person_id", "name"),
        Index(
            "uq_party_listed",
            "project_id",
            "name",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        Index(
            "uq_party_typed",
            "person_id",
            "name",
            unique=True,
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    spellings: Mapped[list[str]] = mapped_column(default=list)
