"""What the form of a guideline's draft sends, as the work takes it; and the rows that it shows."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

SPACE = re.compile(r"[ \t\r\n]+")  # no other: French keeps its own
MORE = {"labels": 1, "skip_reasons": 1, "clauses": 2}  # empty rows below those that are there
MOST = {"labels": 10, "skip_reasons": 10, "clauses": 200}


def read(
    form: Mapping[str, str], before: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """guideline.json and the texts; what the form has no field for stays as it was `before`."""
    languages = before["languages"]
    document = {
        **before,
        "labels": [_label(form, at, before) for at in _rows(form, "labels")],
        "skip_reasons": [
            {**_keyed(form, at, languages), **_defined(form, at, languages)}
            for at in _rows(form, "skip_reasons")
        ],
        "clauses": [
            {"id": _said(form, f"{at}-id"), "title": _words(form, f"{at}-title", languages)}
            for at in _rows(form, "clauses")
        ],
    }
    texts = {name: form.get(f"text-{name}", "").replace("\r\n", "\n") for name in languages}
    return document, texts


def rows(document: Mapping[str, Any], part: str) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a part with their numbers, and the empty ones below them."""
    there = document[part]
    room = max(0, min(MORE[part], MOST[part] - len(there)))
    return list(enumerate([*there, *({} for _ in range(room))]))


def _rows(form: Mapping[str, str], part: str) -> Iterator[str]:
    """How the fields of each row begin; without those that are empty or to be left out."""
    for n in range(MOST[part]):
        at = f"{part}-{n}"
        if form.get(f"{at}-id", "").strip() and f"{at}-gone" not in form:
            yield at


def _label(form: Mapping[str, str], at: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a label; details and relations are those of the label that it was."""
    known = {row["id"]: row for row in before["labels"]}
    was = known.get(form.get(f"{at}-was", ""), {})
    clauses = _said(form, f"{at}-clauses").replace(",", " ").split()
    languages = before["languages"]
    return {
        "details": {},
        "relations": [],
        **{key: was[key] for key in ("details", "relations") if key in was},
        **_keyed(form, at, languages),
        **_defined(form, at, languages),
        "letter": _said(form, f"{at}-letter"),
        "colour": {theme: _said(form, f"{at}-{theme}") for theme in ("light", "dark")},
        **({"clauses": clauses} if clauses or "clauses" in was else {}),
    }


def _keyed(form: Mapping[str, str], at: str, languages: list[str]) -> dict[str, Any]:
    return {
        "id": _said(form, f"{at}-id"),
        "key": _said(form, f"{at}-key"),
        "names": _words(form, f"{at}-names", languages),
    }


def _defined(form: Mapping[str, str], at: str, languages: list[str]) -> dict[str, Any]:
    return {"definitions": _words(form, f"{at}-definitions", languages)}


def _words(form: Mapping[str, str], name: str, languages: list[str]) -> dict[str, str]:
    said = {language: _said(form, f"{name}-{language}") for language in languages}
    return {language: text for language, text in said.items() if text}


def _said(form: Mapping[str, str], name: str) -> str:
    return SPACE.sub(" ", form.get(name, "")).strip(" ")
