"""Turns a tree of HTML, or of what trafilatura makes of it, into lines of text."""

import re
from collections.abc import Iterable

from lxml.etree import iterwalk
from lxml.html import HtmlElement

# A blank line stands before and after each of these. Those of trafilatura: head, quote, list.
BLOCKS = re.compile(
    "address|article|aside|blockquote|body|center|details|dialog|div|dl|fieldset|figcaption|figure|"
    "footer|form|h[1-6r]|head|header|html|legend|list|main|menu|nav|ol|p|pre|quote|section|summary|"
    "table|ul"
)
# Each of these begins a line. Those of trafilatura: item, lb, row.
LINES = frozenset({"br", "caption", "dd", "dt", "item", "lb", "li", "option", "row", "tr"})
BREAKS = frozenset({"br", "lb"})
ITEMS = frozenset({"item", "li"})
CELLS = frozenset({"cell", "td", "th"})
SILENT = re.compile(
    "audio|button|canvas|datalist|embed|iframe|input|noscript|object|script|select|style|svg|"
    "template|textarea|title|video"
)
SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of(root: HtmlElement) -> str:
    """The text of an element: paragraphs, headings, items of lists and rows on lines of their own.

    White space is that of a browser; no-break spaces stay.
    """
    page = _Page()
    walk = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if SILENT.fullmatch(element.tag) or "hidden" in element.attrib:
                walk.skip_subtree()
            else:
                page.begin(element.tag)
                page.write(element.text)
        else:
            if event == "end":
                page.end(element.tag)
            if element is not root:
                page.write(element.tail)
    return page.text()


def tidy(lines: Iterable[str]) -> str:
    """The lines without white space around them, at most one blank line between two."""
    text = "\n".join(SPACE.sub(" ", line).strip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Page:
    """Lines as they come; `_due` is what to write before the next word: a dash, or a bar."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._worded = False  # whether the line holds more than white space
        self._due = ""

    def begin(self, tag: str) -> None:
        if BLOCKS.fullmatch(tag) or tag in LINES:
            self._end_line(tag)
        if tag in ITEMS:
            self._due = "- "
        elif tag in CELLS and self._worded:
            self._due = " | "

    def write(self, text: str | None) -> None:
        if not text:
            return
        if self._due and not text.isspace():
            self._line.append(self._due)
            self._due = ""
        self._worded = self._worded or not text.isspace()
        self._line.append(SPACE.sub(" ", text))

    def end(self, tag: str) -> None:
        if BLOCKS.fullmatch(tag) or tag in LINES - BREAKS:
            self._end_line(tag)
        if tag in ITEMS:
            self._due = ""

    def text(self) -> str:
        return tidy([*self._lines, "".join(self._line)])

    def _end_line(self, tag: str) -> None:
        line = "".join(self._line)
        if line.strip() or tag in BREAKS:
            self._lines.append(line)
        if BLOCKS.fullmatch(tag):
            self._lines.append("")
        self._line, self._worded = [], False
        if self._due == " | ":
            self._due = ""
