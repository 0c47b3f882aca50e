"""What changed between two exports of a project: which sentences, by whom, why."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from annotator.adjudication import consensus
from annotator.verify import checking, training
from annotator.verify.folder import MANIFEST, document, files, numbered
from annotator.verify.report import Report, Trouble
from annotator.verify.shapes import Record


class State(NamedTuple):
    """What a sentence has: its gold status, and a label or the reason why it has none."""

    status: str
    label: str | None
    reason: str | None

    def __str__(self) -> str:
        return f"{self.label or self.reason} ({self.status})"


@dataclass(frozen=True)
class Changed:
    """A sentence whose gold is another: the decision that did it, else who answered since.

    Both are known from audit exports only.
    """

    id: str
    carried_from: str | None
    before: State
    after: State
    decision: Record | None
    annotators: list[str]


@dataclass
class Differences:
    """By sentence id, in the order of the exports; `same` counts the others."""

    old: Record
    new: Record
    added: list[str] = field(default_factory=list)
    gone: list[tuple[str, str | None]] = field(default_factory=list)  # why: from audit exports only
    carried: list[tuple[str, str]] = field(default_factory=list)  # the sentence, and what it was
    changed: list[Changed] = field(default_factory=list)
    same: int = 0


def differences(old: Path, new: Path) -> Differences:
    """Compare two exports of one kind and project; raises Trouble for what is none.

    A sentence that is excluded counts as gone. Holds the gold of the older export in memory.
    """
    before, after = _sound(old), _sound(new)
    for key in ("project", "kind"):
        if before[key] != after[key]:
            raise Trouble(str(new), f"its {key} is {after[key]}, that of {old} is {before[key]}")
    found = Differences(_point(before), _point(after))
    known = {record["id"]: _state(record) for record in _present(old, before)}
    _check_history(new, before, after)
    reasons: dict[str, str | None] = {}
    for record in _records(new, after):
        if record["status"] == "excluded":
            reasons[record["id"]] = record.get("reason")
        else:
            _compare(found, known, record, before["ledger"]["seq"])
    found.gone = [(key, reasons.get(key)) for key in known]
    return found


def as_json(found: Differences) -> Record:
    """What `annotator diff --json` prints."""
    return {
        "added": found.added,
        "carried": [{"from": old, "id": new} for new, old in found.carried],
        "changed": [
            asdict(one) | {"before": one.before._asdict(), "after": one.after._asdict()}
            for one in found.changed
        ],
        "gone": [{"id": key, "reason": why} for key, why in found.gone],
        "new": found.new,
        "old": found.old,
        "same": found.same,
    }


def as_lines(found: Differences) -> Iterator[str]:
    """The same for people: a summary, then a line for each sentence that is not the same."""
    old, new = found.old, found.new
    yield f"{new['project']}: from act {old['seq']} to act {new['seq']} ({new['kind']})"
    yield (
        f"{len(found.added)} added, {len(found.gone)} gone, {len(found.carried)} carried over, "
        f"{len(found.changed)} changed, {found.same} the same"
    )
    yield from (f"+ {key}" for key in found.added)
    yield from (f"- {key}" + (f" ({why})" if why else "") for key, why in found.gone)
    yield from (f"= {new_id} was {old_id}" for new_id, old_id in found.carried)
    yield from map(_line, found.changed)


def _line(one: Changed) -> str:
    line = f"~ {one.id}: {one.before} -> {one.after}"
    if one.decision:
        made = one.decision
        line += f"; decision {made['seq']} by {made['adjudicator']}: {made['reason']}"
        line += f", clause {made['clause']}" if made["clause"] else ""
    elif one.annotators:
        line += f"; answered by {', '.join(one.annotators)}"
    return line


def _sound(root: Path) -> Record:
    """The manifest of a folder that verify finds nothing wrong with."""
    report: Report = checking.verify(root)
    if report.problems:
        raise Trouble(str(root), f"is not a sound export: {report.problems[0]}")
    manifest: Record = document(root, MANIFEST)
    return manifest


def _point(manifest: Record) -> Record:
    return {**manifest["ledger"], "kind": manifest["kind"], "project": manifest["project"]}


def _check_history(root: Path, before: Record, after: Record) -> None:
    """That the newer ledger goes on from the older one, where the export has it."""
    if before["ledger"]["seq"] > after["ledger"]["seq"]:
        raise Trouble(str(root), "is the older export of the two; name it first")
    if after["kind"] != "audit" or after["options"]["times"] == "day":
        return
    for event, _place in numbered(root, "ledger.jsonl"):
        if event["seq"] == before["ledger"]["seq"]:
            if event["hash"] != before["ledger"]["head"]:
                raise Trouble(str(root), "its ledger is another history than that of the first")
            return


def _records(root: Path, manifest: Record) -> Iterator[Record]:
    """Every sentence that the export has a line for."""
    if manifest["kind"] == "audit":
        paths = ["sentences.jsonl"]
    else:
        data = [training.data_file(part) for part in training.PARTS]
        paths = [*data, *training.UNTRAINED]
    there = set(files(root, Report()))
    for path in paths:
        if path in there:
            yield from (record for record, _place in numbered(root, path))


def _present(root: Path, manifest: Record) -> Iterator[Record]:
    return (record for record in _records(root, manifest) if record["status"] != "excluded")


def _state(record: Record) -> State:
    return State(record["status"], record["label"], record.get("reason"))


def _compare(found: Differences, known: dict[str, State], record: Record, since: int) -> None:
    key, origin = record["id"], record["carried_from"]
    earlier = known.pop(key, None)
    if earlier is None and origin in known:
        earlier = known.pop(origin)
        found.carried.append((key, origin))
    else:
        origin = None
    if earlier is None:
        found.added.append(key)
    elif earlier == _state(record):
        found.same += 1
    else:
        found.changed.append(_changed(record, earlier, origin, since))


def _changed(record: Record, earlier: State, origin: str | None, since: int) -> Changed:
    decision = consensus.standing(record.get("decisions", []))
    new = decision if decision and decision["seq"] > since else None
    answers: list[dict[str, Any]] = [] if new else record.get("annotations", [])
    who = sorted({answer["annotator"] for answer in answers if answer["seq"] > since})
    return Changed(record["id"], origin, earlier, _state(record), new, who)
