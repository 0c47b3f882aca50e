"""Guidelines: read from a folder, published as versions that never change."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import clock, ledger
from annotator.adjudication.carried import Becomes, Carried
from annotator.canonical import canonical, digest
from annotator.config import PACKAGE
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.guideline_schema import GuidelineSchema
from annotator.labelsets import Label, LabelSet, label_set
from annotator.models import Guideline, Person, Project, Round

DEFAULT = PACKAGE / "default_guideline"
HEADING = re.compile(r"^#{1,6}\s+([A-Za-z][A-Za-z0-9_-]*)", re.MULTILINE)


class GuidelineError(InvalidError):
    message = mark("%(file)s: %(problem)s")


class VersionTakenError(ConflictError):
    message = mark("Guideline %(version)s is published already. Give the new one another version.")


@dataclass(frozen=True)
class Draft:
    """A guideline that is not published yet: the label set, and a Markdown text per language."""

    document: dict[str, Any]
    texts: dict[str, str]

    @property
    def sha256(self) -> str:
        return digest(canonical({"guideline": self.document, "texts": self.texts}))


def read_folder(folder: Path) -> Draft:
    """The guideline of a folder (formats.md §6); raises GuidelineError with file and reason."""
    path = folder / "guideline.json"
    try:
        document = GuidelineSchema().load(json.loads(_read(path), object_pairs_hook=_object))
    except ValidationError as error:
        raise GuidelineError(file=path, problem=_first(error.messages)) from None
    except (ValueError, RecursionError) as error:
        raise GuidelineError(file=path, problem=f"is not JSON ({error})") from None
    texts = {}
    for language in document["languages"]:
        text_path = folder / f"{language}.md"
        texts[language] = _read(text_path)
        _check_clauses(document, texts[language], text_path)
    return Draft(document, texts)


def publish(
    session: Session,
    project: Project,
    draft: Draft,
    *,
    becomes: Becomes | None = None,
    by: Person | None = None,
) -> Guideline:
    """Make the draft the project's next version; the round that uses it says so elsewhere.

    `becomes`: of a major version, what becomes of each answer under the one before.
    """
    version = draft.document["version"]
    if session.scalar(
        select(Guideline.id).where(Guideline.project_id == project.id, Guideline.version == version)
    ):
        raise VersionTakenError(version=version)
    guideline = Guideline(
        project_id=project.id,
        version=version,
        major=int(version.split(".")[0]),
        document=draft.document,
        texts=draft.texts,
        sha256=draft.sha256,
        becomes=None if becomes is None else dict(becomes),
        published_at=clock.now(),
    )
    session.add(guideline)
    session.flush()
    payload: dict[str, Any] = {"version": version, "sha256": guideline.sha256}
    if becomes is not None:
        payload["becomes"] = guideline.becomes
    role = "manager" if by else ledger.OPERATOR
    ledger.append(session, project.id, "guideline.publish", version, payload, by=by, role=role)
    return guideline


def versions(session: Session, project: Project) -> list[Guideline]:
    """All versions of the project's guideline, the latest first."""
    return list(
        session.scalars(
            select(Guideline)
            .where(Guideline.project_id == project.id)
            .order_by(Guideline.id.desc())
        )
    )


def carried(session: Session, project_id: int) -> Carried:
    """What answers under each of the project's major versions are under the later ones."""
    rows = session.execute(
        select(Guideline.version, Guideline.becomes)
        .where(Guideline.project_id == project_id)
        .order_by(Guideline.id)
    )
    return Carried((version, becomes) for version, becomes in rows)


def all_labels(session: Session, project: Project) -> list[tuple[int, Label]]:
    """Every label that the project has had, as it was last, with its place in its label set."""
    found = {
        label.id: (place, label)
        for guideline in reversed(versions(session, project))
        for place, label in enumerate(label_set(guideline).labels)
    }
    return list(found.values())


def of_version(session: Session, project: Project, version: str) -> Guideline:
    """That version of the project's guideline; raises NotFoundError."""
    found = session.scalar(
        select(Guideline).where(Guideline.project_id == project.id, Guideline.version == version)
    )
    if found is None:
        raise NotFoundError
    return found


def latest(session: Session, project: Project) -> Guideline:
    """The version published last; every project has at least one."""
    return session.scalars(
        select(Guideline)
        .where(Guideline.project_id == project.id)
        .order_by(Guideline.id.desc())
        .limit(1)
    ).one()


def in_use(session: Session, project: Project) -> Guideline:
    """The latest version under which a round works that counts, else the latest of all.

    Exports are made under it: what is published changes nothing before a round takes it.
    """
    working = (
        select(Guideline)
        .join(Round, Round.guideline_id == Guideline.id)
        .where(Round.project_id == project.id, Round.counts)
        .order_by(Guideline.id.desc())
        .limit(1)
    )
    return session.scalars(working).first() or latest(session, project)


def latest_labels(session: Session, project: Project) -> LabelSet:
    """What the newest version says of labels, skips and clauses."""
    return label_set(latest(session, project))


def _read(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise GuidelineError(file=path, problem=error.strerror) from None
    except UnicodeDecodeError:
        raise GuidelineError(file=path, problem="is not UTF-8") from None
    if "\0" in text:
        raise GuidelineError(file=path, problem="has a NUL character in it")
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that says nothing twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise ValidationError({double: ["is there twice"]})
    return found


def missing_clause(document: dict[str, Any], text: str) -> str | None:
    """The first clause of `guideline.json` that no heading of the Markdown begins with."""
    headings = set(HEADING.findall(text))
    return next((row["id"] for row in document["clauses"] if row["id"] not in headings), None)


def _check_clauses(document: dict[str, Any], text: str, path: Path) -> None:
    missing = missing_clause(document, text)
    if missing:
        raise GuidelineError(file=path, problem=f"no heading begins with {missing}")


def _first(messages: Any, place: str = "") -> str:
    """The first of marshmallow's messages, with the place that it is about."""
    if isinstance(messages, list):
        return f"{place}: {messages[0]}" if place else str(messages[0])
    key, inner = next(iter(messages.items()))
    return _first(inner, place if key == SCHEMA else f"{place}.{key}".lstrip("."))
