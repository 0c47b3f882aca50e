"""Everything that is recorded about an account, for its owner to take away."""

import json
from collections import defaultdict
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from annotator import blindness, sessions
from annotator.canonical import sentence_reference
from annotator.models import (
    Account,
    AccountLog,
    Annotation,
    Article,
    ArticleVersion,
    Assignment,
    CutReport,
    Event,
    Guideline,
    Link,
    Party,
    Person,
    Round,
    Sentence,
)
from annotator.training import second_turns

Record: TypeAlias = dict[str, Any]


def of_account(session: Session, account: Account) -> Record:
    """The account, its log, and in each project what it holds and what it did; no article text.

    What somebody did in other roles than annotator waits while they label articles that are not
    closed, since it tells of others' answers. What they did in an article waits while it has come
    back to be labelled anew, and no turn is told.
    """
    people = session.scalars(
        select(Person).where(Person.account_id == account.id).order_by(Person.id)
    ).all()
    return {
        "format": "annotator-my-data/1",
        "account": _account(account),
        "browsers": [
            {"since": row.created_at, "until": row.expires_at}
            for row in sessions.browsers(session, account)
        ],
        "log": _log(session, account),
        "projects": [_project(session, person) for person in people],
    }


def _account(account: Account) -> Record:
    return {
        "username": account.username,
        "admin": account.is_admin,
        "language": account.language,
        "display": account.theme,
        "preferences": account.preferences,
        "made": account.created_at,
        "read_what_is_recorded": account.acknowledged_at,
    }


def _log(session: Session, account: Account) -> list[Record]:
    """Its lines about the account; whoever else did it is not named."""
    query = select(AccountLog).where(AccountLog.subject == account.username)
    return [
        {"at": row.at, "act": row.act, "by_me": row.actor == account.username}
        for row in session.scalars(query.order_by(AccountLog.id))
    ]


def _project(session: Session, person: Person) -> Record:
    typed = select(Party.name).where(Party.person_id == person.id).order_by(Party.name)
    return {
        "project": person.project.slug,
        "name": person.project.name,
        "my_id": person.pid,
        "roles": sorted(person.roles),
        "articles": _articles(session, person),
        "answers": _answers(session, person),
        "names_typed": list(session.scalars(typed)),
        "cuts_reported": _reports(session, person),
        "acts": _acts(session, person),
    }


def _articles(session: Session, person: Person) -> list[Record]:
    rows = session.execute(
        select(Assignment, Article.external_id, ArticleVersion.version, Round.name)
        .join(Assignment.article)
        .join(Assignment.version)
        .join(Assignment.round)
        .where(Assignment.person_id == person.id, ~second_turns.hides(person))
        .order_by(Assignment.id)
    )
    return [
        {
            "article": f"{article}@{version}",
            "round": phase,
            "state": row.state,
            "opened": row.opened_at,
            "submitted": row.submitted_at,
        }
        for row, article, version, phase in rows
    ]


def _answers(session: Session, person: Person) -> list[Record]:
    links = _links(session, person)
    rows = session.execute(
        select(Annotation, Sentence, Article.external_id, ArticleVersion.version, Guideline.version)
        .join(Annotation.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Annotation.guideline)
        .join(Annotation.assignment)
        .where(Assignment.person_id == person.id, ~second_turns.hides(person))
        .order_by(Annotation.id)
    )
    return [
        {
            "sentence": sentence_reference(article, version, sentence.start, sentence.end),
            "label": row.label,
            "skip_reason": row.skip_reason,
            "details": row.details,
            "unsure": row.unsure,
            "comment": row.comment,
            "links": links[row.id],
            "guideline_version": guideline,
            "at": row.at,
            "active_ms": row.ms,
            "times_changed": row.revision - 1,
            "suggested_skip": row.hint,
        }
        for row, sentence, article, version, guideline in rows
    ]


def _links(session: Session, person: Person) -> dict[int, list[Record]]:
    target = aliased(Sentence)
    rows = session.execute(
        select(Link, target, Article.external_id, ArticleVersion.version)
        .join(Link.annotation)
        .join(Annotation.assignment)
        .join(target, target.id == Link.target_id)
        .join(ArticleVersion, ArticleVersion.id == target.version_id)
        .join(ArticleVersion.article)
        .where(Assignment.person_id == person.id)
        .order_by(Link.id)
    )
    found: dict[int, list[Record]] = defaultdict(list)
    for link, to, article, version in rows:
        reference = sentence_reference(article, version, to.start, to.end)
        found[link.annotation_id].append({"relation": link.relation, "target": reference})
    return found


def _reports(session: Session, person: Person) -> list[Record]:
    rows = session.execute(
        select(CutReport, Sentence, Article.external_id, ArticleVersion.version)
        .join(CutReport.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(CutReport.person_id == person.id)
        .order_by(CutReport.sentence_id)
    )
    return [
        {
            "sentence": sentence_reference(article, version, sentence.start, sentence.end),
            "remark": row.remark,
            "at": row.at,
        }
        for row, sentence, article, version in rows
    ]


def _acts(session: Session, person: Person) -> list[Record]:
    """By the index of actors. The ledger's numbers and hashes are no data about anybody."""
    here = (Event.project_id == person.project_id, Event.actor == person.pid)
    query = select(Event).where(*here).order_by(Event.seq)
    again = second_turns.hiding(session, person)
    if blindness.has_open_articles(session, person):
        query = query.where(Event.role == "annotator")
    return [
        {
            "at": event.at,
            "role": event.role,
            "type": event.type,
            "subject": event.subject,
            "payload": _without_turn(json.loads(event.payload)) if event.payload else None,
            "words": json.loads(event.words) if event.words else None,
        }
        for event in session.scalars(query)
        if event.at >= again.get(event.subject.rpartition("@")[0], "")
    ]


def _without_turn(payload: Record) -> Record:
    return {
        name: _without_turn(value) if name in ("before", "after") and value else value
        for name, value in payload.items()
        if name != "turn"
    }
