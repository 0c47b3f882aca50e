"""Potato's output: for each user a folder with annotated_instances.jsonl."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from annotator.corpus.readers.parsing import Object
from annotator.corpus.readers.peers import tasks
from annotator.corpus.readers.peers.tasks import Answers, Task

LABELS, SPANS = "label_annotations", "span_annotations"
OWN = frozenset({LABELS, SPANS, "id", "instance_id", "user", "user_id", "behavioral_data"})
CHOSEN = frozenset({"true", "on", "yes"})
NOT_CHOSEN = (False, None, "", "false", "off", "no")


def recognises(value: Object) -> bool:
    named = "id" in value or "instance_id" in value
    return named and (isinstance(value.get(LABELS), dict) or SPANS in value)


def owner(path: PurePosixPath) -> str | None:
    """The user whose name the folder has."""
    return tasks.name(path.parent.name)


def task(value: Object, chosen: Mapping[str, str], user: str | None) -> Task:
    answers, question, written = Answers(), chosen.get("label"), []
    who = tasks.name(value.get("user")) or tasks.name(value.get("user_id")) or user
    for scheme, labels in tasks.one(value.get(LABELS)).items():
        for label, said in tasks.one(labels).items():
            if said in NOT_CHOSEN:
                continue
            if _is_written(label, said):
                written.append(said)
            elif question and scheme != question:
                answers.left_out.append(tasks.QUESTION)
            else:
                answers.label(who, tasks.label(label))
    for span in _spans(value.get(SPANS)):
        named = tasks.label(span.get("annotation")) or tasks.label(span.get("name"))
        place = (span.get("start"), span.get("end"), span.get("span", span.get("text")))
        answers.span(who, named or tasks.label(span.get("label")), *place)
    answers.comment(written, since=0)
    fields = {key: said for key, said in value.items() if key not in OWN}
    return answers.task(fields, html="displayed_text" in fields)


def _is_written(label: str, said: Any) -> bool:
    """Whether somebody typed it: a choice has its own name, its number or “true” for a value."""
    if not isinstance(said, str):
        return False
    return said.lower() not in CHOSEN and said != label and not said.isdigit()


def _spans(value: Any) -> Iterator[Object]:
    """Spans in a list, or in lists by their scheme."""
    yield from tasks.objects(value)
    for spans in tasks.one(value).values():
        yield from tasks.objects(spans)
