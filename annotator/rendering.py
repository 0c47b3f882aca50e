"""Guidelines as HTML: what Markdown says, never what HTML in it would do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from annotator.labelsets import label_set
from annotator.models import Guideline

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TAGS = {"p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "a", "ul", "ol", "li"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
FIRST_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Clause:
    """A clause without its heading: its first paragraph, bare, and all that follows it."""

    first: Markup
    rest: Markup


@dataclass(frozen=True)
class Text:
    """A guideline's text in `language`: as a whole, and clause by clause.

    In `html` each clause's heading carries the clause's id, and headings are one level lower than
    in the Markdown, since the page has a title of its own.
    """

    language: str
    html: Markup
    clauses: dict[str, Clause]


def text(guideline: Guideline, language: str) -> Text:
    """The guideline's text in that language, else in its first; made once per version."""
    languages = label_set(guideline).languages
    language = language if language in languages else languages[0]
    key = (guideline.sha256, language)
    if key not in _made:
        ids = [clause.id for clause in label_set(guideline).clauses]
        _made[key] = render(guideline.texts[language], ids, language)
    return _made[key]


def render(markdown: str, clause_ids: Sequence[str], language: str) -> Text:
    """Markdown as HTML without raw HTML, images, scripts, styles or unsafe links.

    A clause runs from the first heading that begins with its id to the next heading of its level
    or above; one that no heading begins with is left out.
    """
    tokens = MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADINGS[min(HEADINGS.index(token.tag) + 1, 5)]
    clauses: dict[str, Clause] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            found = FIRST_WORD.match(tokens[place + 1].content)
            if found and found[0] in clause_ids and found[0] not in clauses:
                token.attrSet("id", found[0])
                clauses[found[0]] = _clause(_below(tokens, place))
    return Text(language, _html(tokens), clauses)


_made: dict[tuple[str, str], Text] = {}  # by the guideline's SHA-256, and the language


def _below(tokens: list[Token], place: int) -> list[Token]:
    """What stands under the heading that opens at `place`."""
    depth = HEADINGS.index(tokens[place].tag)
    end = place + 3  # past its own opening, text and closing
    while end < len(tokens) and not _ends(tokens[end], depth):
        end += 1
    return tokens[place + 3 : end]


def _ends(token: Token, depth: int) -> bool:
    return token.type == "heading_open" and token.level == 0 and HEADINGS.index(token.tag) <= depth


def _clause(tokens: list[Token]) -> Clause:
    if [token.type for token in tokens[:3]] != ["paragraph_open", "inline", "paragraph_close"]:
        return Clause(Markup(), _html(tokens))
    return Clause(_html(tokens[1:2]), _html(tokens[3:]))


def _html(tokens: list[Token]) -> Markup:
    rendered = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    safe = nh3.clean(
        rendered,
        tags=TAGS | TABLE | set(HEADINGS),
        attributes={**{tag: {"id"} for tag in HEADINGS}, "a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )
    return Markup(safe)  # noqa: S704 - nh3 has just cleaned it
