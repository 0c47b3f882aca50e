"""Argilla's records, as its client writes them to JSON: fields, and responses to questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.corpus.readers.parsing import Object
from annotator.corpus.readers.peers import tasks
from annotator.corpus.readers.peers.tasks import Answers, Task

Response = tuple[str, str | None, Any]  # a question, who answered it, the answer


def recognises(value: Object) -> bool:
    answered = isinstance(value.get("responses"), dict | list)
    return isinstance(value.get("fields"), dict) and (answered or "suggestions" in value)


def task(value: Object, chosen: Mapping[str, str], _owner: str | None) -> Task:
    answers, question = Answers(), chosen.get("label")
    for asked, who, answer in _responses(value.get("responses"), answers):
        if question and asked != question:
            answers.left_out.append(tasks.QUESTION)
        else:
            _answer(answers, who, answer)
    answers.left_out += [tasks.PREDICTIONS] * tasks.count(value.get("suggestions"))
    return answers.task(tasks.one(value.get("metadata")) | tasks.one(value.get("fields")))


def _responses(responses: Any, answers: Answers) -> Iterator[Response]:
    """Version 2 has them by question, version 1 by user; drafts and discarded ones are left out."""
    for question, given in tasks.one(responses).items():
        for response in tasks.objects(given):
            if _handed_in(response, answers):
                yield question, tasks.name(response.get("user_id")), response.get("value")
    for response in tasks.objects(responses):
        if _handed_in(response, answers):
            for question, given in tasks.one(response.get("values")).items():
                yield question, tasks.name(response.get("user_id")), tasks.one(given).get("value")


def _handed_in(response: Object, answers: Answers) -> bool:
    handed_in = response.get("status", "submitted") in ("submitted", None)
    if not handed_in:
        answers.left_out.append(tasks.REJECTED)
    return handed_in


def _answer(answers: Answers, who: str | None, answer: Any) -> None:
    """A label, several of them, or stretches; what was written, rated or ranked is no label."""
    for item in answer if isinstance(answer, list) else [answer]:
        if isinstance(item, dict) and "start" in item:
            place = (item["start"], item.get("end"), item.get("text"))
            answers.span(who, tasks.label(item.get("label")), *place)
        else:
            answers.label(who, tasks.label(item))
