"""What the ledger of an export says happened, with each event to be looked up again."""

from array import array
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from annotator.canonical import canonical, chain_problems
from annotator.verify import shapes
from annotator.verify.folder import Lines, open_file, record_at
from annotator.verify.report import Report, Trouble
from annotator.verify.shapes import Record

LEDGER = "ledger.jsonl"


def fingerprint(*values: Any) -> int:
    """Eight bytes that stand for the values, so that millions of them fit into memory."""
    data = canonical(values).encode()
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


class History:
    """The end of everything that the ledger's events changed."""

    def __init__(self, report: Report) -> None:
        self.seq, self.head, self.at = 0, "", ""
        self.answers: dict[int, int] = {}  # fingerprint of sentence, person, round, turn -> event
        self.decisions = 0
        self.undone: dict[int, int] = {}  # event of a decision -> event that took it back
        self.submitted: set[int] = set()  # fingerprints of version, person, round, turn
        self.policy: Record = {}
        self.guidelines: dict[str, Record] = {}  # the latest payload on each, as of the others
        self.imports: dict[str, Record] = {}
        self.facts: dict[tuple[Any, str], Any] = {}  # import, article -> digest, when corrected
        self.members: dict[str, Record] = {}
        self.rounds: dict[str, Record] = {}
        self.withdrawn: set[str] = set()  # article versions
        self.closed: set[str] = set()
        self.splits: dict[str, Any] = {}
        self._report = report

    def event(self, seq: int) -> Record | None:
        """The event of that number, null when there is none."""
        raise NotImplementedError

    def published(self) -> dict[str, Any]:
        """The SHA-256 of each guideline version."""
        return {version: payload.get("sha256") for version, payload in self.guidelines.items()}

    def follow(self, record: Record, place: str) -> None:
        """Take in the next event; its shape has been checked."""
        self.seq, self.head, self.at = record["seq"], record["hash"], record["at"]
        kind, subject, payload = record["type"], record["subject"], record["payload"] or {}
        if kind in ("annotation.set", "annotation.undo"):
            self._answer(record, payload)
        elif kind.startswith("assignment."):
            self._assignment(kind, subject, payload)
        elif kind == "decision.set":
            self.decisions += 1
        elif kind == "decision.undo":
            if isinstance(payload.get("undoes"), int):
                self.undone[payload["undoes"]] = self.seq
        elif kind == "split.set":
            self._split(payload, place)
        else:
            self._set(kind, subject, payload)

    def _answer(self, record: Record, payload: Record) -> None:
        after = payload.get("after")
        answer = after or payload.get("before")
        if not isinstance(answer, dict):
            return
        who = (record["actor"], answer.get("round"), answer.get("turn"))
        key = fingerprint(record["subject"], *who)
        if after:
            self.answers[key] = record["seq"]
        else:
            self.answers.pop(key, None)

    def _assignment(self, kind: str, subject: str, payload: Record) -> None:
        who = (payload.get("person"), payload.get("round"), payload.get("turn"))
        key = fingerprint(subject, *who)
        if kind == "assignment.submit":
            self.submitted.add(key)
        else:
            self.submitted.discard(key)

    def _split(self, payload: Record, place: str) -> None:
        for group, part in payload.items():
            if self.splits.setdefault(group, part) != part:
                self._report.add(place, f"moves the group {group} to another split")

    def _set(self, kind: str, subject: str, payload: Record) -> None:
        kept = {
            "guideline.publish": self.guidelines,
            "import.finish": self.imports,
            "member.set": self.members,
            "round.set": self.rounds,
        }.get(kind)
        if kept is not None:
            kept[subject] = payload
        elif kind == "project.set":
            self.policy = payload
        elif kind == "article.correct" and "facts_sha256" in payload:
            article = subject.rpartition("@")[0]
            self.facts[payload.get("import"), article] = payload["facts_sha256"]
        elif kind == "import.undo":
            self.imports.pop(subject, None)
        elif kind == "article.withdraw":
            self.withdrawn.add(subject)
        elif kind == "article.close":
            self.closed.add(subject)
        elif kind == "article.reopen":
            self.closed.discard(subject)


class FileHistory(History):
    """The ledger of a folder: gone through once, its events then looked up where they stand."""

    def __init__(self, root: Path, report: Report) -> None:
        super().__init__(report)
        self._offsets = array("Q")
        self._lines = Lines(root, LEDGER)
        for problem in chain_problems(self._records()):
            report.add(LEDGER, problem)
        self._file = open_file(root, LEDGER)

    def close(self) -> None:
        self._file.close()

    def event(self, seq: int) -> Record | None:
        if not 1 <= seq <= len(self._offsets):
            return None
        return record_at(self._file, self._offsets[seq - 1], f"{LEDGER}:{seq}")

    def _records(self) -> Iterator[Record]:
        for record in self._lines:
            wrong = next(shapes.problems(record, shapes.EVENT), None)
            if wrong:
                raise Trouble(self._lines.place, wrong)
            self._offsets.append(self._lines.offset)
            self.follow(record, self._lines.place)
            yield record
