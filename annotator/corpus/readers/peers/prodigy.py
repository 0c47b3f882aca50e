"""Prodigy's exports (db-out): JSONL, one answered task a line."""

from collections.abc import Iterator, Mapping

from annotator.corpus.readers.parsing import Object
from annotator.corpus.readers.peers import tasks
from annotator.corpus.readers.peers.tasks import Answers, Task

HASHES = frozenset({"_input_hash", "_task_hash"})
ANSWERS = frozenset({"accept", "reject", "ignore"})
# What a task is made of, and how it was shown; whatever else it has is the user's own.
OWN = frozenset(
    (
        *("label", "options", "accept", "answer", "spans", "relations", "tokens", "meta"),
        *("user_input", "score", "priority", "config", "view_id", "style", "choice_style", "key"),
    )
)


def recognises(value: Object) -> bool:
    answered = tasks.name(value.get("answer")) in ANSWERS and "text" in value
    return value.keys() >= HASHES or answered


def task(value: Object, _chosen: Mapping[str, str], _owner: str | None) -> Task:
    answers = Answers()
    who = tasks.name(value.get("_annotator_id")) or tasks.name(value.get("_session_id"))
    at = tasks.time(value.get("_timestamp"))
    if value.get("answer", "accept") == "accept":
        for label in _whole(value):
            answers.label(who, label, at=at)
        for span in _spans(value):
            place = (span.get("start"), span.get("end"), span.get("text"))
            answers.span(who, tasks.label(span["label"]), *place, at=at)
        answers.left_out += [tasks.RELATIONS] * len(tasks.many(value.get("relations")))
        answers.comment([value.get("user_input")], since=0)
    else:
        answers.left_out.append(tasks.REJECTED)
    own = {key: said for key, said in value.items() if key not in OWN and not key.startswith("_")}
    return answers.task(tasks.one(value.get("meta")) | own)


def _whole(value: Object) -> Iterator[str | None]:
    """The labels of the whole text: chosen among options, or asked for and accepted."""
    options = {}
    for option in tasks.objects(value.get("options")):
        named, number = tasks.label(option.get("id")), tasks.name(option.get("id"))
        options[number] = named or tasks.label(option.get("text")) or number
    for choice in tasks.many(value.get("accept")):
        yield options.get(tasks.name(choice), tasks.label(choice))
    if "label" in value and "options" not in value and not _spans(value):
        yield tasks.label(value["label"])


def _spans(value: Object) -> list[Object]:
    """Those with a label; the others only show where a pattern was found."""
    return [span for span in tasks.objects(value.get("spans")) if "label" in span]
