"""What the leads decided, and the gold that follows."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.articles import Article, Sentence
from annotator.models.labeling import RELATIONS
from annotator.models.people import Person
from annotator.models.projects import Guideline
from annotator.models.table import Key, Table, Time, exactly_one, index, one_of

DECISION_KINDS = ("first", "second look", "appeal")
DECISION_REASONS = ("slip", "guideline_gap", "ambiguous_text", "segmentation", "details_only")
GOLD_STATUSES = (
    "excluded",
    "adjudicated",
    "skipped",
    "ambiguous",
    "insufficient",
    "single",
    "unanimous",
    "majority",
    "unresolved",
)


class Decision(Table):
    """An adjudicator's answer for one sentence; append-only.

    It stands while it is neither undone nor superseded. `saw` lists the ledger's numbers of the
    answers that were shown. An empty list in `details` says that there is none, under `links` that
    there is no link. `before_reveal` is the answer given blind, null when there was none.
    `second_look`: it was drawn and one is `wanted`; or it is one, and says the `same` as the
    decision it supersedes, or something `different`. `batch`: the number of the first decision of
    the one act that made many (`bulk`).
    """

    __tablename__ = "decision"
    __table_args__ = (
        exactly_one("one_answer", "label IS NOT NULL", "skip_reason IS NOT NULL", "ambiguous"),
        one_of("kind", DECISION_KINDS),
        one_of("reason", DECISION_REASONS),
        index("sentence_id", "id"),
        index("project_id", "id"),
        index("person_id"),
        index("batch"),
        Index(  # somebody's latest act that accepted many
            "ix_decision_of_batches",
            "person_id",
            "id",
            sqlite_where=text("batch IS NOT NULL"),
            postgresql_where=text("batch IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(default="first")
    label: Mapped[str | None] = mapped_column(String(64))
    skip_reason: Mapped[str | None] = mapped_column(String(64))
    ambiguous: Mapped[bool] = mapped_column(default=False)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str | None]
    clause: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None]
    before_reveal: Mapped[str | None]
    saw: Mapped[list[int]]
    own: Mapped[bool] = mapped_column(default=False)
    bulk: Mapped[bool] = mapped_column(default=False)
    batch: Mapped[int | None]
    second_look: Mapped[str | None] = mapped_column(String(16))
    guideline_id: Mapped[int] = mapped_column(ForeignKey("guideline.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    undone_seq: Mapped[int | None]
    at: Mapped[Time]
    seq: Mapped[int]
    sentence: Mapped[Sentence] = relationship()
    person: Mapped[Person] = relationship()
    guideline: Mapped[Guideline] = relationship()
    links: Mapped[list["DecisionLink"]] = relationship(order_by="DecisionLink.id")


class DecisionLink(Table):
    """The relation of a decision to an earlier sentence of its article."""

    __tablename__ = "decision_link"
    __table_args__ = (
        UniqueConstraint("decision_id", "relation", "target_id"),
        one_of("relation", RELATIONS),
        index("target_id"),
    )

    id: Mapped[Key]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    relation: Mapped[str]
    target_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"))
    target: Mapped[Sentence] = relationship()


class Hold(Table):
    """An item of the queue that one adjudicator is deciding, until the lease ends."""

    __tablename__ = "hold"

    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    until: Mapped[Time]
    before_reveal: Mapped[str | None]  # the answer given blind; null: not yet revealed


class Appeal(Table):
    """An annotator's one line against what stands for a sentence of a closed article.

    It is open until a decision answers it.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        index("sentence_id", "decision_id"),
        index("person_id"),
        index("project_id", "id"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str | None]  # null once they are erased
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    at: Mapped[Time]
    seq: Mapped[int]
    person: Mapped[Person] = relationship()
    decision: Mapped[Decision | None] = relationship()


class AnnotationRequest(Table):
    """An adjudicator asks for one more annotation of a sentence that had `n` which count.

    It is met when more count. `assignment` is who was given it, with a short scope; null while
    nobody is.
    """

    __tablename__ = "annotation_request"
    __table_args__ = (index("sentence_id"), index("project_id", "assignment_id"))

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    n: Mapped[int]
    note: Mapped[str | None]
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    at: Mapped[Time]
    seq: Mapped[int]
    sentence: Mapped[Sentence] = relationship()


class Gold(Table):
    """The one status of a sentence, written in the transaction that changes it.

    `n` counts its counted answers, `entropy` is that of their labels in thousandths of a bit,
    `pair` its two most frequent answers (`allegation|context`), null when they agree. `asks`: why
    an adjudicator is asked (adjudication.asking), null when nobody is.
    """

    __tablename__ = "gold"
    __table_args__ = (
        one_of("status", GOLD_STATUSES),
        CheckConstraint(
            "(label IS NOT NULL) = (status IN ('adjudicated', 'unanimous', 'majority', 'single'))",
            name="label_fits_status",
        ),
        index("project_id", "status", "article_id", "sentence_id"),
        index("project_id", "stale", "sentence_id"),
        index("article_id", "status"),
        Index(  # the queue, however much is settled
            "ix_gold_asks",
            "project_id",
            "article_id",
            "sentence_id",
            "asks",
            sqlite_where=text("asks IS NOT NULL"),
            postgresql_where=text("asks IS NOT NULL"),
        ),
        Index(
            "ix_gold_label",
            "project_id",
            "label",
            "article_id",
            sqlite_where=text("label IS NOT NULL"),
            postgresql_where=text("label IS NOT NULL"),
        ),
    )

    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    status: Mapped[str] = mapped_column(String(16))
    label: Mapped[str | None] = mapped_column(String(64))
    skip_reason: Mapped[str | None] = mapped_column(String(64))
    n: Mapped[int] = mapped_column(default=0)
    entropy: Mapped[int] = mapped_column(default=0)
    pair: Mapped[str | None]
    stale: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[str | None] = mapped_column(String(16))
    sentence: Mapped[Sentence] = relationship()
    article: Mapped[Article] = relationship()
