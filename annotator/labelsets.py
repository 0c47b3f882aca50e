"""What a guideline says: its labels, skip reasons, clauses (formats.md §6)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from annotator.models import Guideline

DETAILS = ("source", "target", "attribution", "evidence", "response")


@dataclass(frozen=True)
class DetailUse:
    """How a label takes a detail: among `values` (null: any party); set by itself if automatic."""

    values: tuple[str, ...] | None
    multiple: bool
    automatic: str | None


@dataclass(frozen=True)
class Label:
    id: str
    key: str
    letter: str
    light: str
    dark: str
    names: dict[str, str]
    definitions: dict[str, str]
    details: dict[str, DetailUse]
    relations: tuple[str, ...]
    clauses: tuple[str, ...]  # those that explain it, the one to open first


@dataclass(frozen=True)
class Named:
    """A skip reason, clause, relation, detail or value: its id and its words by language."""

    id: str
    key: str
    names: dict[str, str]
    definitions: dict[str, str]


@dataclass(frozen=True)
class LabelSet:
    """The labels of one published guideline, in its order."""

    version: str
    languages: tuple[str, ...]
    labels: tuple[Label, ...]
    skip_reasons: tuple[Named, ...]
    clauses: tuple[Named, ...]
    details: dict[str, Named]
    detail_values: dict[str, dict[str, Named]]
    relations: dict[str, Named]

    @cached_property
    def label_ids(self) -> tuple[str, ...]:
        return tuple(label.id for label in self.labels)

    @cached_property
    def skip_ids(self) -> tuple[str, ...]:
        return tuple(reason.id for reason in self.skip_reasons)

    @cached_property
    def clause_ids(self) -> tuple[str, ...]:
        return tuple(clause.id for clause in self.clauses)

    def label(self, label_id: str) -> Label | None:
        return next((label for label in self.labels if label.id == label_id), None)

    def skip_name(self, reason_id: str, language: str) -> str:
        """What pages call a skip reason; its id when this label set no longer has it."""
        for reason in self.skip_reasons:
            if reason.id == reason_id:
                return in_language(reason.names, language)
        return reason_id

    def value_name(self, detail: str, value: str, language: str) -> str:
        """What pages call a detail's value: its words, or a party as it is."""
        declared = self.detail_values.get(detail, {}).get(value)
        return in_language(declared.names, language) if declared else value

    def value_id(self, detail: str, text: str) -> str:
        """What is kept of a value that was typed: the id, where the guideline has these words."""
        for value in self.detail_values.get(detail, {}).values():
            if text in value.names.values():
                return value.id
        return text

    def suggested(self, hint: str | None) -> str | None:
        """A sentence's hint, where it is one of these skip reasons."""
        return hint if hint in self.skip_ids else None

    def takes(self, label_id: str | None, detail: str, value: str) -> bool:
        """Whether the label has that detail and the detail may have that value."""
        label = self.label(label_id) if label_id else None
        use = label.details.get(detail) if label else None
        return use is not None and _allowed(use, value)

    def sets(self, label_id: str | None, detail: str) -> bool:
        """Whether the label sets that detail by itself."""
        label = self.label(label_id) if label_id else None
        use = label.details.get(detail) if label else None
        return use is not None and use.automatic is not None

    def fitting(self, label_id: str | None, details: dict[str, Any]) -> dict[str, Any]:
        """The details that this label takes, with those that it sets by itself; a skip has none."""
        label = self.label(label_id) if label_id else None
        if label is None:
            return {}
        kept = {
            name: value
            for name, value in details.items()
            if name in label.details and _allowed(label.details[name], value)
        }
        return kept | {name: use.automatic for name, use in label.details.items() if use.automatic}


def in_language(words: dict[str, str], language: str) -> str:
    """The words in that language, else in the guideline's first."""
    return words.get(language) or next(iter(words.values()), "")


def label_set(guideline: Guideline) -> LabelSet:
    """The guideline's labels; made once, since a published guideline never changes."""
    found = _made.get(guideline.sha256)
    if found is None:
        found = _made[guideline.sha256] = from_document(guideline.document)
    return found


def from_document(document: dict[str, Any]) -> LabelSet:
    """The label set of a `guideline.json` that GuidelineSchema has loaded."""
    return LabelSet(
        version=document["version"],
        languages=tuple(document["languages"]),
        labels=tuple(_label(label) for label in document["labels"]),
        skip_reasons=tuple(_named(reason) for reason in document["skip_reasons"]),
        clauses=tuple(_named(clause) for clause in document["clauses"]),
        details={detail["id"]: _named(detail) for detail in document["details"]},
        detail_values={
            detail["id"]: {value["id"]: _named(value) for value in detail["values"]}
            for detail in document["details"]
        },
        relations={relation["id"]: _named(relation) for relation in document["relations"]},
    )


_made: dict[str, LabelSet] = {}  # by the guideline's SHA-256


def _label(label: dict[str, Any]) -> Label:
    return Label(
        id=label["id"],
        key=label["key"],
        letter=label["letter"],
        light=label["colour"]["light"],
        dark=label["colour"]["dark"],
        names=label["names"],
        definitions=label["definitions"],
        details={name: _detail_use(use) for name, use in label["details"].items()},
        relations=tuple(label["relations"]),
        clauses=tuple(label.get("clauses", ())),
    )


def _detail_use(use: dict[str, Any]) -> DetailUse:
    values = use["values"]
    return DetailUse(
        values=None if values is None else tuple(values),
        multiple=use.get("multiple", False),
        automatic=use.get("automatic"),
    )


def _named(item: dict[str, Any]) -> Named:
    return Named(
        id=item["id"],
        key=item.get("key", ""),
        names=item.get("names") or item.get("title") or {},
        definitions=item.get("definitions", {}),
    )


def _allowed(use: DetailUse, value: Any) -> bool:
    return use.values is None or value in use.values
