"""What can be chosen about an export beside its kind."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from annotator.adjudication.rules import LABELLED
from annotator.canonical import canonical, digest
from annotator.errors import InvalidError, mark

TEXTS = ("full", "standoff")
SPLITS = ("group", "claim")
TIMES = ("exact", "day")


class TextModeError(InvalidError):
    field = "text"
    message = mark("There is no text mode %(text)s. Choose full or standoff.")


class SplitsError(InvalidError):
    field = "splits"
    message = mark("There are no splits by %(splits)s. Choose group or claim.")


class TimesError(InvalidError):
    field = "times"
    message = mark("There are no times of the kind %(times)s. Choose exact or day.")


class StatusFilterError(InvalidError):
    field = "status"
    message = mark("A training export takes gold of these kinds, at least one: %(statuses)s.")


@dataclass(frozen=True)
class Options:
    """`text`: `full`, or `standoff` with offsets and digests in the place of the texts.

    `status`: the kinds of gold that a training export takes; the rest is listed as left out.
    `splits`: what is never in two of them, a `group` of articles, or a `claim` as well. `times`:
    `exact`, or of an audit export the `day` alone, without the ledger. `csv`: a training export's
    lines also as tables.
    """

    text: str = "full"
    status: tuple[str, ...] = tuple(sorted(LABELLED))
    splits: str = "group"
    times: str = "exact"
    csv: bool = False

    def of(self, kind: str) -> "Options":
        """Without what means nothing to that kind of export."""
        if kind == "training":
            return replace(self, times="exact")
        return replace(self, status=Options.status, splits="group", csv=False)

    @property
    def suffix(self) -> str:
        """What tells the folder from one with the default options."""
        return "" if self == Options() else f"-{digest(canonical(asdict(self)))[:6]}"

    @property
    def with_text(self) -> bool:
        return self.text == "full"


def from_parameters(asked: Mapping[str, Any]) -> Options:
    """The options that a job keeps as `asdict` has them."""
    told = {field.name: asked[field.name] for field in fields(Options) if field.name in asked}
    return Options(**{**told, "status": tuple(told.get("status", Options.status))})


def chosen(
    *,
    text: str = "",
    status: tuple[str, ...] = (),
    splits: str = "",
    times: str = "",
    csv: bool = False,
) -> Options:
    """Options as somebody typed them, empty being the default; raises what is wrong with them."""
    if text and text not in TEXTS:
        raise TextModeError(text=text)
    if splits and splits not in SPLITS:
        raise SplitsError(splits=splits)
    if times and times not in TIMES:
        raise TimesError(times=times)
    if not set(status).issubset(LABELLED):
        raise StatusFilterError(statuses=", ".join(sorted(LABELLED)))
    taken = tuple(sorted(set(status))) or Options.status
    return Options(text or "full", taken, splits or "group", times or "exact", csv)
