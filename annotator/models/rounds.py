"""What a round says of people, and the items that test them."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annotator.models.articles import Sentence
from annotator.models.labeling import Annotation
from annotator.models.people import Person
from annotator.models.projects import Round
from annotator.models.table import Key, Table, Time, exactly_one, index


class RoundPerson(Table):
    """What a round says of one person; without a row: what it says of everybody.

    `works`: is given articles of a round that is not for everybody. `quota`: the most articles of
    it that they are given. `passed_at`: when they passed a training round.
    """

    __tablename__ = "round_person"
    __table_args__ = (CheckConstraint("quota >= 0", name="quota_range"), index("person_id"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    works: Mapped[bool] = mapped_column(default=True)
    quota: Mapped[int | None]
    passed_at: Mapped[Time | None]
    round: Mapped[Round] = relationship()
    person: Mapped[Person] = relationship()


class TestItem(Table):
    """The right answer to a sentence, known before anybody is asked, and why it is right.

    Shown after the answer in a training round; elsewhere hidden, and only compared.
    """

    __tablename__ = "test_item"
    __test__ = False  # its name is no promise to pytest
    __table_args__ = (
        exactly_one("one_answer", "label IS NOT NULL", "skip_reason IS NOT NULL"),
        index("project_id", "sentence_id"),
    )

    sentence_id: Mapped[int] = mapped_column(ForeignKey("sentence.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    label: Mapped[str | None] = mapped_column(String(64))
    skip_reason: Mapped[str | None] = mapped_column(String(64))
    clause: Mapped[str | None] = mapped_column(String(32))
    explanation: Mapped[str]
    at: Mapped[Time]
    seq: Mapped[int]
    sentence: Mapped[Sentence] = relationship()


class NoteAnswer(Table):
    """The lead's answer to a note beside an annotation; a later one replaces it.

    `proposed`: the answer is to become a clause of the next guideline version. `changed`: the
    note is another one since.
    """

    __tablename__ = "note_answer"
    __table_args__ = (index("annotation_id", "id"), index("project_id", "proposed", "id"))

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str | None]  # null once they are erased
    proposed: Mapped[bool] = mapped_column(default=False)
    changed: Mapped[bool] = mapped_column(default=False)
    at: Mapped[Time]
    seq: Mapped[int]
    annotation: Mapped[Annotation] = relationship()
    person: Mapped[Person | None] = relationship()
