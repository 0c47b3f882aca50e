"""A manager cuts an article into other sentences: those that stay the same keep what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from annotator import ledger
from annotator.adjudication import gold
from annotator.corpus import listing
from annotator.corpus.changes.correcting import sentences
from annotator.corpus.imports import storing
from annotator.corpus.imports.cuts import check_number
from annotator.corpus.records import ArticleRecord, check
from annotator.corpus.sentences.segmentation import VISIBLE, Span, segment
from annotator.errors import ConflictError, InvalidError, NotFoundError, mark
from annotator.labeling import dealing, returning
from annotator.models import Article, ArticleVersion, Event, Gold, Person, Sentence


class ClosedError(ConflictError):
    message = mark("This article is closed. Reopen it first, then cut it anew.")


class WithdrawnError(ConflictError):
    message = mark("This article was withdrawn, so nothing in it is cut anew.")


class GoneError(ConflictError):
    message = mark("This sentence was corrected or cut anew meanwhile. Look at the article again.")


class LastError(ConflictError):
    message = mark("This is the last sentence, so there is none to join it with.")


class NoBreakError(InvalidError):
    field = "text"
    message = mark("Put a line break where one sentence ends and the next one begins.")


class OtherWordsError(InvalidError):
    field = "text"
    message = mark("The words must stay as they are: put in line breaks, and nothing else.")


@dataclass(frozen=True)
class Place:
    """An article to be cut, in its current version; nobody answers in it meanwhile."""

    article: Article
    version: ArticleVersion
    sentences: Sequence[Sentence]

    @property
    def text(self) -> str:
        return self.version.text or ""

    def spans(self, *, without: Iterable[Sentence] = ()) -> list[Span]:
        gone = {sentence.id for sentence in without}
        return [Span(row.start, row.end) for row in self.sentences if row.id not in gone]


def split(session: Session, person: Person, sentence_id: int, typed: str) -> Sentence:
    """Cut one sentence where its words as they were typed have line breaks.

    Returns its first piece. Raises NoBreakError, OtherWordsError, and what `_held` and
    `_find` name.
    """
    place, n = _find(session, person, sentence_id)
    sentence = place.sentences[n]
    pieces = _pieces(place.text, Span(sentence.start, sentence.end), typed)
    return _cut(session, person, place, [*place.spans(without=[sentence]), *pieces])[0]


def merge(session: Session, person: Person, sentence_id: int) -> Sentence:
    """Join a sentence with the next one; returns the whole. Raises LastError."""
    place, n = _find(session, person, sentence_id)
    if n + 1 == len(place.sentences):
        raise LastError
    first, second = place.sentences[n : n + 2]
    whole = Span(first.start, second.end)
    return _cut(session, person, place, [*place.spans(without=[first, second]), whole])[0]


def recut(
    session: Session,
    person: Person,
    article_id: int,
    spans: Sequence[tuple[int, int]] | None = None,
) -> int:
    """Cut the whole article by the rules of its language, or just so; the number of new sentences.

    `spans` are [start, end] in code points. Raises SentencesError when they do not fit.
    """
    place = _held(session, person, article_id)
    if spans is None:
        wanted = segment(place.text, place.article.language)
    else:
        check(ArticleRecord(place.text, sentences=spans, place=place.article.external_id))
        wanted = [Span(start, end) for start, end in spans]
    return len(_cut(session, person, place, wanted))


def _held(session: Session, person: Person, article_id: int) -> Place:
    """Raises NotFoundError, ClosedError, WithdrawnError."""
    session.flush()
    query = (
        select(Article, ArticleVersion)
        .join(Article.versions)
        .where(
            Article.id == article_id,
            ArticleVersion.version == Article.version,
            *listing.visible_to(person),
        )
        .with_for_update(key_share=True, of=Article)
        .execution_options(populate_existing=True)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError
    article, version = row
    if article.withdrawn_at:
        raise WithdrawnError
    if article.closed_at:
        raise ClosedError
    return Place(article, version, sentences(session, version))


def _find(session: Session, person: Person, sentence_id: int) -> tuple[Place, int]:
    """The article of a sentence, and which of its sentences it is; raises GoneError too."""
    of_sentence = select(ArticleVersion.article_id).join(ArticleVersion.sentences)
    article_id = session.scalar(of_sentence.where(Sentence.id == sentence_id))
    place = _held(session, person, article_id or 0)
    for n, sentence in enumerate(place.sentences):
        if sentence.id == sentence_id:
            return place, n
    raise GoneError


def _pieces(text: str, sentence: Span, typed: str) -> list[Span]:
    """The sentence's parts; white space does not count, however it was typed."""
    lines = ["".join(line.split()) for line in typed.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line]
    said = text[sentence.start : sentence.end]
    if "".join(lines) != "".join(said.split()):
        raise OtherWordsError
    if len(lines) < 2 or not all(map(VISIBLE.search, lines)):
        raise NoBreakError
    places = [n for n, character in enumerate(said, sentence.start) if not character.isspace()]
    pieces, begun = [], 0
    for line in lines:
        ended = begun + len(line)
        pieces.append(Span(places[begun], places[ended - 1] + 1))
        begun = ended
    return pieces


def _cut(session: Session, person: Person, place: Place, spans: Iterable[Span]) -> list[Sentence]:
    """Let the version have exactly these sentences; returns those that it did not have.

    Raises ManySentencesError.
    """
    wanted = sorted(spans, key=lambda span: span.start)
    there = {(span.start, span.end) for span in place.spans()}
    made = {(span.start, span.end) for span in wanted} - there
    if not made:
        return []
    if len(wanted) > len(place.sentences):
        check_number(len(wanted), place.article.external_id)
    kept = there & {(span.start, span.end) for span in wanted}
    gone = [row for row in place.sentences if (row.start, row.end) not in kept]
    seq = _record(session, person, place, gone, made).seq
    for sentence in gone:
        sentence.retired = seq
    new = _make(session, place, wanted, made)
    returning.set_aside(session, place.version, seq)
    returning.ask_again(session, place.version, new)
    gold.refresh(session, place.article.id)
    dealing.deal(session, person.project_id)
    return new


def _record(
    session: Session,
    person: Person,
    place: Place,
    gone: Iterable[Sentence],
    made: Iterable[tuple[int, int]],
) -> Event:
    payload = {
        "retired": [[sentence.start, sentence.end] for sentence in gone],
        "made": [[start, end] for start, end in sorted(made)],
    }
    subject = f"{place.article.external_id}@{place.version.version}"
    return ledger.append(
        session, person.project_id, "sentence.cut", subject, payload, by=person, role="manager"
    )


def _make(
    session: Session, place: Place, wanted: Sequence[Span], made: set[tuple[int, int]]
) -> list[Sentence]:
    """Store what is new; a sentence that was cut before comes back with all that was said of it."""
    here = Sentence.version_id == place.version.id
    session.flush()
    for row in session.scalars(select(Sentence).where(here, Sentence.retired.is_not(None))):
        if (row.start, row.end) in made:
            row.retired = None
    session.flush()
    there = {(row.start, row.end) for row in sentences(session, place.version)}
    rows = storing.sentence_rows(place.version.id, place.text, wanted, place.article.language)
    fresh = [row for row in rows if (row["start"], row["end"]) not in there]
    if fresh:
        session.execute(insert(Sentence), fresh)
        unknown = ~exists().where(Gold.sentence_id == Sentence.id)
        storing.add_gold(session, here & unknown, "insufficient")
    return [row for row in sentences(session, place.version) if (row.start, row.end) in made]
