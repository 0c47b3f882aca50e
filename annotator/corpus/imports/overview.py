"""The imports of a project: listed, and one by one."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from annotator import blindness
from annotator.errors import NotFoundError
from annotator.models import Account, Import, Person

PAGE = 20  # imports in a list


@dataclass(frozen=True)
class Kept:
    """An import with who made it: a user name for managers, the project's id for auditors."""

    run: Import
    maker: str | None  # null: the command line


@dataclass(frozen=True)
class Opened:
    """An import with its report (see reports.as_json), as far as its reader may know it."""

    kept: Kept
    report: dict[str, Any]


@dataclass(frozen=True)
class Imports:
    """The latest first; `after` is where the list goes on, null at its end."""

    kept: tuple[Kept, ...]
    after: int | None


def look(session: Session, person: Person, *, after: int | None = None) -> Imports:
    """The imports that have brought something, also those that were undone since."""
    query = _kept(person)
    if after is not None:
        query = query.where(Import.id < after)
    rows = session.execute(query.order_by(Import.id.desc()).limit(PAGE + 1)).all()
    kept = tuple(_named(person, *row) for row in rows[:PAGE])
    return Imports(kept, kept[-1].run.id if len(rows) > PAGE else None)


def show(session: Session, person: Person, import_id: int) -> Opened:
    """One of them; raises NotFoundError."""
    row = session.execute(_kept(person).where(Import.id == import_id)).one_or_none()
    if row is None:
        raise NotFoundError
    kept = _named(person, *row)
    return Opened(kept, _report(session, person, kept.run))


def as_json(opened: Opened) -> str:
    """The import and its report for a file, in English."""
    run, report = opened.kept.run, opened.report
    refused = report["refused"] or {"problems": [], "more": 0, "files": 0}
    told = {
        "import": run.id,
        "by": opened.kept.maker,
        "finished_at": run.finished_at,
        "undone_at": run.undone_at,
        **report,
        "remarks": [_text(remark) for remark in report["remarks"]],
        "refused": {**refused, "problems": [_text(said) for said in refused["problems"]]},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _report(session: Session, person: Person, run: Import) -> dict[str, Any]:
    """Answers that came with articles are told like all others: not to whom they are hidden from,
    and whose they are by names only to managers.
    """
    report = {
        "articles": run.articles,
        "sentences": run.sentences,
        "corrections": run.corrections,
        "same": 0,
        "remarks": [],
        "refused": None,
        "answered": None,
        **(run.report or {}),
    }
    answered = report["answered"]
    if answered and blindness.has_open_articles(session, person):
        return {**report, "answered": None, "remarks": []}
    if answered:
        annotators = [
            [name if person.is_manager else None, pid, count]
            for name, pid, count in answered["annotators"]
        ]
        return {**report, "answered": {**answered, "annotators": annotators}}
    return report


def _text(said: dict[str, Any]) -> str:
    return str(said["message"] % said["values"])


def _kept(person: Person) -> Select[Import, str, str]:
    return (
        select(Import, Person.pid, Account.username)
        .outerjoin(Person, Person.id == Import.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(
            Import.project_id == person.project_id,
            Import.finished_at.is_not(None),
            Import.articles + Import.corrections > 0,
        )
    )


def _named(person: Person, run: Import, pid: str | None, username: str | None) -> Kept:
    return Kept(run, (username or pid) if person.is_manager else pid)
