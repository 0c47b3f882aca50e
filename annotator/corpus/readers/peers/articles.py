"""Makes articles, or sentences of articles, of the records of another tool's export."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from annotator.corpus.readers.documents import Part
from annotator.corpus.readers.objects import ColumnKeyError
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
Keys: TypeAlias = dict[str, str]  # our key -> the user's field that is it

# Which fields are what when nobody says so, the likeliest first.
USUAL = {
    "text": ("text", "displayed_text", "data", "sentence", "body", "content", "article"),
    "id": (),  # numbers of a tool are no ids: another project of it has the same ones
    **{key: (key,) for key in (*FACTS, "language")},
    "document": ("document", "document_id", "doc_id", "article_id"),
    "position": ("position", "sentence_position", "sentence_id", "sent_id", "order"),
}
COLUMNS = (*USUAL, "label")  # what may be chosen
MOST_ANSWERS = 10_000  # in a record
NAMED = 20  # fields that a message names
LONGEST = 40  # characters of each

MISPLACED = mark("Labels whose words stand elsewhere, left out: %(count)s (%(places)s).")


class NoTextFieldError(ArticleError):
    field = "columns"
    message = mark("%(place)s: which field is the text? Choose one of: %(fields)s.")


class ManyAnswersError(ArticleError):
    message = mark("%(place)s: more than %(most)s labels are on this one text. Leave it out.")


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
    keys = keys_of(task.fields, columns)
    try:
        if len(task.answers) > MOST_ANSWERS:
            raise ManyAnswersError(place=place, most=MOST_ANSWERS)
        values = _values(task, keys, place)
    except ArticleError as error:
        yield error
        return
    text = values["text"]
    onto = placing.Placed(text)
    placed = [onto.answer(given, _who(tool, given.annotator)) for given in task.answers]
    answers = tuple(answer for answer in placed if answer)
    if whole and placing.is_one_sentence(text):
        values["sentences"] = [placing.without_space(text, 0, len(text))]
    yield _piece(task, keys, ArticleRecord(**values, answers=answers, place=place))
    for message in [*task.left_out, *[MISPLACED] * (len(placed) - len(answers))]:
        yield LeftOut(message, place)


def keys_of(fields: Object, columns: Mapping[str, str]) -> Keys:
    """Which of the user's fields is what: the chosen ones, else those with usual names.

    A sentence has both an article and a place in it, or is none.
    """
    keys = {}
    for key, usual in USUAL.items():
        names = [columns[key]] if key in columns else usual
        found = next((name for name in names if _fits(key, fields.get(name))), None)
        if found is not None:
            keys[key] = found
    if "text" not in keys and "text" not in columns:
        worded = [name for name, said in fields.items() if _fits("text", said) and " " in said]
        keys |= {"text": worded[0]} if len(worded) == 1 else {}
    if not {"document", "position"} <= keys.keys():
        keys = {key: name for key, name in keys.items() if key not in ("document", "position")}
    return keys


def _fits(key: str, value: Any) -> bool:
    if key == "position":
        return tasks.whole(value) is not None
    if key in ("id", "document"):
        return tasks.named(value) is not None
    return isinstance(value, str) and (key != "language" or bool(LANGUAGE.fullmatch(value)))


def _who(tool: str, annotator: str | None) -> str:
    """An annotator of the tool, or whoever it was that used it."""
    return f"{tool}: {annotator}" if annotator else tool


def _values(task: Task, keys: Keys, place: str) -> dict[str, Any]:
    """The text and the facts; all other fields are metadata."""
    fields = task.fields
    if "text" not in keys:
        named = [printable(name)[:LONGEST] for name, said in fields.items() if _fits("text", said)]
        raise NoTextFieldError(place=place, fields=", ".join(named[:NAMED]) or "-")
    values: dict[str, Any] = {
        key: fields[keys[key]] or None for key in (*FACTS, "language") if key in keys
    }
    if "id" in keys:
        values["id"] = tasks.named(fields[keys["id"]])
    text = fields[keys["text"]]
    values |= _plain(text, place) if task.html else {"text": text}
    used = set(keys.values())
    return {**values, "metadata": {k: said for k, said in fields.items() if k not in used}}


def _plain(html: str, place: str) -> dict[str, Any]:
    """The text of what was shown as HTML, which is kept."""
    from annotator.corpus.readers.extraction import extract

    if "<" not in html and "&" not in html:
        return {"text": html}
    check_characters(html, place, "text")
    text = extract(html, place)["text"]
    return {"text": text, "raw": html.encode(), "media_type": "text/html", "encoding": "utf-8"}


def _piece(task: Task, keys: Keys, record: ArticleRecord) -> Piece:
    """The record as an article, or as a sentence of one."""
    if "document" not in keys:
        return record
    document = tasks.named(task.fields[keys["document"]])
    return Part(str(document), task.fields[keys["position"]], record)
