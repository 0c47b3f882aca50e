"""What the form of a decision sends, as the work takes it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from werkzeug.datastructures import MultiDict

from annotator.adjudication import choices
from annotator.adjudication.choices import Choice
from annotator.labelsets import DETAILS
from annotator.web.addresses import number

Form: TypeAlias = MultiDict[str, str]
LINK = re.compile("([a-z_]{1,32}):([0-9]{1,9})")


def choice(form: Form) -> Choice:
    """`answer` is a label, `skip:<reason>` or `ambiguous` in one field."""
    answer = choices.of_text(form["answer"]) if form.get("answer") else _answer(form)
    return replace(
        answer,
        details=_none(form) | {name: said for name in DETAILS if (said := _detail(form, name))},
        links=tuple(_links(form)),
        numbered=tuple(_numbered(form)),
        reason=form.get("reason") or None,
        clause=form.get("clause") or None,
        note=form.get("note") or None,
        saw=_numbers(form["saw"]) if "saw" in form else None,
        supersedes=number(form, "supersedes"),
    )


def _answer(form: Form) -> Choice:
    return Choice(
        label=form.get("label") or None,
        skip_reason=form.get("skip_reason") or None,
        ambiguous=bool(form.get("ambiguous")),
    )


def _none(form: Form) -> dict[str, Any]:
    """What is ticked as none."""
    return {name: [] for name in form.getlist("none") if name in (*DETAILS, choices.LINKS)}


def _detail(form: Form, name: str) -> Any:
    """One's own value before a chosen one; of parties there may be many."""
    own = form.get(f"own_{name}", "").strip()
    if name != "target":
        return own or form.get(name)
    return [one for one in (*form.getlist(name), *own.split(";")) if one.strip()]


def _links(form: Form) -> Iterator[tuple[str, int]]:
    """What is no link of a page leads to no sentence."""
    for text in form.getlist("link"):
        found = LINK.fullmatch(text)
        yield (found[1], int(found[2])) if found else (text, 0)


def _numbered(form: Form) -> Iterator[tuple[str, int]]:
    """Sentences as they are numbered, separated by commas or spaces."""
    relation, text = form.get("relation", ""), form.get("number", "")
    for part in re.findall(r"[^\s,;]+", text):
        yield relation, int(part) if re.fullmatch("[0-9]{1,9}", part) else 0
    if relation and not text.strip():
        yield relation, 0


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers that a page wrote with commas; whatever else is sent is a number of nothing."""
    parts = text.split(",") if text else []
    return tuple(int(part) if re.fullmatch("[0-9]{1,10}", part) else 0 for part in parts)
