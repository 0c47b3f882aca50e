"""A small project with a bit of everything, made by the work's own functions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.corpus.importing import ArticleRecord, import_articles
from annotator.db import begin_writing, db, writing
from annotator.exporting import making
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.assignments import submit
from annotator.models import Article, ArticleVersion, Person, Project, Sentence
from tests.factories import join, make_project

LETTERS = {"A": "allegation", "D": "denial", "E": "evidence", "C": "context"}
TEXTS = {
    "port-1": "Le port 🚢 accuse la société. La société dément. Un rapport est paru.",
    "port-2": "Heading\n\nThe mayor was bribed. She denies it. Records show a payment of €5.",
    "port-3": "A dam broke. Nobody says who built it.",
    "port-4": "The firm lied. It says no.",
}
ANSWERS = {
    "port-1": {"alice": "ADE", "bob": "ADC"},
    "port-2": {"alice": "-ADE", "bob": "-ADE"},
    "port-3": {"alice": "CC"},
    "port-4": {"alice": "AD", "bob": "CC"},
}


@dataclass(frozen=True)
class People:
    alice: Person
    bob: Person
    lead: Person
    carol: Person


def make(session: Session, slug: str = "demo") -> tuple[Project, People]:
    """Four articles: agreed, skipped, disputed, decided, half done; comments, details, undos."""
    project = make_project(session, slug)
    people = People(
        alice=join(session, project, "alice", "annotator"),
        bob=join(session, project, "bob", "annotator"),
        lead=join(session, project, "lead", "adjudicator", "manager"),
        carol=join(session, project, "carol", "auditor"),
    )
    records = [ArticleRecord(id=name, text=text, language="en") for name, text in TEXTS.items()]
    import_articles(session, project, records)
    for name, answers in ANSWERS.items():
        for username, letters in answers.items():
            answer(session, getattr(people, username), name, letters)
    _decide(session, people.lead)
    session.commit()
    return project, people


@contextmanager
def exported(app: Flask, place: Path) -> Iterator[dict[str, making.Made]]:
    """Both kinds of export of the project, by kind."""
    with app.app_context():
        make(begin_writing())
        yield {kind: making.make(writing, "demo", kind, place) for kind in ("training", "audit")}
        db.session.remove()


def sentences(session: Session, name: str) -> list[Sentence]:
    query = select(Sentence).join(Sentence.version).join(ArticleVersion.article)
    query = query.where(Article.external_id == name).order_by(Sentence.start)
    return list(session.scalars(query))


def answer(session: Session, person: Person, name: str, letters: str) -> None:
    for sentence, letter in zip(sentences(session, name), letters, strict=True):
        changes = {"skip_reason": "heading"} if letter == "-" else {"label": LETTERS[letter]}
        if letter == "A":
            annotate(session, person, sentence.id, {"label": "context"}, ms=900)
            undo(session, person, person.acts)
            changes |= {"target": ["The firm"], "attribution": "reported", "comment": "Not sure"}
        annotate(session, person, sentence.id, changes, ms=1200)
    session.flush()
    article_id = session.scalars(select(Article.id).where(Article.external_id == name)).one()
    submit(session, person, article_id)
    session.flush()


def _decide(session: Session, lead: Person) -> None:
    """One decision taken back and made anew, one that finds the sentence ambiguous."""
    first, second = sentences(session, "port-4")
    choice = Choice(label="allegation", reason="slip", clause="R1", details={"source": "outlet"})
    decisions.decide(session, lead, first.id, choice)
    made = decisions.decide(session, lead, first.id, choice)
    assert made
    decisions.undo(session, lead, made.id)
    decisions.decide(session, lead, first.id, Choice(label="denial", reason="guideline_gap"))
    for _ in range(2):
        unclear = Choice(ambiguous=True, reason="ambiguous_text", note="Who says no?")
        decisions.decide(session, lead, second.id, unclear)
