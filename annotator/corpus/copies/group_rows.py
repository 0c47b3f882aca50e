"""Groups of articles as rows and events: held, read, written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.corpus.copies import grouping, splits
from annotator.corpus.copies.grouping import Groups, Member
from annotator.models import Article, ArticlePair, Person, Project

IN_ONE_QUERY = 500  # ids or names

Said: TypeAlias = dict[str, Any]  # a row of article_pair


def hold(session: Session, project_id: int, ids: Collection[int]) -> Groups:
    """The groups of these articles, for nobody else to change until the commit."""
    hold_articles(session, project_id, ids)
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update())
    members = _members(session, project_id, ids)
    groups = grouping.make(members, splits.remembered(session, project_id))
    return Groups(groups, _apart(session, [member.id for member in members]))


def hold_articles(session: Session, project_id: int, ids: Collection[int]) -> None:
    """Hold these articles and those of their groups, which comes before the project's own row."""
    session.flush()
    for part in _parts(sorted(member.id for member in _members(session, project_id, ids))):
        articles = select(Article.id).where(Article.id.in_(part)).order_by(Article.id)
        session.execute(articles.with_for_update(key_share=True))


def keep(session: Session, rows: Sequence[Said]) -> None:
    """What is said of pairs of articles, in the place of what was said before."""
    forget(session, [(row["article_id"], row["other_id"]) for row in rows])
    if rows:
        session.execute(insert(ArticlePair), rows)


def forget(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    key = tuple_(ArticlePair.article_id, ArticlePair.other_id)
    for part in _parts(pairs):
        statement = delete(ArticlePair).where(key.in_(part))
        session.execute(statement.execution_options(synchronize_session=False))


def write(
    session: Session,
    project_id: int,
    groups: Groups,
    because: Sequence[Said],
    *,
    by: Person | None = None,
    role: str,
) -> None:
    """Store which group each article is in now, with the event that says so and why."""
    rows, changed, ids = [], {}, {}
    for group in {id(group): group for group in groups.of.values()}.values():
        name = group.name if len(group.members) > 1 else None
        for member in group.members:
            ids[member.id] = member.external_id
            if name != member.named:
                rows.append({"id": member.id, "group_name": name})
            if group.name != (member.named or member.external_id):
                changed[member.external_id] = group.name
    if rows:
        session.execute(update(Article), rows)
    splits.inherit(session, project_id, groups.inherited, by=by, role=role)
    if changed:
        payload = {"articles": changed, "pairs": [_named(row, ids) for row in because]}
        ledger.append(session, project_id, "group.set", "groups", payload, by=by, role=role)


def _named(row: Said, external_ids: Mapping[int, str]) -> dict[str, Any]:
    """What was said of a pair, by the ids that files and the ledger use."""
    articles = [external_ids[row[key]] for key in ("article_id", "other_id")]
    return {"articles": articles, **{key: row[key] for key in ("said", "jaccard", "containment")}}


def _members(session: Session, project_id: int, ids: Collection[int]) -> dict[Member, str]:
    """These articles and the others of their groups, with the name of the group of each."""
    columns = (Article.position, Article.id, Article.external_id, Article.group_name)
    here = select(*columns).where(Article.project_id == project_id)
    found: dict[Member, str] = {}
    for part in _parts(sorted(ids)):
        found |= _named_members(session.execute(here.where(Article.id.in_(part))))
    for part in _parts(sorted(set(found.values()))):
        found |= _named_members(session.execute(here.where(Article.group_name.in_(part))))
    return found


def _named_members(rows: Any) -> dict[Member, str]:
    members = (Member(*row) for row in rows)
    return {member: member.named or member.external_id for member in members}


def _apart(session: Session, ids: Sequence[int]) -> set[tuple[int, int]]:
    columns = (ArticlePair.article_id, ArticlePair.other_id)
    apart = select(*columns).where(ArticlePair.said == "apart")
    return {
        (one, other)
        for part in _parts(ids)
        for one, other in session.execute(apart.where(ArticlePair.article_id.in_(part)))
    }


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """So many of them as fit into one query."""
    return (values[n : n + IN_ONE_QUERY] for n in range(0, len(values), IN_ONE_QUERY))
