"""Makes articles, or sentences of articles, of the records of another tool's export."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from annotator.corpus.readers.documents import Part
from annotator.corpus.readers.objects import KEYS, ColumnKeyError
from annotator.corpus.readers.parsing import Object
from annotator.corpus.readers.peers import placing, tasks
from annotator.corpus.readers.peers.tasks import Task
from annotator.corpus.records import (
    FACTS,
    ArticleError,
    ArticleRecord,
    Item,
    LeftOut,
    check_characters,
    printable,
)
from annotator.errors import mark
from annotator.projects import LANGUAGE

Piece: TypeAlias = Item | Part

COLUMNS = (*KEYS, "label", "document", "position")  # what may be chosen among the fields
TEXTS = ("text", "displayed_text", "data", "sentence", "body", "content", "article")
DOCUMENTS = ("document", "document_id", "doc_id", "article_id")
POSITIONS = ("position", "sentence_position", "sentence_id", "sent_id", "order")
NAMED = 20  # fields that a message names
LONGEST = 40  # characters of each

MISPLACED = mark("Left out: %(count)s labels whose words stand elsewhere (%(places)s).")


class NoTextFieldError(ArticleError):
    field = "columns"
    message = mark("%(place)s: which field is the text? Choose one of: %(fields)s.")


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise ColumnKeyError for what cannot be chosen."""
    for key in columns:
        if key not in COLUMNS:
            raise ColumnKeyError(key=printable(key), keys=", ".join(COLUMNS))


def pieces(
    task: Task, tool: str, columns: Mapping[str, str], place: str, *, whole: bool
) -> Iterator[Piece]:
    """The article or sentence of a record, and what of it is left out.

    `whole`: its text is one sentence if that can be.
    """
    fields = dict(task.fields)
    try:
        values = _values(fields, columns, place, html=task.html)
    except ArticleError as error:
        yield error
        return
    text = values["text"]
    placed = [placing.answer(given, text, _who(tool, given.annotator)) for given in task.answers]
    answers = tuple(answer for answer in placed if answer)
    document, position = _part(fields, columns)
    if whole and placing.is_one_sentence(text):
        values["sentences"] = [placing.without_space(text, 0, len(text))]
    record = ArticleRecord(**values, metadata=fields, answers=answers, place=place)
    yield record if document is None else Part(document, position, record)
    for message in [*task.left_out, *[MISPLACED] * (len(placed) - len(answers))]:
        yield LeftOut(message, place)


def _who(tool: str, annotator: str | None) -> str:
    """An annotator of the tool, or whoever it was that used it."""
    return f"{tool}: {annotator}" if annotator else tool


def _values(
    fields: Object, columns: Mapping[str, str], place: str, *, html: bool
) -> dict[str, Any]:
    """The text and the facts, taken out of the user's fields; all others stay as metadata."""
    text = _text(fields, columns, place)
    values: dict[str, Any] = _plain(text, place) if html else {"text": text}
    for key in FACTS:
        column = columns.get(key, key)
        if isinstance(fields.get(column), str):
            values[key] = fields.pop(column) or None
    language = fields.get(columns.get("language", "language"))
    if isinstance(language, str) and LANGUAGE.fullmatch(language):
        values["language"] = fields.pop(columns.get("language", "language"))
    if "id" in columns:
        values["id"] = tasks.name(fields.pop(columns["id"], None))
    return values


def _text(fields: Object, columns: Mapping[str, str], place: str) -> str:
    texts = {key: said for key, said in fields.items() if isinstance(said, str)}
    chosen = columns.get("text") or next((key for key in TEXTS if key in texts), None)
    if chosen is None:
        worded = [key for key, said in texts.items() if " " in said.strip()]
        chosen = worded[0] if len(worded) == 1 else None
    if chosen not in texts:
        named = ", ".join(printable(key)[:LONGEST] for key in [*texts][:NAMED])
        raise NoTextFieldError(place=place, fields=named or "-")
    return str(fields.pop(chosen))


def _plain(html: str, place: str) -> dict[str, Any]:
    """The text of what was shown as HTML, which is kept."""
    from annotator.corpus.readers.extraction import extract

    if "<" not in html and "&" not in html:
        return {"text": html}
    check_characters(html, place, "text")
    text = extract(html, place)["text"]
    return {"text": text, "raw": html.encode(), "media_type": "text/html", "encoding": "utf-8"}


def _part(fields: Object, columns: Mapping[str, str]) -> tuple[str | None, int]:
    """The article that this is a sentence of, and its place there; null when nothing says so."""
    documents = [columns["document"]] if "document" in columns else DOCUMENTS
    positions = [columns["position"]] if "position" in columns else POSITIONS
    document = next((key for key in documents if tasks.name(fields.get(key))), None)
    position = next((key for key in positions if tasks.whole(fields.get(key)) is not None), None)
    if document is None or position is None:
        return None, 0
    said = tasks.name(fields[document]), fields[position]
    for key in {document, position}:
        del fields[key]
    return said
