"""A project: its settings, its guidelines, its rounds."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.table import Key, Sha256, Table, Time, one_of

ROUND_KINDS = ("training", "pilot", "calibration", "production")


class Setting(Table):
    """What the site keeps for itself, such as the secret key on PostgreSQL."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]


class Project(Table):
    """A corpus, a guideline, a team; `seq` and `head` are the end of its ledger.

    `own_decisions`: whoever annotated a sentence may decide it; `group_decisions`: so may who
    annotated another sentence of its article or of a near-duplicate. So many unanimous sentences in
    a thousand are asked about (`sample_share`), so many decisions are looked at by a second
    adjudicator (`second_look_share`). `random_order`: of what is to be decided.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("majority_minimum >= 3", name="majority_minimum"),
        CheckConstraint("length(slug) BETWEEN 1 AND 64", name="slug_length"),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    languages: Mapped[list[str]]
    created_at: Mapped[Time]
    archived_at: Mapped[Time | None]
    own_decisions: Mapped[bool] = mapped_column(default=False)
    decide_first: Mapped[bool] = mapped_column(default=True)
    undimmed: Mapped[bool] = mapped_column(default=False)
    majorities: Mapped[bool] = mapped_column(default=False)
    majority_minimum: Mapped[int] = mapped_column(default=3)
    group_decisions: Mapped[bool] = mapped_column(default=True, server_default=true())
    random_order: Mapped[bool] = mapped_column(default=False, server_default=false())
    sample_share: Mapped[int] = mapped_column(default=0, server_default="0")
    second_look_share: Mapped[int] = mapped_column(default=0, server_default="0")
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[Sha256] = mapped_column(default="0" * 64)


class Guideline(Table):
    """A published version of the instructions and the label set; never changes.

    `becomes`: of a new major version, what becomes of each label of the version before: the label
    that stands for it now (the same: it stays), or null where its answers are looked at again.
    """

    __tablename__ = "guideline"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    version: Mapped[str] = mapped_column(String(32))
    major: Mapped[int]
    # Large, and read once (see labelsets.label_set): not loaded with every round.
    document: Mapped[dict[str, Any]] = mapped_column(deferred=True)  # guideline.json
    texts: Mapped[dict[str, Any]] = mapped_column(deferred=True)  # language -> Markdown
    sha256: Mapped[Sha256]
    becomes: Mapped[dict[str, Any] | None]
    published_at: Mapped[Time]


class GuidelineDraft(Table):
    """The next version of a project's guideline, while it is written; one a project.

    `base`: the version that it began as. `revision` counts its savings, so that nobody saves over
    what they have not seen.
    """

    __tablename__ = "guideline_draft"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("guideline.id"))
    document: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[Time]
    base: Mapped[Guideline] = relationship()


class Round(Table):
    """A phase of a project: how many answers are wanted, under which guideline, and if they count.

    `share`: for how many articles in a thousand the overlap holds; the others get one annotator.
    `everybody`: all annotators of the project work in it, else those whom RoundPerson names.
    `shuffled`: each person gets its articles in an order of their own. `requires`: the training
    round to be passed before. `pass_share`: how many in a thousand of a training round's test items
    must be answered right, and all of those of the clauses in `must_pass`; null: nobody need pass.
    `repeats`: so many in a thousand of their articles come back to somebody as hidden repeats.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        one_of("kind", ROUND_KINDS),
        CheckConstraint("overlap >= 1", name="overlap_positive"),
        CheckConstraint("share BETWEEN 0 AND 1000", name="share_range"),
        CheckConstraint("pass_share BETWEEN 0 AND 1000", name="pass_share_range"),
        CheckConstraint("repeats BETWEEN 0 AND 1000", name="repeats_range"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str]
    overlap: Mapped[int]
    share: Mapped[int] = mapped_column(default=1000)
    guideline_id: Mapped[int] = mapped_column(ForeignKey("guideline.id"))
    counts: Mapped[bool] = mapped_column(default=True)
    everybody: Mapped[bool] = mapped_column(default=True, server_default=true())
    shuffled: Mapped[bool] = mapped_column(default=False, server_default=false())
    requires_id: Mapped[int | None] = mapped_column(  # often a round that was made later
        ForeignKey("round.id", deferrable=True, initially="DEFERRED")
    )
    pass_share: Mapped[int | None]
    must_pass: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    repeats: Mapped[int] = mapped_column(default=0, server_default="0")
    closed_at: Mapped[Time | None]
    requires: Mapped["Round | None"] = relationship(remote_side="Round.id")
    project: Mapped[Project] = relationship()
    guideline: Mapped[Guideline] = relationship()
