"""Reads an export of another tool: articles or single sentences, with what was answered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from annotator.corpus.readers import jsonl, lists, sniffing
from annotator.corpus.readers.parsing import Found, Object
from annotator.corpus.readers.peers import argilla, doccano, label_studio, potato, prodigy
from annotator.corpus.readers.peers.articles import Keys, Piece, check_columns, keys_of, pieces
from annotator.corpus.readers.peers.tasks import Task
from annotator.corpus.readers.sources import Options, Source
from annotator.corpus.records import ArticleError, LeftOut
from annotator.errors import mark

SAMPLE = 20  # records whose fields are looked at
OWN = mark(
    "What the tool keeps for itself, such as numbers, hashes and durations, left out of files: "
    "%(count)s (%(places)s)."
)


@dataclass(frozen=True)
class Tool:
    """How the exports of a tool are known and read; `owner` is whose a file is, by its path."""

    recognises: Callable[[Object], bool]
    task: Callable[[Object, Mapping[str, str], str | None], Task]
    owner: Callable[[PurePosixPath], str | None] = lambda _path: None


TOOLS = {
    "doccano": Tool(doccano.recognises, doccano.task, doccano.owner),
    "label-studio": Tool(label_studio.recognises, label_studio.task),
    "prodigy": Tool(prodigy.recognises, prodigy.task),
    "argilla": Tool(argilla.recognises, argilla.task),
    "potato": Tool(potato.recognises, potato.task, potato.owner),
}


def recognised(source: Source, options: Options) -> str | None:
    """The tool whose export a file of JSON looks like by its first record, if any."""
    try:
        _, value = next(_objects(source, options), ("", None))
    except ArticleError:
        return None
    if not isinstance(value, dict):
        return None
    return next((name for name, tool in TOOLS.items() if tool.recognises(value)), None)


def read(name: str, source: Source, options: Options) -> Iterator[Piece]:
    """The records of an export, and what of them is left out.

    In a file without any label on a stretch, each text of one short line is one sentence.
    """
    check_columns(options.columns)
    stretches = any(
        given.start is not None
        for _, task in _tasks(name, source, options)
        if isinstance(task, Task)
        for given in task.answers
    )
    for place, task in _tasks(name, source, options):
        if isinstance(task, ArticleError):
            yield task
        else:
            yield from pieces(task, name, options.columns, place, whole=not stretches)
    yield LeftOut(OWN, source.place)


def fields(name: str, source: Source, options: Options) -> tuple[tuple[str, ...], Keys]:
    """The user's own fields in the first records, and which of them are what."""
    found = [task for _, task in islice(_tasks(name, source, options), SAMPLE)]
    first = [task.fields for task in found if isinstance(task, Task)]
    names = dict.fromkeys(key for each in first for key in each)
    return tuple(names), keys_of(first[0], options.columns) if first else {}


def _tasks(
    name: str, source: Source, options: Options
) -> Iterator[tuple[str, Task | ArticleError]]:
    tool = TOOLS[name]
    owner = tool.owner(PurePosixPath(source.name.replace("\\", "/")))
    for place, value in _objects(source, options):
        if isinstance(value, ArticleError):
            yield place, value
        else:
            yield place, tool.task(value, options.columns, owner)


def _objects(source: Source, options: Options) -> Iterator[Found]:
    if sniffing.format_of(source) == "json":
        return lists.found(source, options)
    return jsonl.found(source, options)
