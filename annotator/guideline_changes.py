"""What differs between two versions of a guideline: word by word, label by label."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, TypeAlias

AROUND = 2  # lines shown before and after a change
LONGEST = 4000  # words of a passage that are compared one by one; a longer one is shown as a whole
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
Part: TypeAlias = tuple[str, str]  # `same`, `gone` or `new`, and the words


@dataclass(frozen=True)
class Passage:
    """Lines that changed, with a few around them; `skipped`: how many like lines stand before."""

    parts: tuple[Part, ...]
    skipped: int


@dataclass(frozen=True)
class Change:
    """One fact of the label set: where it stands, what it was, what it is; null: not there."""

    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Changes:
    """`texts` by language, those that differ; `facts` of the label set, in its order."""

    texts: dict[str, list[Passage]]
    facts: list[Change]


def between(
    before: tuple[dict[str, Any], Mapping[str, str]],
    after: tuple[dict[str, Any], Mapping[str, str]],
) -> Changes:
    """From one guideline.json with its texts to another."""
    languages = dict.fromkeys([*before[1], *after[1]])
    texts = {name: (before[1].get(name, ""), after[1].get(name, "")) for name in languages}
    return Changes(
        {name: passages(*pair) for name, pair in texts.items() if pair[0] != pair[1]},
        list(_facts(dict(_flat(before[0])), dict(_flat(after[0])))),
    )


def passages(before: str, after: str) -> list[Passage]:
    """The changed passages of a text, each by words; what is the same between them is left out."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    found, reached = [], 0
    for group in groups:
        parts = [part for code in group for part in _parts(code, old, new)]
        found.append(Passage(tuple(parts), group[0][1] - reached))
        reached = group[-1][2]
    return found


def _parts(code: Any, old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    _tag, start, end, other, last = code
    yield from words("".join(old[start:end]), "".join(new[other:last]))


def words(before: str, after: str) -> list[Part]:
    """The two texts as one: what stayed, what is gone, what is new."""
    if before == after:
        return [("same", before)] if before else []
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return [(kind, said) for kind, said in (("gone", before), ("new", after)) if said]
    found: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[i:j])))
            continue
        pair = (("gone", "".join(old[i:j])), ("new", "".join(new[k:m])))
        found += [part for part in pair if part[1]]
    return found


def _facts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for place in dict.fromkeys([*before, *after]):
        if place != "version" and before.get(place) != after.get(place):
            yield Change(place, before.get(place), after.get(place))


def _flat(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each value of a guideline.json; rows are called by their id, so that order tells nothing."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if key != "id":
                yield from _flat(inner, f"{place} · {key}" if place else key)
    elif isinstance(node, list) and node and isinstance(node[0], dict):
        for row in node:
            here = f"{place} · {row['id']}"
            yield here, row["id"]
            yield from _flat(row, here)
    elif node not in (None, [], {}):
        yield place, ", ".join(map(str, node)) if isinstance(node, list) else str(node)
