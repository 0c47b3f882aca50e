"""The keys, types and values of each kind of line, as plain Python can check them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from annotator.adjudication.rules import LABELLED

Record: TypeAlias = dict[str, Any]  # a line of a file, or a part of one
Check: TypeAlias = Callable[[Any], bool]
Shape: TypeAlias = Mapping[str, Check]

STATUSES = (*LABELLED, "skipped", "ambiguous", "unresolved", "insufficient", "excluded")


def text(value: Any) -> bool:
    return isinstance(value, str)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def natural(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def positive(value: Any) -> bool:
    return natural(value) and value > 0


def share(value: Any) -> bool:
    return isinstance(value, float) and 0 <= value <= 1


def mapping(value: Any) -> bool:
    return isinstance(value, dict)


def pattern(expression: str) -> Check:
    matches = re.compile(expression).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


def one_of(*values: str | int) -> Check:
    kinds, known = set(map(type, values)), set(values)
    return lambda value: type(value) in kinds and value in known


def null_or(check: Check) -> Check:
    return lambda value: value is None or check(value)


def list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def shaped(shape: Shape) -> Check:
    return lambda value: isinstance(value, dict) and fits(value, shape)


def fits(record: Mapping[str, Any], shape: Shape) -> bool:
    """Whether the record has the keys, types and values of the shape."""
    if record.keys() != shape.keys():
        return False
    for key, check in shape.items():  # noqa: SIM110 - a third of the time of all()
        if not check(record[key]):
            return False
    return True


def problems(record: Mapping[str, Any], shape: Shape) -> Iterator[str]:
    """What is wrong with the record's keys, types and values."""
    if fits(record, shape):
        return
    for key in sorted(shape.keys() - record.keys()):
        yield f"the key {key} is missing"
    for key in sorted(record.keys() - shape.keys()):
        yield f"the key {key} does not belong here"
    for key in sorted(shape.keys() & record.keys()):
        if not shape[key](record[key]):
            yield f"{key} has a value that it cannot have"


def details(value: Any) -> bool:
    """Texts by name; several of them, to be sorted, for a detail that may have many values."""
    many = list_of(text)
    return isinstance(value, dict) and all(text(v) or many(v) for v in value.values())


hash_, salt = pattern("[0-9a-f]{64}"), pattern("[0-9a-f]{32}")
time = pattern(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")  # or a day, where that is all that is told
person = pattern("p-[0-9a-f]{8}")
words = null_or(text)
version = pattern(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")

LINK = {"relation": one_of("answers", "supports", "undercuts", "repeats"), "target": text}
SENTENCE: Shape = {
    "agreement": null_or(share),
    "article_id": text,
    "article_version": positive,
    "attribution": words,
    "carried_from": words,
    "claim_ids": list_of(pattern(r"claim:\d+")),
    "end": positive,
    "evidence": words,
    "group_id": text,
    "guideline_version": version,
    "id": text,
    "label": words,
    "label_distribution": mapping,
    "language": text,
    "links": list_of(shaped(LINK)),
    "n_annotations": natural,
    "position": positive,
    "response": words,
    "source": words,
    "start": natural,
    "status": one_of(*STATUSES),
    "target": list_of(text),
    "text": words,
    "text_sha256": null_or(hash_),
}
ANNOTATION: Shape = {
    "annotator": person,
    "at": time,
    "blind": flag,
    "comment": words,
    "counted": flag,
    "details": details,
    "guideline_version": version,
    "label": words,
    "links": list_of(shaped(LINK)),
    "ms": null_or(natural),
    "revision": positive,
    "round": text,
    "seq": positive,
    "skip_reason": words,
    "turn": one_of(1, 2),
    "unsure": flag,
}
DECISION: Shape = {
    "adjudicator": person,
    "ambiguous": flag,
    "at": time,
    "before_reveal": words,
    "bulk": flag,
    "clause": words,
    "details": details,
    "guideline_version": version,
    "kind": one_of("first", "second look", "appeal"),
    "label": words,
    "links": list_of(shaped(LINK)),
    "note": words,
    "own": flag,
    "reason": null_or(
        one_of("slip", "guideline_gap", "ambiguous_text", "segmentation", "details_only")
    ),
    "saw": list_of(positive),
    "seq": positive,
    "skip_reason": words,
    "stale": flag,
    "supersedes": null_or(positive),
    "undone": null_or(positive),
}
UNTRAINED: Shape = {**SENTENCE, "reason": words}
AUDIT: Shape = {
    **UNTRAINED,
    "annotations": list_of(shaped(ANNOTATION)),
    "decisions": list_of(shaped(DECISION)),
    "retired": null_or(positive),
    "stale": flag,
    "text": words,
    "text_sha256": null_or(hash_),
}
VERSION: Shape = {
    "imported_at": time,
    "length": positive,
    "replaced": null_or(positive),
    "sha256": hash_,
    "text": words,
    "version": positive,
}
ARTICLE: Shape = {
    "author": words,
    "closed": null_or(time),
    "counts": flag,
    "erased": null_or(time),
    "group_id": text,
    "guideline_version": version,
    "id": text,
    "import": pattern(r"import:\d+"),
    "language": text,
    "metadata": mapping,
    "published": words,
    "round": text,
    "round_kind": one_of("training", "pilot", "calibration", "production"),
    "source": words,
    "title": text,
    "url": words,
    "version": positive,
    "versions": list_of(shaped(VERSION)),
    "wanted": positive,
    "withdrawn": null_or(time),
}
EVENT: Shape = {
    "actor": text,
    "at": time,
    "hash": hash_,
    "payload": null_or(mapping),
    "payload_salt": null_or(salt),
    "payload_sha256": hash_,
    "previous": hash_,
    "role": text,
    "seq": positive,
    "subject": text,
    "type": text,
    "words": null_or(mapping),
    "words_salt": null_or(salt),
    "words_sha256": null_or(hash_),
}
FILE: Shape = {"bytes": natural, "lines": natural, "path": text, "sha256": hash_}
AGREEMENT: Shape = {
    "alpha": null_or(lambda value: isinstance(value, float)),
    "high": null_or(lambda value: isinstance(value, float)),
    "low": null_or(lambda value: isinstance(value, float)),
    "method": text,
    "n_annotations": natural,
    "n_sentences": natural,
    "reason": words,
}
MANIFEST: Shape = {
    "agreement": shaped(AGREEMENT),
    "books": shaped(dict.fromkeys((*STATUSES, "total"), natural)),
    "created_at": time,
    "erased": list_of(text),
    "files": list_of(shaped(FILE)),
    "format": one_of("annotator-export/1"),
    "guidelines": list_of(
        shaped({"becomes": null_or(mapping), "sha256": hash_, "version": version})
    ),
    "kind": one_of("training", "audit"),
    "labels": lambda value: (
        mapping(value)
        and all(mapping(row) and all(map(natural, row.values())) for row in value.values())
    ),
    "left_out": list_of(person),
    "ledger": shaped({"head": hash_, "seq": positive}),
    "options": shaped(
        {
            "csv": flag,
            "filters": mapping,
            "policy": shaped({"majorities": flag, "majority_minimum": positive}),
            "splits": null_or(mapping),
            "text": one_of("full", "standoff"),
            "times": one_of("exact", "day"),
        }
    ),
    "project": text,
    "tool": shaped({"name": text, "version": text}),
    "unchecked": list_of(text),
}
TRAINING_MANIFEST: Shape = {**MANIFEST, "excluded": list_of(text)}
