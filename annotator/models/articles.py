"""The corpus: articles, their immutable versions, their sentences."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from annotator.models.projects import Project, Round
from annotator.models.table import Key, Sha256, Table, Time, index


class Import(Table):
    """One run of an import; its articles are unseen until `finished_at` is set.

    Unfinished after `leased_until` it was cut off, and is swept. `job_id`: the job that ran it.
    """

    __tablename__ = "import_run"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[Time]
    leased_until: Mapped[Time]
    finished_at: Mapped[Time | None]
    undone_at: Mapped[Time | None]  # its articles are unseen again, and swept
    articles: Mapped[int] = mapped_column(default=0)
    sentences: Mapped[int] = mapped_column(default=0)
    corrections: Mapped[int] = mapped_column(default=0, server_default="0")
    report: Mapped[dict[str, Any] | None]  # see corpus.imports.reports
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)


class Article(Table):
    """An imported text under its external id; `wanted` people label it in its one round.

    `visible`: its import is finished. `version`: the current one. `position`: the order of dealing.
    `control`: everybody in its round labels it, beside who is wanted. `served`: as many people as
    it wants have it, so that dealing passes over it unread; false: perhaps not.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("project_id", "external_id"),
        CheckConstraint("length(external_id) BETWEEN 1 AND 200", name="external_id_length"),
        CheckConstraint("wanted >= 1", name="wanted_positive"),
        index("project_id", "visible", "position"),
        index("project_id", "group_name"),
        index("round_id", "position"),
        Index(
            "ix_article_unserved",
            "round_id",
            "position",
            sqlite_where=text("served = 0"),
            postgresql_where=text("NOT served"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    external_id: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    wanted: Mapped[int]
    control: Mapped[bool] = mapped_column(default=False, server_default=false())
    served: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
    visible: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(16))
    source: Mapped[str | None]
    url: Mapped[str | None]
    author: Mapped[str | None]
    published: Mapped[str | None]
    extra: Mapped[dict[str, Any]] = mapped_column("metadata", default=dict)
    group_name: Mapped[str | None]  # near-duplicates share one; null: a group of its own
    withdrawn_at: Mapped[Time | None]
    erased_at: Mapped[Time | None]
    closed_at: Mapped[Time | None]
    was_closed: Mapped[bool] = mapped_column(default=False)  # then no later answer in it is blind
    project: Mapped[Project] = relationship()
    round: Mapped[Round] = relationship()
    versions: Mapped[list["ArticleVersion"]] = relationship(back_populates="article")

    @validates("wanted", "round_id")
    def _look_again(self, _name: str, value: int) -> int:
        """Where other people may be wanted, dealing counts again."""
        self.served = False
        return value


class ArticleWords(Table):
    """What is searched of an article: its words, each once, as corpus.searching makes them.

    On SQLite the table `article_search`, on PostgreSQL an index, finds articles by them.
    """

    __tablename__ = "article_words"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), primary_key=True, autoincrement=False
    )
    words: Mapped[str]


class ArticleVersion(Table):
    """A text as it was imported, never changed; `length` is in code points.

    `replaced`: the ledger's number of the correction that brought the next version.
    """

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "version"),)

    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    version: Mapped[int]
    text: Mapped[str | None] = mapped_column(deferred=True)  # null once it is erased
    sha256: Mapped[Sha256]
    length: Mapped[int]
    imported_at: Mapped[Time]
    replaced: Mapped[int | None]
    article: Mapped[Article] = relationship(back_populates="versions")
    sentences: Mapped[list["Sentence"]] = relationship(
        back_populates="version", order_by="Sentence.start"
    )


class FormerFacts(Table):
    """What was known about an article until that act of the ledger changed it.

    `facts` has the keys that files have (corpus.facts.ROWS). An export for an earlier point needs
    them, since the ledger holds only their digest.
    """

    __tablename__ = "former_facts"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    until: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[dict[str, Any]]


class Raw(Table):
    """The bytes that a version's text was extracted from, when they are not simply the text."""

    __tablename__ = "raw"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("article_version.id"), primary_key=True, autoincrement=False
    )
    media_type: Mapped[str]
    encoding: Mapped[str]
    bytes: Mapped[bytes] = mapped_column(LargeBinary)


class Sentence(Table):
    """A stretch [start, end) of a version's text, in code points.

    `fingerprint`: the same for sentences of the same words (corpus.sentences.fingerprints).
    `retired`: the ledger's number of the cut or correction that replaced it.
    """

    __tablename__ = "sentence"
    __table_args__ = (
        UniqueConstraint("version_id", "start", "end"),
        CheckConstraint('start >= 0 AND start < "end"', name="not_empty"),
        index("carried_from_id"),
        index("fingerprint"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("article_version.id"))
    start: Mapped[int]
    end: Mapped[int]
    hint: Mapped[str | None]  # a suggested skip reason, from the text alone
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
    retired: Mapped[int | None]
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("sentence.id"))
    version: Mapped[ArticleVersion] = relationship(back_populates="sentences")
