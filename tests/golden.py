"""A small project with a bit of everything, made by the work's own functions."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import accounts
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.assignments import submit
from annotator.models import Article, ArticleVersion, Person, Project, Sentence
from tests.factories import import_text, join, make_project

LETTERS = {"A": "allegation", "D": "denial", "E": "evidence", "C": "context"}
TEXTS = {
    "port-1": (
        "Le port 🚢 accuse la société. La société dément. Un rapport est paru.",
        {"alice": "ADE", "bob": "ADC"},
    ),
    "port-2": (
        "Heading\n\nThe mayor was bribed. She denies it. Records show a payment of €5.",
        {"alice": "-ADE", "bob": "-ADE"},
    ),
    "port-3": ("A dam broke. Nobody says who built it.", {"alice": "CC"}),
    "port-4": ("The firm lied. It says no.", {"alice": "AD", "bob": "CC"}),
}


@dataclass(frozen=True)
class People:
    alice: Person
    bob: Person
    lead: Person
    carol: Person


def make(session: Session, slug: str = "demo") -> tuple[Project, People]:
    """Four articles: agreed, skipped, disputed and half done; comments, details, an undo."""
    project = make_project(session, slug)
    people = People(
        alice=join(session, project, "alice", "annotator"),
        bob=join(session, project, "bob", "annotator"),
        lead=join(session, project, "lead", "adjudicator", "manager"),
        carol=join(session, project, "carol", "auditor"),
    )
    for name, (text, answers) in TEXTS.items():
        article = import_text(session, project, text, name)
        for username, letters in answers.items():
            _answer(session, getattr(people, username), article, letters)
    session.commit()
    return project, people


def sentences(session: Session, article: Article) -> list[Sentence]:
    query = select(Sentence).join(Sentence.version).order_by(Sentence.start)
    return list(session.scalars(query.where(ArticleVersion.article_id == article.id)))


def account_names(session: Session) -> list[str]:
    return [name for name in ("alice", "bob", "lead") if accounts.find_account(session, name)]


def _answer(session: Session, person: Person, article: Article, letters: str) -> None:
    for sentence, letter in zip(sentences(session, article), letters, strict=True):
        changes = {"skip_reason": "heading"} if letter == "-" else {"label": LETTERS[letter]}
        if letter == "A":
            changes |= {"target": ["The firm"], "attribution": "reported", "comment": "Not sure"}
        annotate(session, person, sentence.id, {"label": "context"}, ms=900)
        undo(session, person, person.acts)
        annotate(session, person, sentence.id, changes, ms=1200)
    session.flush()
    submit(session, person, article.id)
    session.flush()
