"""What annotators are told of tests: that there may be some, and never which."""

from collections.abc import Collection

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from annotator.models import Article, ArticleVersion, Project, Round, Sentence, TestItem


def tells(session: Session, project_ids: Collection[int]) -> set[int]:
    """The projects in which work may contain test sentences or repeats, since a round uses them.

    What a training round shows openly is no reason.
    """
    repeats = exists().where(Round.project_id == Project.id, Round.repeats > 0)
    hidden = (
        select(TestItem.sentence_id)
        .join(TestItem.sentence)
        .join(Sentence.version)
        .join(ArticleVersion.article)
        .join(Article.round)
        .where(TestItem.project_id == Project.id, Round.kind != "training")
    )
    query = select(Project.id).where(Project.id.in_(project_ids), or_(repeats, hidden.exists()))
    return set(session.scalars(query))
