"""The report on adjudication: what was decided and why, and what that says of the guideline."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session, aliased

from annotator import clock, ledger
from annotator.adjudication import asking, gold
from annotator.adjudication.choices import SKIP, as_text
from annotator.adjudication.counted import counted
from annotator.adjudication.rights import decided_for, visible_to
from annotator.adjudication.standing import STANDS
from annotator.adjudication.tally import Made, Share, Tally, an_hour
from annotator.agreement.figures import Figure, count_matrix, krippendorff_alpha
from annotator.canonical import sentence_reference
from annotator.models import (
    Account,
    Annotation,
    Appeal,
    Article,
    ArticleVersion,
    Decision,
    Gold,
    Person,
    Project,
    Sentence,
)

KEPT = 16  # reports of this process, by their reader and the ledger's last hash
_known: dict[tuple[int, str], "Report"] = {}


@dataclass(frozen=True)
class Pace:
    """Somebody's decisions and how many they make in an hour; `who` as the reader may know them."""

    who: str
    n: int
    an_hour: float | None


@dataclass(frozen=True)
class Report:
    """`bulk` answers were accepted many in one act and are in no other count.

    `appeals`: how many were answered otherwise, of those answered; `looks`: how many second looks
    found the same, of all, and the alpha of the two adjudicators.
    """

    project: Project
    tally: Tally
    bulk: int
    paces: Sequence[Pace]
    an_hour: float | None
    looks: Share
    alpha: Figure
    appeals: Share


def report(session: Session, person: Person) -> Report:
    """All that is decided, without the articles that the reader labels.

    While nothing happens in the project it is counted once for each reader.
    """
    _seq, head = ledger.end(session, person.project_id)
    found = _known.get((person.id, head))
    if found is None:
        found = _known[person.id, head] = _counted(session, person)
        for old in list(_known)[:-KEPT]:
            _known.pop(old, None)
    return replace(found, project=person.project)


def _counted(session: Session, person: Person) -> Report:
    seen = [
        Decision.project_id == person.project_id,
        *(decided_for if person.is_adjudicator else visible_to)(session, person),
    ]
    tally = Tally()
    for made in _made(session, person.project, seen):
        tally.add(made)
    moments, looks = _moments(session, seen), _looks(session, seen)
    return Report(
        project=person.project,
        tally=tally,
        bulk=_bulk(session, seen),
        paces=_paces(session, person, moments),
        an_hour=an_hour(*moments.values()),
        looks=Share(sum(first == second for first, second in looks), len(looks)),
        alpha=_alpha(looks),
        appeals=_appeals(session, seen),
    )


def _made(
    session: Session, project: Project, seen: list[SQLColumnExpression[bool]]
) -> Iterator[Made]:
    agreed = _agreed(session, seen)
    origin = ledger.origin(session, project.id)
    for row in session.execute(_standing(seen)):
        place = sentence_reference(row.external_id, row.version, row.start, row.end)
        answer = as_text(row.label, row.skip_reason)
        unanimous = agreed.get(row.sentence_id)
        yield Made(
            answer=answer,
            reason=row.reason,
            clause=row.clause,
            before=row.before_reveal,
            # whoever agrees to skip is not overruled by another reason to skip
            agreed=answer if unanimous == SKIP and answer.startswith(SKIP) else unanimous,
            drawn=asking.is_drawn(origin, place, project.sample_share),
            pair=row.pair,
        )


def _standing(seen: list[SQLColumnExpression[bool]]) -> gold.AnySelect:
    columns = (Decision.sentence_id, Decision.label, Decision.skip_reason, Decision.reason)
    more = (Decision.clause, Decision.before_reveal, Gold.pair, Article.external_id)
    place = (ArticleVersion.version, Sentence.start, Sentence.end)
    return (
        _decisions(select(*columns, *more, *place), seen)
        .where(Decision.bulk.is_(False), STANDS)
        .order_by(Decision.id)
    )


def _decisions(query: gold.AnySelect, seen: list[SQLColumnExpression[bool]]) -> gold.AnySelect:
    return (
        query.select_from(Decision)
        .join(Decision.sentence)
        .join(Sentence.version)
        .join(Gold, Gold.sentence_id == Decision.sentence_id)
        .join(Gold.article)
        .where(Decision.undone_seq.is_(None), Gold.status != "excluded", *seen)
    )


def _agreed(session: Session, seen: list[SQLColumnExpression[bool]]) -> dict[int, str]:
    """The label that all annotators gave, or that they skipped, where two or more answers count."""
    decided = _decisions(select(Decision.sentence_id), seen).where(
        Decision.bulk.is_(False), Gold.pair.is_(None), Gold.n >= 2
    )
    given = counted(session, Annotation.sentence_id.in_(decided))
    return {key: answers[0].answer.label or SKIP for key, answers in given.items()}


def _bulk(session: Session, seen: list[SQLColumnExpression[bool]]) -> int:
    query = _decisions(select(func.count()), seen).where(Decision.bulk, STANDS)
    return session.scalar(query) or 0


def _moments(session: Session, seen: list[SQLColumnExpression[bool]]) -> dict[int, list[datetime]]:
    """When each adjudicator decided, one by one."""
    query = _decisions(select(Decision.person_id, Decision.at), seen)
    found: dict[int, list[datetime]] = defaultdict(list)
    for who, at in session.execute(query.where(Decision.bulk.is_(False))):
        found[who].append(clock.parse(at))
    return found


def _paces(session: Session, reader: Person, moments: Mapping[int, list[datetime]]) -> list[Pace]:
    """Who decided most comes first."""
    names = _names(session, reader, moments)
    paces = [Pace(names[who], len(of), an_hour(of)) for who, of in moments.items()]
    return sorted(paces, key=lambda pace: (-pace.n, pace.who))


def _names(session: Session, reader: Person, people: Collection[int]) -> dict[int, str]:
    """User names, or for auditors the project's ids of people."""
    rows = session.execute(
        select(Person.id, Person.pid, Account.username)
        .outerjoin(Person.account)
        .where(Person.id.in_(people))
    )
    named = bool(reader.roles & {"adjudicator", "manager"})
    return {key: (username if named and username else pid) for key, pid, username in rows}


def _looks(session: Session, seen: list[SQLColumnExpression[bool]]) -> list[tuple[str, str]]:
    """Each second look: the answer that it looked at, and its own."""
    first = aliased(Decision)
    before = (first.label, first.skip_reason)
    query = _decisions(select(Decision.label, Decision.skip_reason, *before), seen)
    rows = session.execute(
        query.join(first, first.id == Decision.supersedes_id).where(
            Decision.second_look.in_(("same", "different"))
        )
    )
    return [(as_text(row[2], row[3]), as_text(row[0], row[1])) for row in rows]


def _alpha(looks: Sequence[tuple[str, str]]) -> Figure:
    words = sorted({word for look in looks for word in look})
    column = {word: k for k, word in enumerate(words)}
    items = [n for n, _ in enumerate(looks) for _twice in range(2)]
    given = [column[word] for look in looks for word in look]
    return krippendorff_alpha(count_matrix(items, given, len(looks), len(words)))


def _appeals(session: Session, seen: list[SQLColumnExpression[bool]]) -> Share:
    """What was answered otherwise than it stood before, by a decision or by all annotators."""
    before, agreed = aliased(Decision), _agreed(session, seen)
    columns = (Decision.sentence_id, Decision.label, Decision.skip_reason, before.id)
    query = _decisions(select(*columns, before.label, before.skip_reason), seen)
    rows = session.execute(
        query.join(Appeal, Appeal.decision_id == Decision.id).outerjoin(
            before, before.id == Decision.supersedes_id
        )
    ).all()
    otherwise = 0
    for key, label, skip_reason, was, *old in rows:
        stood = as_text(*old) if was else agreed.get(key, "")
        otherwise += stood != as_text(label, skip_reason)
    return Share(otherwise, len(rows))
