"""Checks what lines about sentences say, by themselves and by what they say they rest on."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.adjudication import consensus, rules
from annotator.adjudication.rules import LABELLED, Answer, Policy
from annotator.canonical import digest, sentence_reference
from annotator.verify import shapes
from annotator.verify.alpha import Alpha
from annotator.verify.articles import Articles
from annotator.verify.events import Events
from annotator.verify.history import fingerprint
from annotator.verify.report import Report
from annotator.verify.shapes import Record


@dataclass
class Tally:
    """What the lines of an export add up to."""

    books: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seen: set[int] = field(default_factory=set)  # fingerprints of ids

    def add(self, record: Record, part: str | None) -> None:
        """Count a line; `part` is what its label counts for, if anything."""
        self.books[record["status"]] += 1
        if part and record["label"]:
            self.labels[part][record["label"]] += 1


@dataclass(frozen=True)
class LabelSet:
    """The labels of the export's guideline, and the details that each sets by itself."""

    version: str
    labels: tuple[str, ...]
    automatic: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Lines:
    """Checks each line about a sentence, whatever the kind of export."""

    def __init__(
        self,
        report: Report,
        labels: LabelSet,
        *,
        standoff: bool = False,
        erased: Collection[str] = (),
    ) -> None:
        self.report, self.labels, self._standoff = report, labels, standoff
        self._erased = erased  # ids of articles whose text is gone, also since the point
        self.tally = Tally()

    def check(self, record: Record, place: str, shape: shapes.Shape, part: str | None) -> bool:
        """Whether the line is sound enough to look closer."""
        for problem in shapes.problems(record, shape):
            self.report.add(place, problem)
            return False
        for problem in self._problems(record):
            self.report.add(place, problem)
        self.tally.add(record, part)
        return True

    def _problems(self, record: Record) -> Iterator[str]:
        place = (record["article_version"], record["start"], record["end"])
        if record["id"] != sentence_reference(record["article_id"], *place):
            yield "id does not name its article, version and offsets"
        text = record["text"]
        if text is not None and len(text) != record["end"] - record["start"]:
            yield "start and end do not fit the length of text"
        yield from self._text_problems(record)
        if record["guideline_version"] != self.labels.version:
            yield "guideline_version is not that of the export"
        yield from self._label_problems(record)
        if self._is_known(record["id"]):
            yield f"{record['id']} stands in this export before"

    def _is_known(self, sentence: str) -> bool:
        known = fingerprint(sentence)
        if known in self.tally.seen:
            return True
        self.tally.seen.add(known)
        return False

    def _text_problems(self, record: Record) -> Iterator[str]:
        text, sha256 = record["text"], record["text_sha256"]
        if self._standoff:
            if text is not None:
                yield "has a text, which a stand-off export has not"
        elif sha256 != (None if text is None else digest(text)):
            yield "text_sha256 is not that of text"
        missing = sha256 is None and record["status"] != "excluded"
        if missing and record["article_id"] not in self._erased:
            yield "has no text_sha256"

    def _label_problems(self, record: Record) -> Iterator[str]:
        label, status, given = record["label"], record["status"], record["label_distribution"]
        if label is not None and label not in self.labels.labels:
            yield "label is none of the guideline's"
        if (label is not None) != (status in LABELLED):
            yield "label does not fit status"
        if given.keys() != set(self.labels.labels) or not all(map(shapes.natural, given.values())):
            yield "label_distribution does not count the guideline's labels"
        elif not _adds_up(record):
            yield "status, label_distribution and n_annotations do not fit together"


def _adds_up(record: Record) -> bool:
    """Whether the counts allow the status."""
    given, n, label = record["label_distribution"], record["n_annotations"], record["label"]
    total, mine = sum(given.values()), given.get(label, 0)
    if total > n or (record["agreement"] is None) != (n < 2):
        return False
    if record["status"] == "single":
        return bool(n == 1 and mine == 1)
    if record["status"] == "unanimous":
        return bool(n == total == mine >= 1)
    return bool(record["status"] != "majority" or 2 * mine > n)


class AuditLines(Lines):
    """Derives again what an audit export says of each sentence."""

    def __init__(
        self,
        report: Report,
        labels: LabelSet,
        policy: Policy,
        articles: Articles,
        events: Events,
        *,
        standoff: bool = False,
        erased: Collection[str] = (),
    ) -> None:
        super().__init__(report, labels, standoff=standoff, erased=erased)
        self.alpha = Alpha()
        self._policy, self._articles, self._events = policy, articles, events
        self._carried, self._major = events.carried, rules.major(labels.version)

    def _is_known(self, _sentence: str) -> bool:
        """None can be: each article comes once, and its sentences in order."""
        return False

    def look(self, record: Record, place: str) -> None:
        """Check one line of sentences.jsonl."""
        if not self.check(record, place, shapes.AUDIT, "all"):
            return
        article = self._articles.place(record, place)
        if article is None:
            return
        for answer in record["annotations"]:
            self._events.check_annotation(record, answer, article, place)
        for decision in record["decisions"]:
            self._events.check_decision(record, decision, place)
        self._events.check_claims(record, place)
        for key, value in self._derived(record, article).items():
            self.report.expect(record[key] == value, place, f"{key} is not what the answers give")
        if article["round_kind"] != "training" and record["status"] != "excluded":
            self.alpha.add(self._compared(record))

    def _compared(self, record: Record) -> list[str]:
        """The labels that agreement is counted from."""
        return [
            a["label"]
            for a in _counted(record)
            if a["blind"] and a["label"] and rules.major(a["guideline_version"]) == self._major
        ]

    def _derived(self, record: Record, article: Record) -> Record:
        counted, decisions = _counted(record), record["decisions"]
        decision = consensus.standing(decisions)
        why = _why_excluded(record, article)
        gold = self._gold(article, counted, decision, excluded=why is not None)
        stale = decision is not None and why is None and _is_stale(decision, counted, article)
        counted = [consensus.meant(answer, self._carried, self._major) for answer in counted]
        automatic = self.labels.automatic.get(gold.label or "", {})
        return {
            **consensus.details(gold.label, decision, counted, automatic),
            "agreement": consensus.agreement(counted),
            "decisions": [{**d, "stale": stale and d is decision} for d in decisions],
            "label": gold.label,
            "label_distribution": consensus.label_distribution(counted, self.labels.labels),
            "links": consensus.links(gold.label, decision, counted),
            "n_annotations": len(counted),
            "reason": why or gold.skip_reason or consensus.WHY_UNRESOLVED.get(gold.status),
            "stale": stale,
            "status": gold.status,
        }

    def _gold(
        self, article: Record, counted: list[Record], decision: Record | None, *, excluded: bool
    ) -> rules.Status:
        """By the version of the article's round, then in the words of the export's own."""
        here = rules.major(article["guideline_version"])
        given = [consensus.meant(answer, self._carried, here) for answer in counted]
        decided = consensus.meant(decision, self._carried, here) if decision else None
        gold = rules.derive(
            [_answer(answer) for answer in given],
            wanted=article["wanted"],
            policy=self._policy,
            decision=_answer(decided) if decided else None,
            excluded=excluded,
        )
        answer = Answer(gold.label, gold.skip_reason)
        meant = self._carried.standing(answer, here, self._major)
        return replace(gold, label=meant.label, skip_reason=meant.skip_reason)


def _counted(record: Record) -> list[Record]:
    return [answer for answer in record["annotations"] if answer["counted"]]


def _answer(said: Record) -> Answer:
    return Answer(said["label"], said["skip_reason"])


def _is_stale(decision: Record, counted: list[Record], article: Record) -> bool:
    return rules.is_stale(
        decision["saw"],
        [answer["seq"] for answer in counted],
        rules.major(decision["guideline_version"]),
        rules.major(article["guideline_version"]),
    )


def _why_excluded(record: Record, article: Record) -> str | None:
    for holds, why in (
        (article["erased"] is not None, "erased"),
        (article["withdrawn"] is not None, "withdrawn"),
        (record["article_version"] != article["version"], "new_version"),
        (record["retired"] is not None, "cut"),
        (not article["counts"], "round"),
    ):
        if holds:
            return why
    return None
