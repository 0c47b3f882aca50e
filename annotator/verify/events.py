"""Checks answers and decisions against the events of the ledger that they name."""

from collections.abc import Iterator
from typing import Any

from annotator.adjudication import rules
from annotator.adjudication.carried import Carried
from annotator.verify import published
from annotator.verify.history import History, fingerprint
from annotator.verify.report import Report
from annotator.verify.shapes import Record

ANSWER = (
    "label",
    "skip_reason",
    "details",
    "unsure",
    "guideline_version",
    "revision",
    "round",
    "turn",
    "blind",
    "ms",
)
DECISION = (
    "kind",
    "label",
    "skip_reason",
    "ambiguous",
    "details",
    "reason",
    "clause",
    "before_reveal",
    "saw",
    "own",
    "bulk",
    "guideline_version",
    "supersedes",
)


class Events:
    """Counts the answers and decisions that it checked, so that none of the ledger's is missing."""

    def __init__(self, history: History, report: Report) -> None:
        self._history, self._report = history, report
        self._answers = self._links = self._decisions = 0
        self.carried = published.carried(history.guidelines)

    def check_annotation(self, record: Record, answer: Record, article: Record, place: str) -> None:
        place = f"{place}: annotation {answer['seq']}"
        self._answers += 1
        self._links += len(answer["links"])
        for problem in self._annotation_problems(record, answer):
            self._report.add(place, problem)
        who = (answer["annotator"], answer["round"], answer["turn"])
        version = f"{record['article_id']}@{record['article_version']}"
        given = fingerprint(version, *who)
        before = self._history.returned.get(given, 0)  # it came back then, for other sentences
        counted = (
            article["counts"]
            and record["retired"] is None
            and answer["round"] == article["round"]
            and rules.counts(
                submitted=given in self._history.submitted or answer["seq"] < before,
                turn=answer["turn"],
                meant=meant(self.carried, answer, article),
            )
        )
        self._report.expect(counted == answer["counted"], place, "counted does not follow")

    def check_decision(self, record: Record, decision: Record, place: str) -> None:
        place = f"{place}: decision {decision['seq']}"
        self._decisions += 1
        for problem in self._decision_problems(record["id"], decision):
            self._report.add(place, problem)

    def check_claims(self, record: Record, place: str) -> None:
        told = self._history.claims.of(record["id"])
        self._report.expect(record["claim_ids"] == told, place, "claim_ids are not the ledger's")

    def finish(self, place: str) -> None:
        """After the last sentence: the ledger may not know of more."""
        for word, here, told in (
            ("answers", self._answers, len(self._history.answers)),
            ("links of answers", self._links, len(self._history.links)),
            ("decisions", self._decisions, self._history.decisions),
        ):
            what = f"holds {here} {word}, but the ledger leaves {told}"
            self._report.expect(here == told, place, what)

    def _annotation_problems(self, record: Record, answer: Record) -> Iterator[str]:
        sentence = record["id"]
        event = self._history.event(answer["seq"])
        if event is None or event["type"] not in ("annotation.set", "annotation.undo"):
            yield "no such event is in the ledger"
            return
        yield from self._problems_of_state(record, answer)
        yield from self._differences(event, answer, "annotator", "comment", sentence)
        payload = event["payload"]
        after = payload.get("after") if payload else None
        if payload and not isinstance(after, dict):
            yield "its event left no answer"
        elif after:
            for name in ANSWER:
                if after.get(name) != answer[name]:
                    yield f"{name} is not what its event says"

    def _problems_of_state(self, record: Record, answer: Record) -> Iterator[str]:
        """What became of the answer since its event."""
        key = fingerprint(record["id"], answer["annotator"], answer["round"], answer["turn"])
        if self._history.answers.get(key) != answer["seq"]:
            yield "is not the person's last answer to this sentence in the ledger"
        if record["retired"] is not None and self._history.aside.get(key) != record["retired"]:
            yield "was not set aside with its sentence"
        made = {(link["relation"], link["target"]) for link in answer["links"]}
        if made != self._history.links.of(key):
            yield "links are not what the ledger says"

    def _decision_problems(self, sentence: str, decision: Record) -> Iterator[str]:
        event = self._history.event(decision["seq"])
        if event is None or event["type"] != "decision.set":
            yield "no such event is in the ledger"
            return
        yield from self._differences(event, decision, "adjudicator", "note", sentence)
        for name in DECISION:
            if event["payload"] and event["payload"].get(name) != decision[name]:
                yield f"{name} is not what its event says"
        told = event["payload"].get("links", []) if event["payload"] else decision["links"]
        if not self._same_links(decision["links"], told):
            yield "links are not what its event says"
        if decision["undone"] != self._history.undone.get(decision["seq"]):
            yield "undone is not what the ledger says"

    def _same_links(self, links: list[Record], told: Any) -> bool:
        """The same relations to the same sentences, which may have gone over to a new version."""
        if not isinstance(told, list) or len(told) != len(links):
            return False
        return all(
            isinstance(was, dict)
            and was.get("relation") == link["relation"]
            and self._history.versions.is_or_was(link["target"], str(was.get("target")))
            for link, was in zip(links, told, strict=True)
        )

    def _differences(
        self, event: Record, said: Record, person: str, words: str, sentence: str
    ) -> Iterator[str]:
        """What both kinds share: whose it is, when, about what, in which words."""
        if not self._history.versions.is_or_was(sentence, event["subject"]):
            yield "its event is about another sentence"
        if event["actor"] != said[person]:
            yield f"{person} is not who its event says"
        if event["at"] != said["at"]:
            yield "at is not when its event was"
        if (event["words"] or {}).get(words) != said[words]:
            yield f"{words} is not what its event says"


def meant(carried: Carried, answer: Record, article: Record) -> rules.Answer | None:
    """What the answer is under the guideline of the article's round."""
    return carried.answer(
        rules.Answer(answer["label"], answer["skip_reason"]),
        rules.major(answer["guideline_version"]),
        rules.major(article["guideline_version"]),
    )
