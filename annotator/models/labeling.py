"""An annotator's work: assignments, annotations, links, and the acts that made them."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.articles import Article, ArticleVersion, Sentence
from annotator.models.people import Person
from annotator.models.projects import Guideline, Round
from annotator.models.table import Key, Sha256, Table, Time, index, one_of

ASSIGNMENT_STATES = ("open", "submitted", "released")
RELATIONS = ("answers", "supports", "undercuts", "repeats")


class Assignment(Table):
    """One article version given to one person in one round.

    `scope`: ids of the sentences asked for, null for all. `turn` 2 is a hidden repeat. `blind`:
    nothing that they were shown before depended on other people's answers to this article.
    `returned`: the ledger's number of the act that gave it back after it was submitted, because
    sentences had changed; what was answered before stays handed in. Of a version that was replaced
    it is released, and goes on as another one of the next version. `extra`: beside those that the
    article wants, for a short scope that an adjudicator asked for. `note`: what the lead wrote when
    they sent it back.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("round_id", "version_id", "person_id", "turn"),
        one_of("state", ASSIGNMENT_STATES),
        CheckConstraint("turn IN (1, 2)", name="turn_known"),
        index("person_id", "state", "id"),
        index("article_id", "state"),
        Index(
            "ix_assignment_open",
            "project_id",
            "round_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("article_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    turn: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="open")
    scope: Mapped[list[int] | None]
    extra: Mapped[bool] = mapped_column(default=False, server_default=false())
    blind: Mapped[bool] = mapped_column(default=True)
    opened_at: Mapped[Time]
    leased_until: Mapped[Time]
    submitted_at: Mapped[Time | None]
    returned: Mapped[int | None]
    note: Mapped[str | None]
    article: Mapped[Article] = relationship()
    version: Mapped[ArticleVersion] = relationship()
    person: Mapped[Person] = relationship()
    round: Mapped[Round] = relationship()


class Annotation(Table):
    """The current answer in an assignment for one sentence; its history is in the ledger.

    `revision` counts its changes from 1, `seq` is the event that made it what it is, `ms` the
    active milliseconds spent on it, `hint` the skip reason that the desk suggested meanwhile.
    """

    __tablename__ = "annotation"
    __table_args__ = (
        UniqueConstraint("assignment_id", "sentence_id"),
        CheckConstraint("(label IS NULL) <> (skip_reason IS NULL)", name="label_or_skip"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        index("sentence_id"),
        Index(  # the questions
            "ix_annotation_noted",
            "id",
            sqlite_where=text("comment IS NOT NULL"),
            postgresql_where=text("comment IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"))
    label: Mapped[str | None] = mapped_column(String(64))
    skip_reason: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unsure: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str | None]
    guideline_id: Mapped[int] = mapped_column(ForeignKey("guideline.id"))
    blind: Mapped[bool]
    at: Mapped[Time]
    ms: Mapped[int | None]
    hint: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    seq: Mapped[int]
    assignment: Mapped[Assignment] = relationship()
    sentence: Mapped[Sentence] = relationship()
    guideline: Mapped[Guideline] = relationship()
    links: Mapped[list["Link"]] = relationship(
        back_populates="annotation", cascade="all, delete-orphan", order_by="Link.id"
    )


class Link(Table):
    """The relation of an annotation to an earlier sentence of its article."""

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("annotation_id", "relation", "target_id"),
        one_of("relation", RELATIONS),
        index("target_id"),
    )

    id: Mapped[Key]
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"))
    relation: Mapped[str]
    target_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"))
    annotation: Mapped[Annotation] = relationship(back_populates="links")
    target: Mapped[Sentence] = relationship()


class CutReport(Table):
    """Somebody says that a sentence is cut wrong; gone when they or a manager take it back.

    `role`: in which they say so. Of an adjudicator it keeps the sentence from being decided.
    """

    __tablename__ = "cut_report"
    __table_args__ = (one_of("role", ("annotator", "adjudicator")),)

    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(default="annotator", server_default="annotator")
    remark: Mapped[str | None]
    at: Mapped[Time]
    sentence: Mapped[Sentence] = relationship()


class Act(Table):
    """What somebody did, once: `op` is the client's name for it, `number` the person's own count.

    `before` is what undo goes back to: the answer as it was (null: there was none), or the link
    that was made or removed (labeling.links). What cannot be undone (an undo, an answer that
    changed nothing) has no number, what changed nothing no `seq`.
    """

    __tablename__ = "act"
    __table_args__ = (
        UniqueConstraint("account_id", "op"),
        UniqueConstraint("person_id", "number"),
        index("sentence_id"),
    )

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    op: Mapped[str | None] = mapped_column(String(200))
    content_sha256: Mapped[Sha256]
    number: Mapped[int | None]
    sentence_id: Mapped[int | None] = mapped_column(ForeignKey("sentence.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    before: Mapped[dict[str, Any] | None]
    undone: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int | None]
    sentence: Mapped[Sentence | None] = relationship()
    assignment: Mapped[Assignment | None] = relationship()
