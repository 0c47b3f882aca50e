"""What can be chosen about an export beside its kind."""

from dataclasses import asdict, dataclass

from annotator.adjudication.rules import LABELLED
from annotator.canonical import canonical, digest
from annotator.errors import InvalidError, mark

TEXTS = ("full", "standoff")


class TextModeError(InvalidError):
    field = "text"
    message = mark("There is no text mode %(text)s. Choose full or standoff.")


class StatusFilterError(InvalidError):
    field = "status"
    message = mark("A training export takes gold of these kinds, at least one: %(statuses)s.")


@dataclass(frozen=True)
class Options:
    """`text`: `full`, or `standoff` with offsets and digests in the place of the texts.

    `status`: the kinds of gold that a training export takes; the rest is listed as left out.
    """

    text: str = "full"
    status: tuple[str, ...] = tuple(sorted(LABELLED))

    @property
    def suffix(self) -> str:
        """What tells the folder from one with the default options."""
        return "" if self == Options() else f"-{digest(canonical(asdict(self)))[:6]}"

    @property
    def with_text(self) -> bool:
        return self.text == "full"


def chosen(*, text: str = "", status: tuple[str, ...] = ()) -> Options:
    """Options as somebody typed them, empty being the default; raises what is wrong with them."""
    if text and text not in TEXTS:
        raise TextModeError(text=text)
    if not set(status).issubset(LABELLED):
        raise StatusFilterError(statuses=", ".join(sorted(LABELLED)))
    return Options(text or "full", tuple(sorted(set(status))) or Options.status)
