"""What the ledger of an export says happened, with each event to be looked up again."""

from array import array
from collections.abc import Collection, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeAlias

from annotator.adjudication.asking import is_drawn
from annotator.canonical import chain_problems
from annotator.verify import shapes
from annotator.verify.claims import Claims
from annotator.verify.folder import Lines, open_file, record_at
from annotator.verify.links import Links
from annotator.verify.numbers import Numbers
from annotator.verify.report import Report, Trouble
from annotator.verify.rounds import Rounds
from annotator.verify.shapes import Record
from annotator.verify.versions import Versions

LEDGER = "ledger.jsonl"
Who: TypeAlias = tuple[Any, Any, Any]  # person, round, turn


def fingerprint(*values: Any) -> int:
    """Eight bytes that stand for the values, so that millions of them fit into memory."""
    data = repr(values).encode()
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


class History:
    """The end of everything that the ledger's events changed."""

    def __init__(self, report: Report) -> None:
        self.seq, self.head, self.at = 0, "", ""
        self.origin = ""  # the hash of the first event
        self.answers = Numbers()  # fingerprint of sentence, person, round, turn -> event
        self.decisions = 0
        self.undone: dict[int, int] = {}  # event of a decision -> event that took it back
        self.submitted: set[int] = set()  # fingerprints of version, person, round, turn
        self.returned: dict[int, int] = {}  # the same -> event that gave it back
        self.given: dict[str, dict[Who, None]] = {}  # version -> who ever had it
        self.aside: dict[int, Any] = {}  # as answers -> event that replaced the sentence
        self.versions = Versions()
        self.claims = Claims()
        self.links = Links()
        self.parties: dict[str, Record] = {}  # those on the list
        self.items: dict[str, Record] = {}  # sentence -> what is right, of test items
        self.policy: Record = {}
        self.guidelines: dict[str, Record] = {}  # the latest payload on each, as of the others
        self.imports: dict[str, Record] = {}
        self.imported: dict[str, int] = {}  # import -> event
        self.facts: dict[tuple[Any, str], Any] = {}  # import, article -> digest, when corrected
        self.members: dict[str, Record] = {}
        self.phases = Rounds()
        self.rounds = self.phases.now
        self.withdrawn: set[str] = set()  # article versions
        self.erased: set[str] = set()
        self.closed: dict[str, int] = {}  # article version -> event that closed it
        self.splits: dict[str, Any] = {}
        self.groups: dict[str, Any] = {}  # article -> its group, unless that is its own
        self.wordless: dict[int, str] = {}  # event that lost its words -> who had typed them
        self.erased_words: set[int] = set()  # events whose words were erased
        self.erased_people: set[str] = set()
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
        self.origin = self.origin or self.head
        kind, subject, payload = record["type"], record["subject"], record["payload"] or {}
        self._words(record)
        if kind.startswith("annotation."):
            self._annotation(record, payload)
        elif kind.startswith("article."):
            self._article(kind, subject, payload, place)
        elif kind.startswith("assignment."):
            self._assignment(kind, subject, payload)
        elif kind.startswith("decision."):
            self._decision(record, payload, place)
        elif kind.startswith(("link.", "sentence.")):
            self._sentence(kind, subject, payload)
        elif kind == "split.set":
            self._split(payload, place)
        elif kind == "group.set":
            self._group(payload)
        else:
            self._set(kind, subject, payload)

    def _words(self, record: Record) -> None:
        if record["words"] is None and record["words_sha256"] is not None:
            self.wordless[self.seq] = record["actor"]

    def _annotation(self, record: Record, payload: Record) -> None:
        if record["type"] == "annotation.aside":
            key = fingerprint(record["subject"], *_who(payload))
            self.aside[key] = payload.get("because")
        else:
            self._answer(record, payload)

    def _sentence(self, kind: str, subject: str, payload: Record) -> None:
        if kind == "sentence.cut":
            self.versions.cut_anew(subject, payload, self.seq)
        elif kind.startswith("link.") and payload:
            self.links.follow(kind, fingerprint(subject, *_who(payload)), payload)

    def _decision(self, record: Record, payload: Record, place: str) -> None:
        if record["type"] == "decision.set":
            self.decisions += 1
            if payload.get("bulk") and self._is_drawn(record["subject"]):
                self._report.add(place, "accepts with others what was drawn into the sample")
        elif isinstance(payload.get("undoes"), int):
            self.undone[payload["undoes"]] = self.seq

    def _is_drawn(self, sentence: str) -> bool:
        share = self.policy.get("sample_share", 0)
        return isinstance(share, int) and is_drawn(self.origin, sentence, share)

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
            self.answers.pop(key)

    def _assignment(self, kind: str, subject: str, payload: Record) -> None:
        who = _who(payload)
        key = fingerprint(subject, *who)
        if all(isinstance(value, str | int) for value in who):
            self.given.setdefault(subject, {})[who] = None
        if kind == "assignment.submit":
            self.submitted.add(key)
        else:
            self.submitted.discard(key)
        if kind == "assignment.return":
            self.returned[key] = self.seq
        elif kind == "assignment.reopen":
            self.returned.pop(key, None)

    def _correct(self, subject: str, payload: Record, place: str) -> None:
        """What was said of the sentences that go over is said of them in the new version."""
        pairs = self.versions.correct(subject, payload, self.seq)
        if pairs is None:
            self._report.add(place, "a correction that cannot be followed")
            return
        old = f"{subject.rpartition('@')[0]}@{payload['from']}"
        self.given[subject] = self.given.pop(old, {})
        names = dict(pairs)
        for before, after in pairs:
            self.claims.carry(before, after)
            if before in self.items:
                self.items[after] = self.items.pop(before)
        for who in self.given[subject]:
            for before, after in pairs:
                key, heir = fingerprint(before, *who), fingerprint(after, *who)
                self.answers.move(key, heir)
                self.links.carry(key, heir, names)
            was, now = fingerprint(old, *who), fingerprint(subject, *who)
            _move(self.returned, was, now)
            if was in self.submitted:
                self.submitted.add(now)
        if old in self.closed:
            self.closed[subject] = self.closed[old]

    def _split(self, payload: Record, place: str) -> None:
        for group, part in payload.items():
            if self.splits.setdefault(group, part) != part:
                self._report.add(place, f"moves the group {group} to another split")

    def _group(self, payload: Record) -> None:
        articles = payload.get("articles")
        if isinstance(articles, dict):
            self.groups.update(articles)

    def _article(self, kind: str, subject: str, payload: Record, place: str) -> None:
        if kind == "article.correct":
            article = subject.rpartition("@")[0]
            self.facts[str(payload.get("import")), article] = payload.get("facts_sha256")
            if "carried" in payload:
                self._correct(subject, payload, place)
        elif kind == "article.withdraw" and payload.get("withdrawn"):
            self.withdrawn.add(subject)
        elif kind == "article.withdraw":
            self.withdrawn.discard(subject)
        elif kind == "article.erase":
            self.erased.add(subject)
        elif kind == "article.close":
            self.closed[subject] = self.seq
        elif kind == "article.reopen":
            self.closed.pop(subject, None)

    def _test_item(self, subject: str, payload: Record) -> None:
        self.items.pop(subject, None)
        if payload.get("label") or payload.get("skip_reason"):
            self.items[subject] = payload

    def _set(self, kind: str, subject: str, payload: Record) -> None:
        kept = {"guideline.publish": self.guidelines, "member.set": self.members}.get(kind)
        if kept is not None:
            kept[subject] = payload
        elif kind.startswith("import."):
            self._import(kind, subject, payload)
        elif kind.startswith("round."):
            self.phases.follow(kind, subject, payload, self.seq)
        elif kind == "project.set":
            self.policy = payload
        elif kind == "party.set":
            self._party(subject, payload)
        else:
            self._set_of_sentences(kind, subject, payload)

    def _set_of_sentences(self, kind: str, subject: str, payload: Record) -> None:
        if kind == "claim.set":
            self.claims.follow(subject, payload)
        elif kind == "test_item.set":
            self._test_item(subject, payload)
        elif kind == "erasure.apply":
            self._erasure(subject, payload)

    def _erasure(self, subject: str, payload: Record) -> None:
        seqs = payload.get("events")
        self.erased_words.update(seqs if isinstance(seqs, list) else ())
        self.erased_people.add(subject)

    def check_words(self, excused: Collection[str] = ()) -> None:
        """Words may be missing where an erasure says so, or of people who are excused."""
        for seq, actor in self.wordless.items():
            gone = seq in self.erased_words or actor in excused
            what = f"event {seq} lost its words, and no erasure says so"
            self._report.expect(gone, LEDGER, what)

    def _party(self, subject: str, payload: Record) -> None:
        self.parties.pop(subject, None)
        if payload.get("listed"):
            self.parties[subject] = payload

    def _import(self, kind: str, subject: str, payload: Record) -> None:
        if kind == "import.finish":
            self.imports[subject], self.imported[subject] = payload, self.seq
        else:
            self.imports.pop(subject, None)


def _who(payload: Record) -> Who:
    return payload.get("person"), payload.get("round"), payload.get("turn")


def _move(events: dict[int, int], old: int, new: int) -> None:
    if old in events:
        events[new] = events.pop(old)


class FileHistory(History):
    """The ledger of a folder: gone through once, its events then looked up where they stand."""

    def __init__(self, root: Path, report: Report, left_out: Collection[str] = ()) -> None:
        super().__init__(report)
        self._left_out = left_out  # whose answers may be missing
        self._offsets = array("Q")
        self._lines = Lines(root, LEDGER)
        for problem in chain_problems(self._records()):
            report.add(LEDGER, problem)
        self._file = open_file(root, LEDGER, buffer=1 << 13)

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
            if record["payload"] is None and record["actor"] not in self._left_out:
                self._report.add(self._lines.place, "its payload is missing")
            self.follow(record, self._lines.place)
            yield record
