"""Allegations as they run through several articles, grouped by the lead."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.articles import Sentence
from annotator.models.table import Key, Table, Time, index


class Claim(Table):
    """What several sentences allege, in neutral words, and the parties (ids) that it is about.

    It says nothing about what is true. `merged_into`: its sentences went over to that one.
    """

    __tablename__ = "claim"
    __table_args__ = (index("project_id", "id"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    wording: Mapped[str]
    parties: Mapped[list[int]] = mapped_column(default=list)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    at: Mapped[Time]

    @property
    def name(self) -> str:
        """How files and the ledger name it."""
        return f"claim:{self.id}"


class ClaimSentence(Table):
    """A sentence of a claim; the same sentence may be of several."""

    __tablename__ = "claim_sentence"

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claim.id"), primary_key=True, autoincrement=False
    )
    sentence_id: Mapped[int] = mapped_column(
        ForeignKey("sentence.id"), primary_key=True, autoincrement=False, index=True
    )
    claim: Mapped[Claim] = relationship()
    sentence: Mapped[Sentence] = relationship()
