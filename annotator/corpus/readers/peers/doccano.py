"""doccano's exports: a JSONL or JSON file, or a zip with a file for each annotator."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from annotator.corpus.readers.parsing import Object
from annotator.corpus.readers.peers import tasks
from annotator.corpus.readers.peers.tasks import Answers, Task

OWN = frozenset({"id", "label", "labels", "cats", "entities", "relations", "Comments", "comments"})
EVERYBODY = re.compile(r"(all|unknown)\b.*")  # files of what a project's people did together


def recognises(value: Object) -> bool:
    """Whether it can only be doccano's: our own articles may have any key."""
    text = isinstance(value.get("text", value.get("data")), str)
    if not text or tasks.whole(value.get("id")) is None:
        return False
    listed = [value[key] for key in ("label", "labels", "entities", "cats") if key in value]
    return bool(listed) and all(isinstance(labels, list) for labels in listed)


def owner(path: PurePosixPath) -> str | None:
    """The annotator whose name the file has; null for the file of all of them."""
    return None if EVERYBODY.fullmatch(path.stem) else tasks.name(path.stem)


def task(value: Object, _chosen: Mapping[str, str], annotator: str | None) -> Task:
    answers = Answers()
    for key in ("label", "labels", "cats", "entities"):
        for label in tasks.many(value.get(key)):
            _label(answers, annotator, label)
    answers.left_out += [tasks.RELATIONS] * len(tasks.many(value.get("relations")))
    answers.comment(_comments(value), since=0)
    return answers.task({key: said for key, said in value.items() if key not in OWN})


def _label(answers: Answers, annotator: str | None, label: Any) -> None:
    """The name of a label, [start, end, name], or an object of a project with relations."""
    if isinstance(label, dict):
        label = [label.get("start_offset"), label.get("end_offset"), label.get("label")]
    if not isinstance(label, list):
        answers.label(annotator, tasks.label(label))
    elif len(label) == 3:
        answers.span(annotator, tasks.label(label[2]), label[0], label[1])
    else:
        answers.left_out.append(tasks.OTHER)


def _comments(value: Object) -> list[Any]:
    listed = tasks.many(value.get("Comments")) + tasks.many(value.get("comments"))
    return [item.get("text") if isinstance(item, dict) else item for item in listed]
