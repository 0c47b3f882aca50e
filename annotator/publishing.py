"""Publishing a guideline's next version: its number, and what becomes of answers under the last."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import guidelines
from annotator.adjudication.carried import SKIP, Becomes
from annotator.errors import ConflictError, InvalidError, mark
from annotator.guidelines import Draft
from annotator.labelsets import LabelSet, from_document, label_set
from annotator.models import Guideline, Person, Project

CHANGES = ("minor", "major")


class ChangeError(InvalidError):
    field = "change"
    message = mark("Say what kind of change this is: minor or major.")


class LabelsChangedError(InvalidError):
    field = "change"
    message = mark(
        "A minor version keeps the labels: %(labels)s would come or go. Publish a major version, "
        "which says what becomes of the answers."
    )


class UnchangedError(ConflictError):
    message = mark("Nothing has changed since version %(version)s, so there is nothing to publish.")


class OlderVersionError(ConflictError):
    message = mark("Version %(version)s does not follow %(latest)s. Give it a higher number.")


class UnknownAnswerError(InvalidError):
    field = "becomes"
    message = mark("%(word)s is no label and no skip reason of guideline %(version)s.")


class NothingBecomesError(InvalidError):
    field = "becomes"
    message = mark("Only a major version says what becomes of answers; %(version)s is a minor one.")


def next_version(version: str, change: str) -> str:
    """The number of the version after that one: `1.1.0` or `2.0.0` after `1.0.3`."""
    major, minor, _patch = map(int, version.split("."))
    return f"{major + 1}.0.0" if change == "major" else f"{major}.{minor + 1}.0"


def words(labels: LabelSet) -> list[str]:
    """All that can be answered: the labels, then each skip reason as `skip:<id>`."""
    return [*labels.label_ids, *(f"{SKIP}{reason}" for reason in labels.skip_ids)]


def by_default(old: LabelSet, new: LabelSet) -> dict[str, str | None]:
    """What is there stays; what is gone is looked at again."""
    there = set(words(new))
    return {word: word if word in there else None for word in words(old)}


def publish(
    session: Session,
    project: Project,
    draft: Draft,
    *,
    becomes: Becomes | None = None,
    by: Person | None = None,
) -> Guideline:
    """Publish the draft under its own version, which follows the latest.

    A new major version says what becomes of each answer of `words` under the version before: its
    word now, or null where it is to be looked at again; what `becomes` leaves out is by_default.
    Raises the errors above and guidelines.VersionTakenError.
    """
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    before = guidelines.latest(session, project)
    version = draft.document["version"]
    if before.version != version and _number(version) < _number(before.version):
        raise OlderVersionError(version=version, latest=before.version)
    old, new = label_set(before), from_document(draft.document)
    if _number(version)[0] == before.major:
        _check_minor(old, new, becomes)
        return guidelines.publish(session, project, draft, by=by)
    said = by_default(old, new) | dict(becomes or {})
    _check_words(said, old, new)
    return guidelines.publish(session, project, draft, becomes=said, by=by)


def numbered(draft: Draft, before: Guideline, change: str) -> Draft:
    """The draft as the version after that one; raises ChangeError, UnchangedError."""
    if change not in CHANGES:
        raise ChangeError
    same = Draft({**draft.document, "version": before.version}, draft.texts)
    if same.sha256 == before.sha256:
        raise UnchangedError(version=before.version)
    version = next_version(before.version, change)
    return Draft({**draft.document, "version": version}, draft.texts)


def _check_minor(old: LabelSet, new: LabelSet, becomes: Becomes | None) -> None:
    changed = set(old.label_ids) ^ set(new.label_ids)
    if changed:
        raise LabelsChangedError(labels=", ".join(sorted(changed)))
    if becomes:
        raise NothingBecomesError(version=new.version)


def _check_words(said: Mapping[str, str | None], old: LabelSet, new: LabelSet) -> None:
    for word, now in said.items():
        if word not in words(old):
            raise UnknownAnswerError(word=word, version=old.version)
        if now is not None and now not in words(new):
            raise UnknownAnswerError(word=now, version=new.version)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
