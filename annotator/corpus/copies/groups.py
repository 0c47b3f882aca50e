"""Groups of articles that are copies of one another: found, put together, taken apart.

A person's word is not changed by comparing. What an export has put into a part of a training set
stays there: articles of different parts are not joined, and who leaves a group keeps its part.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.blindness import visible_to
from annotator.corpus.copies import group_rows, grouping
from annotator.corpus.copies.duplicates import Pair
from annotator.corpus.copies.group_rows import Said
from annotator.errors import ConflictError, InvalidError, NotFoundError, RuleError, mark
from annotator.models import Article, Person


class UnknownArticleError(InvalidError):
    field = "other"
    message = mark("There is no article with the id %(id)s here. Copy the id from its page.")


class TogetherError(ConflictError):
    field = "other"
    message = mark("These articles are in one group already.")


class AloneError(ConflictError):
    message = mark("This article is in no group any more. Load the page again.")


class DifferentPartsError(ConflictError):
    field = "other"
    message = mark(
        "Earlier exports have these articles in different parts, %(one)s and %(other)s, where they "
        "stay. They cannot be put together any more."
    )


def join(session: Session, project_id: int, found: Iterable[Pair]) -> int:
    """Put together what comparing found, the most alike first; how many pairs made a group.

    Articles that somebody set apart stay so. Those that exports have in different parts do too, but
    the pair is kept, for their pages to tell.
    """
    pairs = sorted(found, key=_most_alike_first)
    if not pairs:
        return 0
    groups = group_rows.hold(session, project_id, {key for pair in pairs for key in _ids(pair)})
    made, kept = [], []
    for pair in pairs:
        one, other = (groups.of[key] for key in _ids(pair))
        if one is other or groups.set_apart(one, other):
            continue
        kept.append(_found(pair))
        if not grouping.in_different_parts(one, other):
            groups.join(one, other)
            made.append(kept[-1])
    group_rows.keep(session, kept)
    group_rows.write(session, project_id, groups, made, role=ledger.SYSTEM)
    return len(made)


def put_together(session: Session, person: Person, article_id: int, external_id: str) -> None:
    """Make one group of two articles' groups, because a manager says that they are copies.

    Raises UnknownArticleError, TogetherError, DifferentPartsError.
    """
    unknown = UnknownArticleError(id=external_id[:200])
    first = _seen(session, person, Article.id == article_id, NotFoundError())
    second = _seen(session, person, Article.external_id == external_id, unknown)
    groups = group_rows.hold(session, person.project_id, [first, second])
    one, other = groups.of[first], groups.of[second]
    if one is other:
        raise TogetherError
    if grouping.in_different_parts(one, other):
        raise DifferentPartsError(one=one.part, other=other.part)
    group_rows.forget(session, groups.set_apart(one, other))
    groups.join(one, other)
    said = _said(first, second, "together")
    group_rows.keep(session, [said])
    group_rows.write(session, person.project_id, groups, [said], by=person, role="manager")


def take_out(session: Session, person: Person, article_id: int) -> None:
    """Make the article a group of its own, because a manager says that it is no copy.

    The others stay together. Raises AloneError when it is in no group.
    """
    _seen(session, person, Article.id == article_id, NotFoundError())
    groups = group_rows.hold(session, person.project_id, [article_id])
    others = sorted(m.id for m in groups.of[article_id].members if m.id != article_id)
    if not others:
        raise AloneError
    groups.leave([article_id])
    said = [_said(article_id, other, "apart") for other in others]
    group_rows.keep(session, said)
    group_rows.write(session, person.project_id, groups, said, by=person, role="manager")


def hold_import(session: Session, project_id: int, import_id: int) -> None:
    """Hold the groups of an import's articles; call it before anything that holds the project."""
    group_rows.hold_articles(session, project_id, _grouped(session, import_id))


def dissolve(
    session: Session, project_id: int, import_id: int, *, by: Person | None, role: str
) -> None:
    """Take the articles of an import that is undone out of their groups; see `hold_import`."""
    ids = _grouped(session, import_id)
    if ids:
        groups = group_rows.hold(session, project_id, ids)
        groups.leave(ids)
        group_rows.write(session, project_id, groups, [], by=by, role=role)


def _grouped(session: Session, import_id: int) -> Sequence[int]:
    grouped = (Article.import_id == import_id, Article.group_name.is_not(None))
    return session.scalars(select(Article.id).where(*grouped).order_by(Article.id)).all()


def _seen(session: Session, person: Person, which: ColumnElement[bool], missing: RuleError) -> int:
    """The id of an article that the person may see here."""
    article_id = session.scalar(select(Article.id).where(*visible_to(person), which))
    if article_id is None:
        raise missing
    return article_id


def _ids(pair: Pair) -> tuple[int, int]:
    return pair.article_id, pair.other_id


def _most_alike_first(pair: Pair) -> tuple[int, int, int, int]:
    return -pair.likeness.jaccard, -pair.likeness.containment, *_ids(pair)


def _found(pair: Pair) -> Said:
    return {**_said(*_ids(pair), "found"), **vars(pair.likeness)}


def _said(one: int, other: int, said: str) -> Said:
    first, second = grouping.in_order(one, other)
    return {
        "article_id": first,
        "other_id": second,
        "said": said,
        "jaccard": None,
        "containment": None,
    }
