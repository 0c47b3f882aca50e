"""Groups of articles as managers and auditors see them: one article's, and all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from annotator import jobs
from annotator.blindness import visible_to
from annotator.models import Article, ArticlePair, Job, Person

MOST = 50  # articles of a group that a page names
PAGE = 20  # groups in a list


@dataclass(frozen=True)
class Copy:
    """An article of a group, and the pair that says whose copy it is, if both are named here."""

    article: Article
    of: Article | None = None
    pair: ArticlePair | None = None


@dataclass(frozen=True)
class Group:
    """Articles that are copies of one another; `more` counts those that are not named here."""

    name: str
    copies: tuple[Copy, ...]
    more: int


@dataclass(frozen=True)
class OfArticle:
    """The article's group, null when it is alone; copies of it that exports keep elsewhere."""

    group: Group | None
    elsewhere: tuple[Copy, ...]


@dataclass(frozen=True)
class GroupList:
    """A page of groups; `after` is the name behind which the next one goes on, null on the last.

    `job` is the latest comparing of all articles, if there was one.
    """

    groups: tuple[Group, ...]
    after: str | None
    job: Job | None


def of_article(session: Session, person: Person, article: Article) -> OfArticle:
    """What the article's page tells of its copies, without those that the person labels."""
    group = _group(session, person, article.group_name) if article.group_name else None
    pairs = _pairs(session, [article.id])
    others = _articles(session, person, Article.id.in_({key for p in pairs for key in _ids(p)}))
    elsewhere = (
        Copy(other, article, pair)
        for pair in pairs
        for other in others
        if other.id in _ids(pair) and other.id != article.id and not _together(other, article)
    )
    return OfArticle(group if group and group.copies else None, tuple(elsewhere))


def listing(session: Session, person: Person, *, after: str | None = None) -> GroupList:
    """The next groups of two articles or more that the person may see."""
    names = (
        select(Article.group_name)
        .where(*visible_to(person), Article.group_name > (after or ""))
        .group_by(Article.group_name)
        .having(func.count() > 1)
        .order_by(Article.group_name)
        .limit(PAGE + 1)
    )
    found = [name for name in session.scalars(names) if name]
    return GroupList(
        groups=tuple(_group(session, person, name) for name in found[:PAGE]),
        after=found[PAGE - 1] if len(found) > PAGE else None,
        job=next(iter(jobs.recent(session, person.project_id, "duplicates")), None),
    )


def compare_again(session: Session, person: Person) -> None:
    """Let the worker compare all articles of the project."""
    jobs.queue(session, person, "duplicates", {})


def _group(session: Session, person: Person, name: str) -> Group:
    here = Article.group_name == name
    total = session.scalar(select(func.count(Article.id)).where(*visible_to(person), here)) or 0
    articles = {article.id: article for article in _articles(session, person, here)}
    copies = tuple(_copies(articles, _pairs(session, list(articles))))
    return Group(name, copies, total - len(copies))


def _copies(articles: Mapping[int, Article], pairs: Sequence[ArticlePair]) -> Iterator[Copy]:
    """Each article with a pair that holds it in the group, if one to another is named here."""
    of: dict[int, Copy] = {}
    for pair in pairs:
        first, second = (articles.get(key) for key in _ids(pair))
        if first and second:
            of.setdefault(first.id, Copy(first, second, pair))
            of.setdefault(second.id, Copy(second, first, pair))
    return (of.get(article.id, Copy(article)) for article in articles.values())


def _articles(session: Session, person: Person, which: ColumnElement[bool]) -> Sequence[Article]:
    query = select(Article).options(defer(Article.extra)).where(*visible_to(person), which)
    return session.scalars(query.order_by(Article.position).limit(MOST)).all()


def _pairs(session: Session, ids: Sequence[int]) -> Sequence[ArticlePair]:
    """Pairs of these articles of which nobody said that they are no copies, the most alike first.

    What a person put together counts as most alike.
    """
    mine = or_(ArticlePair.article_id.in_(ids), ArticlePair.other_id.in_(ids))
    query = select(ArticlePair).where(mine, ArticlePair.said != "apart")
    order = (func.coalesce(ArticlePair.jaccard, 1001).desc(), ArticlePair.article_id)
    return session.scalars(query.order_by(*order).limit(4 * MOST)).all()


def _ids(pair: ArticlePair) -> tuple[int, int]:
    return pair.article_id, pair.other_id


def _together(one: Article, other: Article) -> bool:
    return one.group_name is not None and one.group_name == other.group_name
