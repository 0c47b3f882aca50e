"""Checks an audit export: gold from answers and decisions, these from the ledger."""

import re
from contextlib import closing
from pathlib import Path

from annotator.adjudication.rules import Policy
from annotator.canonical import canonical, digest
from annotator.verify import folder, published, shapes, untold
from annotator.verify.articles import Articles
from annotator.verify.events import Events
from annotator.verify.folder import MANIFEST, numbered
from annotator.verify.history import FileHistory, History
from annotator.verify.report import Report, Trouble
from annotator.verify.sentences import AuditLines, LabelSet, Tally
from annotator.verify.shapes import Record

NAME = re.compile("[A-Za-z0-9-]{2,16}")


def check(root: Path, manifest: Record, _paths: set[str], report: Report) -> Tally:
    """Every line against articles and ledger, and every gold label derived again."""
    if manifest["options"]["times"] == "day":
        return _check_untold(root, manifest, report)
    standoff = manifest["options"]["text"] == "standoff"
    with closing(FileHistory(root, report, manifest["left_out"])) as history:
        history.check_words({*manifest["erased"], *manifest["left_out"]})
        _check_point(manifest, history, report)
        own = _check_published(manifest, history, report)
        labels = _check_guidelines(root, manifest, own, report)
        told = numbered(root, "articles.jsonl")
        articles = Articles(told, history, report, standoff=standoff, erased=manifest["erased"])
        return _check_lines(root, manifest, labels, articles, Events(history, report), report)


def _check_untold(root: Path, manifest: Record, report: Report) -> Tally:
    """The same as far as it goes without the ledger."""
    nothing, standoff = History(report), manifest["options"]["text"] == "standoff"
    what = "created_at tells more than the day"
    report.expect(untold.is_day(manifest["created_at"]), MANIFEST, what)
    what = "unchecked is not what cannot be checked without the ledger"
    report.expect(manifest["unchecked"] == list(untold.UNCHECKED), MANIFEST, what)
    labels = _check_guidelines(root, manifest, untold.in_use(root, manifest), report)
    lines = numbered(root, "articles.jsonl")
    articles = untold.UntoldArticles(
        lines, nothing, report, standoff=standoff, erased=manifest["erased"]
    )
    events = untold.UntoldEvents(nothing, report)
    events.carry(manifest)
    return _check_lines(root, manifest, labels, articles, events, report)


def _check_lines(
    root: Path,
    manifest: Record,
    labels: LabelSet,
    articles: Articles,
    events: Events,
    report: Report,
) -> Tally:
    policy, standoff = manifest["options"]["policy"], manifest["options"]["text"] == "standoff"
    allowed = Policy(policy["majorities"], policy["majority_minimum"])
    lines = AuditLines(
        report, labels, allowed, articles, events, standoff=standoff, erased=manifest["erased"]
    )
    for record, place in numbered(root, "sentences.jsonl"):
        lines.look(record, place)
    articles.finish()
    events.finish("sentences.jsonl")
    told = {key: manifest["agreement"][key] for key in lines.alpha.facts()}
    _check_erased(manifest, articles, report)
    what = "agreement is not what the answers give"
    report.expect(told == lines.alpha.facts(), MANIFEST, what)
    return lines.tally


def _check_point(manifest: Record, history: FileHistory, report: Report) -> None:
    told = (manifest["ledger"]["seq"], manifest["ledger"]["head"])
    what = f"ledger is not the end of ledger.jsonl, event {history.seq}"
    report.expect(told == (history.seq, history.head), MANIFEST, what)
    what = "created_at is not the time of the last event"
    report.expect(manifest["created_at"] == history.at, MANIFEST, what)
    for key, value in manifest["options"]["policy"].items():
        what = f"policy.{key} is not what the ledger says"
        report.expect(history.policy.get(key) == value, MANIFEST, what)


def _check_erased(manifest: Record, articles: Articles, report: Report) -> None:
    """What was erased is listed; of an earlier point also what was erased since, and of whom."""
    told = set(manifest["erased"])
    known = set(articles.erased) <= told and all(
        name in articles.ids or shapes.person(name) for name in told
    )
    report.expect(known, MANIFEST, "erased is not what articles.jsonl says")


def _check_published(manifest: Record, history: FileHistory, report: Report) -> str | None:
    """The versions are those of the ledger; which of them is in use."""
    listed = {guideline["version"]: guideline["sha256"] for guideline in manifest["guidelines"]}
    what = "guidelines are not those that the ledger says were published"
    report.expect(listed == history.published(), MANIFEST, what)
    says = {guideline["version"]: guideline["becomes"] for guideline in manifest["guidelines"]}
    what = "becomes is not what the ledger says of a guideline"
    report.expect(says == published.becomes(history.guidelines), MANIFEST, what)
    return published.in_use(history.guidelines, history.rounds)


def _check_guidelines(root: Path, manifest: Record, own: str | None, report: Report) -> LabelSet:
    """Each published version is here, unchanged; `own` is the one that the export is made under."""
    listed = {guideline["version"]: guideline["sha256"] for guideline in manifest["guidelines"]}
    labels = None
    for version, sha256 in listed.items():
        place = f"guidelines/{version}/guideline.json"
        document = folder.document(root, place)
        if not isinstance(document, dict) or document.get("version") != version:
            raise Trouble(place, "is not the guideline of this version")
        texts = {
            language: folder.text(root, f"guidelines/{version}/{language}.md")
            for language in _languages(document)
        }
        whole = digest(canonical({"guideline": document, "texts": texts}))
        report.expect(whole == sha256, place, "the guideline's SHA-256 is not that of the manifest")
        if version == own:
            labels = _label_set(document, place)
    if labels is None:
        raise Trouble(MANIFEST, "guidelines lack the one that the export is made under")
    return labels


def _languages(document: Record) -> list[str]:
    """Those that can be the name of a file, whatever the document holds."""
    found = document.get("languages")
    named = found if isinstance(found, list) else []
    return [name for name in named if isinstance(name, str) and NAME.fullmatch(name)]


def _label_set(document: Record, place: str) -> LabelSet:
    try:
        labels = {label["id"]: label.get("details", {}) for label in document["labels"]}
        if not all(map(shapes.text, labels)):
            raise TypeError
        automatic = {
            label: {n: use["automatic"] for n, use in details.items() if use.get("automatic")}
            for label, details in labels.items()
        }
        return LabelSet(document["version"], tuple(labels), automatic)
    except (KeyError, TypeError, AttributeError):
        raise Trouble(place, "has no labels that can be read") from None
