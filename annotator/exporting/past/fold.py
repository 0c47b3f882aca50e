"""The ledger folded up to a point, with each event that still stands to be looked up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from annotator import ledger
from annotator.verify.history import History, Who, fingerprint
from annotator.verify.report import Report
from annotator.verify.shapes import Record
from annotator.verify.versions import NUMBERS

# What the system does in the same breath as somebody's act, which means nothing without them.
FOLLOWS = ("annotation.aside", "article.reopen", "assignment.return", "link.remove")
KEPT = ("article.close", "article.withdraw", "article.erase")


class Fold(History):
    """What History tells at the point, and what an export needs besides.

    `later` are the sentences that a cut made after it, `erased_since` the articles and people of
    whom something was erased after it. `whole` is the last of the acts that were done at once with
    the one at the point.
    """

    def __init__(
        self, session: Session, project_id: int, seq: int, left_out: Collection[str] = ()
    ) -> None:
        super().__init__(Report())
        self.left_out = left_out  # whose answers are passed over
        self._session, self._project_id = session, project_id
        self.had: dict[str, dict[Who, None]] = defaultdict(dict)  # version -> who ever had it
        self.decided: dict[str, list[int]] = defaultdict(list)  # sentence -> its decisions
        self.times: dict[tuple[str, str], str] = {}  # what was done last to an article, and when
        self.later: set[str] = set()
        self.erased_since: set[str] = set()
        self.whole = seq
        self._taken_away: set[str] = set()  # by cuts after the point
        for record in ledger.records(session, project_id):
            if record["seq"] <= seq:
                self.follow(record, "")
            else:
                self._look_at(record)
        self.heirs = {old: new for new, old in self.versions.carried.items()}

    def events(self, seqs: Iterable[int]) -> dict[int, Record]:
        """The events of these numbers."""
        wanted = sorted({*seqs})
        found = ledger.records(self._session, self._project_id, wanted)
        return {record["seq"]: record for record in found}

    def answers_of(self, sentence: str, version: str) -> Iterator[tuple[Who, int]]:
        """Who answered the sentence of that article version, and the event of the answer."""
        for who in self.had[version]:
            if who[0] in self.left_out:
                continue
            seq = self.answers.get(fingerprint(sentence, *who))
            if seq is not None:
                yield who, seq

    def handed_in(self, version: str, who: Who, seq: int) -> bool:
        """Whether that person's answer counts as handed in."""
        given = fingerprint(version, *who)
        return given in self.submitted or seq < self.returned.get(given, 0)

    def now(self, sentence: str) -> str:
        """The sentence that goes on in the place of one that was carried over."""
        while sentence in self.heirs:
            sentence = self.heirs[sentence]
        return sentence

    def decisions_of(self) -> dict[str, list[int]]:
        """The events of each sentence's decisions, by its name at the point."""
        found: dict[str, list[int]] = defaultdict(list)
        for sentence, seqs in self.decided.items():
            found[self.now(sentence)] += seqs
        return {sentence: sorted(seqs) for sentence, seqs in found.items()}

    def _assignment(self, kind: str, subject: str, payload: Record) -> None:
        super()._assignment(kind, subject, payload)
        self.had[subject].update(self.given.get(subject, {}))

    def _correct(self, subject: str, payload: Record, place: str) -> None:
        super()._correct(subject, payload, place)
        self.had[subject].update(self.given.get(subject, {}))

    def _decision(self, record: Record, payload: Record, place: str) -> None:
        super()._decision(record, payload, place)
        if record["type"] == "decision.set":
            self.decided[record["subject"]].append(record["seq"])

    def _article(self, kind: str, subject: str, payload: Record, place: str) -> None:
        super()._article(kind, subject, payload, place)
        if kind in KEPT:
            self.times[kind, subject.rpartition("@")[0]] = self.at

    def _look_at(self, record: Record) -> None:
        """What was done after the point to what cannot be told from the ledger alone."""
        kind, payload = record["type"], record["payload"] or {}
        if record["seq"] == self.whole + 1 and record["role"] == "system" and kind in FOLLOWS:
            self.whole = record["seq"]
        if kind == "sentence.cut":
            self._cut_later(record["subject"], payload)
        elif kind == "article.erase":
            self.erased_since.add(record["subject"].rpartition("@")[0])
        elif kind == "erasure.apply":
            self.erased_since.add(record["subject"])

    def _cut_later(self, version: str, payload: Record) -> None:
        """A span that was there before, or comes back, is no later one."""
        for sentence in _named(version, payload.get("retired")):
            self._taken_away.add(sentence)
        for sentence in _named(version, payload.get("made")):
            if sentence not in self._taken_away and sentence not in self.versions.cut:
                self.later.add(sentence)


def _named(version: str, spans: Any) -> Iterator[str]:
    for span in spans if isinstance(spans, list) else []:
        if NUMBERS(span) and len(span) == 2:
            yield f"{version}:{span[0]}-{span[1]}"
