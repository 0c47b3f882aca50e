"""An audit export without its ledger, of which only days are told: what can still be checked."""

from collections.abc import Iterator
from pathlib import Path

from annotator.adjudication import rules
from annotator.adjudication.carried import Carried
from annotator.verify.articles import Articles
from annotator.verify.events import Events, meant
from annotator.verify.folder import numbered
from annotator.verify.shapes import Record

UNCHECKED = (
    "that the history is whole and ends with the head",
    "that each answer and decision is what its event says, and that none is missing",
    "which answers had been submitted",
    "when exactly anything was done",
    "settings, rounds, groups, claims, imports, corrections, cuts, withdrawals and closings",
)
ARTICLE_TIMES = ("closed", "erased", "withdrawn")


def in_use(root: Path, manifest: Record) -> str:
    """The guideline version that the export is made under, as its first sentence says."""
    for record, _place in numbered(root, "sentences.jsonl"):
        return str(record.get("guideline_version"))
    return str(manifest["guidelines"][-1]["version"])


class UntoldArticles(Articles):
    """Holds articles against themselves: texts, digests, offsets, order."""

    def _told(self, article: Record) -> Iterator[str]:
        times = [article[key] for key in ARTICLE_TIMES]
        times += [version["imported_at"] for version in article["versions"]]
        if any(at and not is_day(at) for at in times):
            yield "tells more than the day"

    def _told_of_version(self, _article: Record, _version: Record) -> Iterator[str]:
        return iter(())

    def _told_of_origin(self, _record: Record) -> Iterator[str]:
        return iter(())

    def _told_at_the_end(self) -> None:
        pass

    def _replaced(self, article: Record, version: int) -> int | None:
        found: list[int | None] = [
            known["replaced"] for known in article["versions"] if known["version"] == version
        ]
        return found[0]


class UntoldEvents(Events):
    """Lets answers count that may, and looks at no event."""

    def carry(self, manifest: Record) -> None:
        """What answers under older majors mean, as the manifest says."""
        self.carried = Carried(
            (guideline["version"], guideline["becomes"]) for guideline in manifest["guidelines"]
        )

    def check_annotation(self, record: Record, answer: Record, article: Record, place: str) -> None:
        place = f"{place}: annotation {answer['seq']}"
        self._report.expect(is_day(answer["at"]), place, "tells more than the day")
        may_count = (
            article["counts"]
            and record["retired"] is None
            and answer["round"] == article["round"]
            and rules.counts(
                submitted=True, turn=answer["turn"], meant=meant(self.carried, answer, article)
            )
        )
        self._report.expect(may_count or not answer["counted"], place, "counted does not follow")

    def check_decision(self, _record: Record, decision: Record, place: str) -> None:
        place = f"{place}: decision {decision['seq']}"
        self._report.expect(is_day(decision["at"]), place, "tells more than the day")

    def check_claims(self, record: Record, place: str) -> None:
        pass

    def finish(self, place: str) -> None:
        pass


def is_day(at: str) -> bool:
    return len(at) == len("2026-02-13")
