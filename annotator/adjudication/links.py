"""Links of a decision: how it relates to earlier sentences of its article."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.adjudication.choices import Choice
from annotator.adjudication.place import Place
from annotator.canonical import sentence_reference
from annotator.labeling.answers import shortened
from annotator.labeling.links import NotEarlierError, UnfitRelationError
from annotator.labelsets import LabelSet
from annotator.models import DecisionLink, Sentence


def checked(
    session: Session, place: Place, choice: Choice, labels: LabelSet
) -> list[tuple[str, Sentence]]:
    """Relations and the sentences they lead to, in order; a skip has none.

    Raises UnfitRelationError and NotEarlierError.
    """
    label = labels.label(choice.label) if choice.label else None
    if label is None or not (choice.links or choice.numbered):
        return []
    for relation, _target in (*choice.links, *choice.numbered):
        if relation not in label.relations:
            raise UnfitRelationError(relation=shortened(relation))
    earlier = _earlier(session, place)
    ids = {sentence.id: sentence for sentence in earlier}
    numbers = dict(enumerate(earlier, start=1))
    found = {(relation, ids.get(target)) for relation, target in choice.links}
    found |= {(relation, numbers.get(n)) for relation, n in choice.numbered}
    return sorted(_there(found), key=lambda link: (link[1].start, link[1].end, link[0]))


def _there(
    found: Iterable[tuple[str, Sentence | None]],
) -> Iterator[tuple[str, Sentence]]:
    for relation, target in found:
        if target is None:
            raise NotEarlierError
        yield relation, target


def rows(links: Iterable[tuple[str, Sentence]]) -> list[DecisionLink]:
    return [DecisionLink(relation=relation, target_id=target.id) for relation, target in links]


def records(place: Place, links: Iterable[tuple[str, Sentence]]) -> list[dict[str, str]]:
    """As the ledger has them."""
    article, version = place.article.external_id, place.version.version
    return [
        {
            "relation": relation,
            "target": sentence_reference(article, version, target.start, target.end),
        }
        for relation, target in links
    ]


def _earlier(session: Session, place: Place) -> Sequence[Sentence]:
    """The sentences of the version that come before, in their order."""
    query = select(Sentence).where(
        Sentence.version_id == place.sentence.version_id,
        Sentence.start < place.sentence.start,
        Sentence.retired.is_(None),
    )
    return session.scalars(query.order_by(Sentence.start)).all()
