"""A small project with a bit of everything, made by the work's own functions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from annotator import backup, party_list
from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.corpus import searching
from annotator.corpus.changes import cutting, withdrawing
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.db import begin_writing, db, writing
from annotator.exporting import making
from annotator.labeling import links, reports
from annotator.labeling.annotations import annotate, undo
from annotator.labeling.assignments import submit, take_back
from annotator.models import Account, Article, ArticleVersion, Person, Project, Sentence, Table
from tests.factories import join, make_project

LETTERS = {"A": "allegation", "D": "denial", "E": "evidence", "C": "context"}
TEXTS = {
    "port-1": "Le port 🚢 accuse la société. La société dément. Un rapport est paru.",
    "port-2": "Heading\n\nThe mayor was bribed. She denies it. Records show a payment of €5.",
    "port-3": "A dam broke. Nobody says who built it.",
    "port-4": "The firm lied. It says no.",
}
CHANGED = {  # what comes later, and does not stay as it is
    "port-5": "The dock burned. The owner set the fire. He denies it. A witness was named.",
    "port-6": "A crane fell. It was rusty. The log says so.",
    "port-7": "This was taken back. It was wrong.",
    "port-8": "This was erased. It was private.",
}
CORRECTED = "The dock burned. The owner set no fire. He denies it. A witness was named."
ANSWERS = {
    "port-1": {"alice": "ADE", "bob": "ADC"},
    "port-2": {"alice": "-ADE", "bob": "-ADE"},
    "port-3": {"alice": "CC"},
    "port-4": {"alice": "AD", "bob": "CC"},
}
LATER_ANSWERS = {
    "port-5": {"alice": "CADE", "bob": "CADC"},
    "port-6": {"alice": "CAE", "bob": "CAE"},
    "port-7": {"alice": "CD", "bob": "CD"},
    "port-8": {"alice": "CD"},
}


@dataclass(frozen=True)
class People:
    alice: Person
    bob: Person
    lead: Person
    carol: Person


def make(session: Session) -> tuple[Project, People]:
    """The project `demo` in an empty database: made once in a process, then put back row by row."""
    if _rows:
        _put_back(session)
    else:
        _make(session)
        session.commit()
        _rows.extend((table, _all(session, table)) for table in Table.metadata.sorted_tables)
    project = session.scalars(select(Project)).one()
    people = session.execute(select(Account.username, Person).join(Person.account)).all()
    session.commit()
    return project, People(**dict(people))


_rows: list[tuple[Any, list[dict[str, Any]]]] = []  # of every table, in an order that fits


def _all(session: Session, table: Any) -> list[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key)
    return [dict(row) for row in session.execute(query).mappings()]


def _put_back(session: Session) -> None:
    for table, rows in _rows:
        if rows:
            session.execute(insert(table), rows)
    if session.get_bind().dialect.name == "postgresql":
        backup._restart_numbers(session.connection(), [table for table, _ in _rows])
    searching.rebuild(session.connection())
    session.commit()


def _make(session: Session) -> None:
    """Articles agreed, skipped, disputed, decided, half done; comments, details, undos.

    Then some that are corrected, cut, withdrawn and erased.
    """
    project = make_project(session)
    people = People(
        alice=join(session, project, "alice", "annotator"),
        bob=join(session, project, "bob", "annotator"),
        lead=join(session, project, "lead", "adjudicator", "manager"),
        carol=join(session, project, "carol", "auditor"),
    )
    _label(session, project, people, TEXTS, ANSWERS)
    _decide(session, people.lead)
    _label(session, project, people, CHANGED, LATER_ANSWERS)
    _link(session, people)
    _change(session, project, people)


@contextmanager
def exported(app: Flask, place: Path) -> Iterator[dict[str, making.Made]]:
    """Both kinds of export of the project, by kind."""
    with app.app_context():
        make(begin_writing())
        yield {kind: making.make(writing, "demo", kind, place) for kind in ("training", "audit")}
        db.session.remove()


def sentences(session: Session, name: str) -> list[Sentence]:
    """The current ones of the article of that id."""
    query = select(Sentence).join(Sentence.version).join(ArticleVersion.article)
    query = query.where(Article.external_id == name, ArticleVersion.version == Article.version)
    return list(session.scalars(query.where(Sentence.retired.is_(None)).order_by(Sentence.start)))


def article(session: Session, name: str) -> int:
    return session.scalars(select(Article.id).where(Article.external_id == name)).one()


def _label(
    session: Session,
    project: Project,
    people: People,
    texts: dict[str, str],
    answers: dict[str, dict[str, str]],
) -> None:
    records = [ArticleRecord(id=name, text=text, language="en") for name, text in texts.items()]
    import_articles(session, project, records)
    for name, given in answers.items():
        for username, letters in given.items():
            answer(session, getattr(people, username), name, letters)


def answer(session: Session, person: Person, name: str, letters: str) -> None:
    for sentence, letter in zip(sentences(session, name), letters, strict=True):
        changes = {"skip_reason": "heading"} if letter == "-" else {"label": LETTERS[letter]}
        if letter == "A":
            annotate(session, person, sentence.id, {"label": "context"}, ms=900)
            undo(session, person, person.acts)
            changes |= {"target": ["The firm"], "attribution": "reported", "comment": "Not sure"}
        annotate(session, person, sentence.id, changes, ms=1200)
    session.flush()
    submit(session, person, article(session, name))
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


def _link(session: Session, people: People) -> None:
    """A link that both make, one that only alice keeps, one that is taken back at once.

    And beside answers: a name on the list of parties, a sentence that is reported as wrongly cut.
    """
    accused, denied, shown = (sentence.id for sentence in sentences(session, "port-2")[1:])
    for person in (people.alice, people.bob):
        take_back(session, person, article(session, "port-2"))
        links.link(session, person, denied, "answers", target_id=accused)
        links.link(session, person, shown, "supports", number=2)
    links.unlink(session, people.bob, shown, "supports", accused)
    links.link(session, people.bob, shown, "undercuts", target_id=accused)
    undo(session, people.bob, people.bob.acts)
    party_list.put(session, people.lead, "The firm", "Firm\nThe company")
    reports.report(session, people.bob, shown, "Cut after records.")
    for person in (people.alice, people.bob):
        submit(session, person, article(session, "port-2"))


def _change(session: Session, project: Project, people: People) -> None:
    """A correction and a cut, after which alice has handed in and bob has not; the rest."""
    named = sentences(session, "port-5")[-1].id
    for _blind_then_seeing in range(2):
        decisions.decide(session, people.lead, named, Choice(label="evidence", reason="slip"))
    import_articles(session, project, [ArticleRecord(id="port-5", text=CORRECTED, language="en")])
    annotate(session, people.alice, sentences(session, "port-5")[1].id, {"label": "denial"})
    submit(session, people.alice, article(session, "port-5"))
    cutting.merge(session, people.lead, sentences(session, "port-6")[1].id)
    for person in (people.alice, people.bob):
        annotate(session, person, sentences(session, "port-6")[1].id, {"label": "evidence"})
    submit(session, people.alice, article(session, "port-6"))
    for name in ("port-7", "port-8"):
        withdrawing.withdraw(session, people.lead, article(session, name), "Not ours.")
    withdrawing.erase(session, people.lead, article(session, "port-8"), "port-8")
