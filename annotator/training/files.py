"""Test items from a file: one JSON object a line, all of them or none."""

import re
from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.corpus.readers.parsing import Found
from annotator.corpus.records import ArticleError
from annotator.errors import InvalidError, NotFoundError, RuleError, mark
from annotator.models import Article, ArticleVersion, Project, Sentence
from annotator.training import items
from annotator.training.items import Right

REFERENCE = re.compile(r"(.+)@([0-9]{1,9}):([0-9]{1,9})-([0-9]{1,9})", re.DOTALL)


class ItemFileError(InvalidError):
    message = mark("%(place)s: %(problem)s Nothing was imported.")


class UnknownSentenceError(NotFoundError):
    message = mark("This project has no sentence %(id)s. Take the id from an export.")


class ItemSchema(Schema):
    """A line: the sentence's `id` as exports have it, what is right, the clause, and why."""

    id = fields.String(required=True)
    label = fields.String(allow_none=True, load_default=None)
    skip_reason = fields.String(allow_none=True, load_default=None)
    clause = fields.String(allow_none=True, load_default=None)
    explanation = fields.String(allow_none=True, load_default=None)


def bring_in(session: Session, project: Project, lines: Iterable[Found]) -> int:
    """Make or change the items of a file; how many lines there were.

    Raises ItemFileError with the place of the first line that cannot be taken, and why.
    """
    n = 0
    for place, line in lines:
        try:
            _put(session, project, line)
        except ValidationError as error:
            raise ItemFileError(place=place, problem=_first(error.messages_dict)) from None
        except ArticleError:
            raise
        except RuleError as error:
            raise ItemFileError(place=place, problem=str(error)) from None
        n += 1
    return n


def _put(session: Session, project: Project, line: dict[str, Any] | ArticleError) -> None:
    if isinstance(line, ArticleError):
        raise line
    said = ItemSchema().load(line)
    explanation = said["explanation"] or ""
    right = Right(said["label"], said["skip_reason"], said["clause"], explanation)
    items.put(session, project, _sentence(session, project, said["id"]), right, None)


def _sentence(session: Session, project: Project, reference: str) -> int:
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise UnknownSentenceError(id=reference[:200])
    article, version, start, end = found.groups()
    query = (
        select(Sentence.id)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .where(
            Article.project_id == project.id,
            Article.external_id == article,
            ArticleVersion.version == int(version),
            Sentence.start == int(start),
            Sentence.end == int(end),
        )
    )
    key = session.scalar(query)
    if key is None:
        raise UnknownSentenceError(id=reference[:200])
    return key


def _first(messages: dict[str, Any]) -> str:
    name, said = next(iter(messages.items()))
    return f"{name}: {said[0]}"
