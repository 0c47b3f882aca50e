"""The next version of a guideline while it is written: kept, looked through, published."""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import clock, guidelines, publishing
from annotator.adjudication.carried import Becomes
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.guideline_schema import GuidelineSchema, Problem
from annotator.guidelines import Draft
from annotator.models import Guideline, GuidelineDraft, Person, Project, Round
from annotator.rounds import changing, finding, plans


class SavedOverError(ConflictError):
    message = mark(
        "Somebody else saved this draft since you opened it. What you typed is below and not saved "
        "yet: look at theirs first, then save yours if it should replace it."
    )


class PublishedOverError(ConflictError):
    message = mark("Version %(version)s was published meanwhile. Look at what would change now.")


class UnsoundError(InvalidError):
    message = mark("This cannot be published yet: %(place)s %(problem)s.")


def of_project(session: Session, project: Project) -> GuidelineDraft | None:
    """The project's draft as it was saved last, if there is one."""
    return session.get(GuidelineDraft, project.id)


def begin(session: Session, project: Project) -> GuidelineDraft:
    """A draft that is as the latest version, or the one that there is already."""
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    found = of_project(session, project)
    if found is None:
        base = guidelines.latest(session, project)
        found = GuidelineDraft(
            project_id=project.id,
            base=base,
            document=deepcopy(base.document),
            texts=dict(base.texts),
            saved_at=clock.now(),
        )
        session.add(found)
        session.flush()
    return found


def save(
    session: Session,
    project: Project,
    document: dict[str, Any],
    texts: dict[str, str],
    revision: int | None,
) -> None:
    """Keep what somebody wrote, sound or not; `revision` is the one that they began from."""
    draft = _held(session, project, revision)
    draft.document, draft.texts = document, texts
    draft.revision += 1
    draft.saved_at = clock.now()
    session.flush()


def discard(session: Session, project: Project, revision: int | None) -> None:
    """Throw the draft away; raises SavedOverError."""
    session.delete(_held(session, project, revision))
    session.flush()


def publish(
    session: Session,
    by: Person,
    change: str,
    becomes: Becomes,
    *,
    revision: int | None,
    before: str,
    rounds: Collection[int] = (),
) -> Guideline:
    """Publish the draft as the version after `before`, the latest; these rounds take it at once.

    Raises UnsoundError, SavedOverError, PublishedOverError, and what publishing and
    rounds.changing raise.
    """
    draft = _held(session, by.project, revision)
    latest = guidelines.latest(session, by.project)
    if latest.version != before:
        raise PublishedOverError(version=latest.version)
    ready = publishing.numbered(sound(draft.document, draft.texts), latest, change)
    taking = [phase for phase in open_rounds(session, by.project) if phase.id in rounds]
    for phase in taking:  # their articles before the project, as everybody holds them
        finding.held(session, phase)
    said = becomes if change == "major" else None
    made = publishing.publish(session, by.project, ready, becomes=said, by=by)
    session.delete(draft)
    _take(session, taking, made, by)
    return made


def _take(session: Session, taking: list[Round], made: Guideline, by: Person) -> None:
    for phase in taking:
        plan = replace(plans.of_round(phase), guideline=made.version)
        changing.change(session, phase, plan, by=by, role="manager")


def open_rounds(session: Session, project: Project) -> list[Round]:
    """The rounds that can take another version."""
    query = select(Round).where(Round.project_id == project.id, Round.closed_at.is_(None))
    return list(session.scalars(query.order_by(Round.id)))


def sound(document: dict[str, Any], texts: Mapping[str, str]) -> Draft:
    """The draft as it can be published; raises UnsoundError with the first problem."""
    for place, problem in problems(document, texts).items():
        raise UnsoundError(place=named(document, place), problem=problem)
    loaded = GuidelineSchema().load(document)
    return Draft(loaded, {language: texts[language] for language in loaded["languages"]})


def problems(document: dict[str, Any], texts: Mapping[str, str]) -> dict[str, str]:
    """What stands in the way of publishing, by place: `labels.0.key`, `texts.fr`."""
    found = {}
    try:
        GuidelineSchema().load(document)
    except ValidationError as error:
        found = {_numbered(document, place): what for place, what in _flat(error.messages)}
    for language in document["languages"]:
        missing = guidelines.missing_clause(document, texts.get(language, ""))
        if missing:
            what = Problem(mark("no heading begins with %(name)s"), name=missing)
            found[f"texts.{language}"] = what
    return found


def named(document: dict[str, Any], place: str) -> str:
    """The place for people: a row by its id, not by its number."""
    part, _, rest = place.partition(".")
    n, _, more = rest.partition(".")
    rows = document.get(part)
    if not (isinstance(rows, list) and n.isdecimal() and int(n) < len(rows)):
        return place
    return " ".join(word for word in (part, rows[int(n)].get("id", ""), more) if word)


def _held(session: Session, project: Project, revision: int | None) -> GuidelineDraft:
    query = select(GuidelineDraft).where(GuidelineDraft.project_id == project.id)
    held = query.with_for_update().execution_options(populate_existing=True)
    draft = session.scalars(held).one_or_none()
    if draft is None:
        raise NotFoundError
    if draft.revision != revision:
        raise SavedOverError
    return draft


def _flat(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each of marshmallow's messages with the place that it is about."""
    if isinstance(messages, list):
        yield place, messages[0]
        return
    for key, inner in messages.items():
        beside = key in (SCHEMA, "value") and place  # of the whole, of a text in a language
        yield from _flat(inner, place if beside else f"{place}.{key}".lstrip("."))


def _numbered(document: dict[str, Any], place: str) -> str:
    """The place with the number of a row where it has the row's id."""
    part, _, rest = place.partition(".")
    name, _, more = rest.partition(".")
    rows = document.get(part)
    for n, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict) and more and row.get("id") == name:
            return f"{part}.{n}.{more}"
    return place
