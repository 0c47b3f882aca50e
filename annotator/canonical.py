"""One way to write a value as bytes, and the chain of hashes made of it; standard library only."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

GENESIS = "0" * 64
_encode = json.JSONEncoder(  # made once: making one takes as long as a small value does
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode

# The keys of a ledger event that its hash covers: all but the payload, the words and their salts.
CHAINED = (
    "seq",
    "at",
    "actor",
    "role",
    "type",
    "subject",
    "payload_sha256",
    "words_sha256",
    "previous",
)


def canonical(value: Any) -> str:
    """`value` as JSON with sorted keys, no spaces and unescaped Unicode (formats.md §4)."""
    return _encode(value)


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8, in 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def salted_digest(salt: str, text: str) -> str:
    """SHA-256 of a salt (as its hex digits) followed by a canonical text."""
    return digest(salt + text)


def sentence_reference(article_id: str, version: int, start: int, end: int) -> str:
    """How files and the ledger name a sentence: `afp-17@1:339-470`, in code points."""
    return f"{article_id}@{version}:{start}-{end}"


def event_hash(event: dict[str, Any]) -> str:
    """The hash that chains an event: over the keys of CHAINED, in canonical form."""
    return digest(canonical({key: event[key] for key in CHAINED}))


def chain_problems(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with a chain of records, from the first event on; nothing when it is whole."""
    previous, expected = GENESIS, 1
    for record in records:
        if record["seq"] != expected:
            yield f"event {expected} is missing: event {record['seq']} stands in its place"
            return
        if record["previous"] != previous:
            yield f"event {expected} does not follow from the event before it"
        if record["hash"] != event_hash(record):
            yield f"event {expected} was changed: its hash does not fit"
        yield from _unsealed(record, "payload", expected)
        yield from _unsealed(record, "words", expected)
        previous, expected = record["hash"], expected + 1


def _unsealed(record: dict[str, Any], name: str, seq: int) -> Iterator[str]:
    """Erased contents have no salt; what is there must fit its hash."""
    salt, value = record[f"{name}_salt"], record[name]
    if salt is None and value is None:
        return
    if salt is None or salted_digest(salt, canonical(value)) != record[f"{name}_sha256"]:
        yield f"event {seq} was changed: its {name} does not fit its hash"
