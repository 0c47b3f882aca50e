"""Full-text search: one column of words, made here, so that both databases find the same."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    cast,
    column,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from annotator.models import Article, ArticleVersion, ArticleWords

# On SQLite a table, with some of its own beside it and no rows of ours; on PostgreSQL a function
# that asks an index (migration 0003).
TABLE = "article_search"
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
SPELLED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
LONGEST = 64  # characters of a word; the rest of it is not looked at
WORD = re.compile(rf"([^\W_]{{1,{LONGEST}}})[^\W_]*+")
MOST_BYTES = 1_000_000  # PostgreSQL takes no more words of an article; those behind are not found
MOST_TERMS = 20

FOUND = table(TABLE, column("rowid"))


def words(*texts: str) -> str:
    """Each word once, case-folded and without accents, separated by spaces."""
    said = " ".join(texts)
    if said.isascii():
        return _storable(" ".join(dict.fromkeys(WORD.findall(said.lower()))))
    said = unicodedata.normalize("NFC", said)  # else an accent of its own ends a word
    # Folding takes longer than finding: each spelling is folded once.
    spellings = " ".join(dict.fromkeys(WORD.findall(said)))
    return _storable(" ".join(dict.fromkeys(WORD.findall(_fold(spellings)))))


def matches(session: Session, query: str) -> ColumnElement[bool]:
    """Whether the query's Article has all words of `query`; `port*` is any that begins so."""
    wanted = list(dict.fromkeys(_terms(query)))[:MOST_TERMS]
    if not wanted:
        return literal(False)
    if _on_sqlite(session):
        said = " AND ".join(f'"{word}"{"*" * star}' for word, star in wanted)
        found = select(FOUND.c.rowid).where(text(f"{TABLE} MATCH :said").bindparams(said=said))
        return Article.id.in_(found)
    said = " & ".join(f"'{word}'{':*' * star}" for word, star in wanted)
    key = func.article_search(cast(said, TSQUERY)).column_valued("key")
    return Article.id.in_(select(key))


def add(session: Session, rows: Sequence[tuple[int, str]]) -> None:
    """Let articles be found by their words, given by id; they had none before."""
    values = [{"article_id": key, "words": said} for key, said in rows]
    session.execute(insert(ArticleWords), values)
    _tell(session, "rowid", "article_id", [key for key, _ in rows])


def forget(session: Session, article_ids: Collection[int]) -> None:
    """Let these articles be found no more, by any of their words."""
    _tell(session, f"{TABLE}, rowid", "'delete', article_id", article_ids)
    gone = delete(ArticleWords).where(ArticleWords.article_id.in_(article_ids))
    session.execute(gone.execution_options(synchronize_session=False))


def index(session: Session, article_ids: Collection[int]) -> None:
    """Let these articles be found by their present titles and texts."""
    session.flush()
    forget(session, article_ids)
    add(session, list(_words_of(session, article_ids)))


def _terms(query: str) -> Iterator[tuple[str, bool]]:
    """The words that must be there; true: any word that begins so."""
    for piece in query.split():
        *before, last = words(piece).split() or [""]
        yield from ((word, False) for word in before)
        if last:
            yield last, piece.endswith("*")


def _fold(text: str) -> str:
    """The text without case and accents: what is compared."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(SPELLED))
    return ACCENTS.sub("", plain).casefold()


def _storable(joined: str) -> str:
    if len(joined) * 4 <= MOST_BYTES:
        return joined
    kept = joined.encode()[:MOST_BYTES].decode(errors="ignore")
    return joined if kept == joined else kept.rpartition(" ")[0]


def rebuild(connection: Connection) -> None:
    """Fill SQLite's own table, where there is one, from the words that are stored."""
    if TABLE in inspect(connection).get_table_names():
        connection.execute(text(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')"))  # noqa: S608


def _words_of(session: Session, article_ids: Collection[int]) -> Iterable[tuple[int, str]]:
    rows = session.execute(
        select(Article.id, Article.title, ArticleVersion.text)
        .join(Article.versions)
        .where(Article.id.in_(article_ids), ArticleVersion.version == Article.version)
    )
    return ((key, words(title, said or "")) for key, title, said in rows)


def _tell(session: Session, columns: str, values: str, article_ids: Iterable[int]) -> None:
    """Bring SQLite's own table up to date; on PostgreSQL an index does it."""
    if not _on_sqlite(session):
        return
    listed = ", ".join(str(int(key)) for key in article_ids)
    session.execute(
        text(
            f"INSERT INTO {TABLE} ({columns}, words) "  # noqa: S608 - our own names and numbers
            f"SELECT {values}, words FROM article_words WHERE article_id IN ({listed})"
        )
    )


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
