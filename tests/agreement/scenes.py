"""Articles that people have answered and handed in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.labeling.annotations import annotate
from annotator.labeling.assignments import submit
from annotator.models import Article, ArticleVersion, Person, Project, Sentence
from tests.factories import import_text

ANSWERS = {
    "A": "allegation",
    "D": "denial",
    "E": "evidence",
    "C": "context",
    "1": "label-1",
    "2": "label-2",
}


def sentences(session: Session, article: Article) -> list[Sentence]:
    query = select(Sentence).join(Sentence.version).order_by(Sentence.start)
    return list(session.scalars(query.where(ArticleVersion.article_id == article.id)))


def answer(session: Session, person: Person, article: Article, letters: str) -> None:
    """The person's answers, a letter a sentence (`-` is a skip), handed in."""
    for sentence, letter in zip(sentences(session, article), letters, strict=True):
        changes = {"skip_reason": "heading"} if letter == "-" else {"label": ANSWERS[letter]}
        annotate(session, person, sentence.id, changes)
    session.flush()
    submit(session, person, article.id)
    session.flush()


def article(session: Session, project: Project, name: str, **letters: str) -> Article:
    """An article with a sentence a letter; `letters` are the answers by person's user name."""
    length = max(map(len, letters.values()))
    text = " ".join(f"Sentence {n} of {name} is here." for n in range(length))
    made = import_text(session, project, text, name)
    for username, given in letters.items():
        answer(session, _person(session, project, username), made, given)
    return made


def _person(session: Session, project: Project, username: str) -> Person:
    people = session.scalars(select(Person).where(Person.project_id == project.id))
    return next(person for person in people if person.account.username == username)
