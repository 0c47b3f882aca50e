"""A sentence in the hands of somebody who labels it, and what stands in the way of that."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from annotator.canonical import sentence_reference
from annotator.corpus.reading import ReadSentence
from annotator.errors import ConflictError, NotFoundError, mark
from annotator.labeling import acts
from annotator.labeling.assignments import FIRST, check_workable
from annotator.models import (
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    Person,
    Round,
    Sentence,
)

ARTICLE = (  # held, so that nobody closes it meanwhile
    select(Article.id)
    .join(ArticleVersion, ArticleVersion.article_id == Article.id)
    .join(Sentence, Sentence.version_id == ArticleVersion.id)
    .where(Sentence.id == bindparam("sentence"))
    .with_for_update(read=True, of=Article)
)
# Made once: what each label asks for, with all that an answer depends on.
THEIRS = (
    select(Assignment, Sentence, Annotation)
    .join(Sentence, Sentence.version_id == Assignment.version_id)
    .outerjoin(
        Annotation,
        (Annotation.assignment_id == Assignment.id) & (Annotation.sentence_id == Sentence.id),
    )
    .options(
        joinedload(Assignment.article),
        joinedload(Assignment.version),
        joinedload(Assignment.round).joinedload(Round.guideline),
    )
    .where(Sentence.id == bindparam("sentence"), Assignment.person_id == bindparam("person"))
    .order_by(*FIRST, Assignment.turn.desc(), Assignment.id.desc())
    .limit(1)
)


class RecutError(ConflictError):
    message = mark("This sentence was corrected or cut anew. Load the page again.")


class NotAskedError(ConflictError):
    message = mark(
        "This sentence is not asked of you now, and what you handed in for it stays. Submit the "
        "article, then take it back to change more."
    )


@dataclass(frozen=True)
class Done:
    """What became of an act: where it was, and whether another tab had changed the answer."""

    article_id: int
    sentence_id: int
    overtook: bool = False


@dataclass(frozen=True)
class Place:
    """A sentence in the hands of a person, with their answer if there is one."""

    person: Person
    assignment: Assignment
    sentence: Sentence
    annotation: Annotation | None

    @property
    def done(self) -> Done:
        return Done(self.assignment.article_id, self.sentence.id)

    @property
    def subject(self) -> str:
        """How the ledger names the sentence."""
        return self.reference(self.sentence)

    def reference(self, sentence: Sentence | ReadSentence, version: int | None = None) -> str:
        """How the ledger names a sentence of this version of the article, or of another."""
        number = version or self.assignment.version.version
        place = (number, sentence.start, sentence.end)
        return sentence_reference(self.assignment.article.external_id, *place)


def lock(session: Session, person: Person, sentence_id: int) -> None:
    """One act of a person at a time, and none while the article is being closed."""
    session.execute(ARTICLE, {"sentence": sentence_id})
    acts.begin(session, person)


def find(session: Session, person: Person, sentence_id: int) -> Place:
    """The sentence where the person answers it; raises NotFoundError when it is not theirs."""
    row = session.execute(THEIRS, {"sentence": sentence_id, "person": person.id}).first()
    if row is None:
        raise NotFoundError
    return Place(person, *row)


def check(place: Place) -> None:
    """Raises what stands in the way of answering here."""
    if place.sentence.retired is not None:
        raise RecutError
    check_workable(place.assignment)
    scope = place.assignment.scope
    if scope is not None and place.sentence.id not in scope:
        raise NotAskedError


def begin(
    session: Session, person: Person, sentence_id: int, op: str | None, content: str
) -> tuple[Place, bool]:
    """Where an act takes place, and whether the same one came before; else nothing hinders it.

    `content` is the SHA-256 of what was sent.
    """
    lock(session, person, sentence_id)
    repeated = acts.earlier(session, person, op, content) is not None
    place = find(session, person, sentence_id)
    if not repeated:
        check(place)
    return place, repeated


def remember(
    session: Session,
    place: Place,
    op: str | None,
    content: str,
    *,
    seq: int | None,
    before: dict[str, Any] | None = None,
    numbered: bool = False,
) -> None:
    """Keep the act that took place there; see acts.remember."""
    acts.remember(
        session,
        place.person,
        op,
        content,
        place.sentence.id,
        seq=seq,
        assignment_id=place.assignment.id,
        before=before,
        numbered=numbered,
    )
