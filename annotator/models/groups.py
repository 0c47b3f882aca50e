"""Which articles are copies of one another: what is compared, and the pairs that follow."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from annotator.models.table import Table, index, one_of

SAID_OF_PAIRS = ("found", "together", "apart")


class Sketch(Table):
    """What comparing keeps of a version's text: a MinHash of its shingles (corpus.copies.sketches).

    `algorithm` names how it was made: one made otherwise cannot be compared, and is made again.
    """

    __tablename__ = "sketch"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("article_version.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    algorithm: Mapped[str] = mapped_column(String(32))
    shingles: Mapped[int]  # how many there are, for containment
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class ArticlePair(Table):
    """Why two articles are in one group, or are not.

    `said`: `found` alike by comparing, with shares in a thousand of their shingles; put `together`
    or `apart` by a person, which no comparing changes.
    """

    __tablename__ = "article_pair"
    __table_args__ = (
        one_of("said", SAID_OF_PAIRS),
        CheckConstraint("article_id < other_id", name="in_order"),
        CheckConstraint("(said = 'found') = (jaccard IS NOT NULL)", name="figures_when_found"),
        index("other_id"),
    )

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    said: Mapped[str] = mapped_column(String(16))
    jaccard: Mapped[int | None]
    containment: Mapped[int | None]
