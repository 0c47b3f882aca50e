"""Label Studio's exports: JSON with whole annotations, and JSON-MIN with one a record."""

from collections.abc import Mapping
from typing import Any

from annotator.corpus.readers.parsing import Object
from annotator.corpus.readers.peers import tasks
from annotator.corpus.readers.peers.tasks import Answers, Task

LABELS = ("choices", "labels")  # types of results that are labels
SMALL = frozenset({"annotator", "annotation_id", "lead_time"})  # in each record of JSON-MIN
OWN = SMALL | {"id", "created_at", "updated_at", "agreement"}
USUAL = frozenset({"label", "labels", "choice", "choices", "sentiment", "class", "category"})


def recognises(value: Object) -> bool:
    listed = ("annotations", "completions", "predictions")
    tasked = isinstance(value.get("data"), dict)
    return (tasked and any(isinstance(value.get(key), list) for key in listed)) or _is_small(value)


def task(value: Object, chosen: Mapping[str, str], _owner: str | None) -> Task:
    if _is_small(value):
        return _small(value, chosen)
    answers = Answers()
    for key in ("annotations", "completions"):
        for annotation in tasks.objects(value.get(key)):
            _annotation(answers, annotation, chosen.get("label"))
    answers.left_out += [tasks.PREDICTIONS] * len(tasks.many(value.get("predictions")))
    answers.left_out += [tasks.REJECTED] * len(tasks.many(value.get("drafts")))
    return answers.task(tasks.one(value.get("data")) | tasks.one(value.get("meta")))


def _annotation(answers: Answers, annotation: Object, question: str | None) -> None:
    if annotation.get("was_cancelled") or annotation.get("skipped"):
        answers.left_out.append(tasks.REJECTED)
        return
    by = annotation.get("completed_by")
    who = tasks.name(by) or tasks.name(tasks.one(by).get("id"))
    at = tasks.time(annotation.get("created_at"))
    since, written = len(answers.given), []
    for result in tasks.objects(annotation.get("result")):
        kind, value = result.get("type"), tasks.one(result.get("value"))
        if kind == "relation":
            answers.left_out.append(tasks.RELATIONS)
        elif kind == "textarea":
            written += tasks.many(value.get("text"))
        elif question and result.get("from_name") != question:
            answers.left_out.append(tasks.QUESTION)
        else:
            _labels(answers, who, value, at)
    answers.comment(written, since)


def _labels(answers: Answers, who: str | None, value: Object, at: str | None) -> None:
    """The labels of a result: of a stretch if it has a start, else of the whole text."""
    labels = [label for key in LABELS for label in tasks.many(value.get(key))]
    if not labels:
        answers.left_out.append(tasks.OTHER)
    for label in map(tasks.label, labels):
        if "start" in value:
            place = (value["start"], value.get("end"), value.get("text"))
            answers.span(who, label, *place, at=at)
        else:
            answers.label(who, label, at=at)


def _is_small(value: Object) -> bool:
    return value.keys() >= SMALL


def _small(value: Object, chosen: Mapping[str, str]) -> Task:
    """A record of JSON-MIN, in which answers stand among the user's own fields."""
    answers = Answers()
    by = value["annotator"]
    who = tasks.name(by) or tasks.name(tasks.one(by).get("id"))
    at = tasks.time(value.get("created_at"))
    questions = {chosen["label"]} if "label" in chosen else USUAL
    fields = {}
    for key, said in value.items():
        if key in questions:
            for answer in said if isinstance(said, list) else [said]:
                _small_answer(answers, who, answer, at)
        elif key not in OWN:
            fields[key] = said
    return answers.task(fields)


def _small_answer(answers: Answers, who: str | None, answer: Any, at: str | None) -> None:
    if isinstance(answer, dict):
        _labels(answers, who, answer, at)
    else:
        answers.label(who, tasks.label(answer), at=at)
