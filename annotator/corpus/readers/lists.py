"""Reads JSON: a list of objects, one article each, or a single object."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from annotator.corpus.readers import encodings, objects
from annotator.corpus.readers.parsing import (
    DECODER,
    Found,
    NotJsonError,
    Object,
    checked,
    explained,
)
from annotator.corpus.readers.sources import LARGEST, Options, Source, TooLargeError
from annotator.corpus.records import Item, printable

BLOCK = 1 << 16
LONG = 16  # characters: longer than any token but a text
SPACE = re.compile(r"[ \t\r\n]*")


def read(source: Source, options: Options) -> Iterator[Item]:
    yield from objects.articles(found(source, options), source.place, options.columns)


def found(source: Source, options: Options) -> Iterator[Found]:
    """Each object with its line; the first thing that is no JSON ends the file."""
    encoding = encodings.find(source, options.encoding)
    with encodings.text_of(source, encoding) as text:
        window = Window(text, source.place)
        if window.next() == "[":
            yield from _entries(window)
        else:
            yield window.object()
        window.expect("")


def _entries(window: "Window") -> Iterator[Found]:
    window.expect("[")
    if window.next() != "]":
        yield window.object()
        while window.next() == ",":
            window.expect(",")
            yield window.object()
    window.expect("]")


class Window:
    """A stretch of a text, moved on as it is read; lines are counted from 1."""

    def __init__(self, text: TextIO, name: str) -> None:
        self._text, self._name = text, name
        self._held, self._at, self._line = "", 0, 1
        self._ended = False

    @property
    def place(self) -> str:
        return f"{self._name}:{self._line}"

    def next(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            self._pass(SPACE.match(self._held, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def expect(self, character: str) -> None:
        found = self.next()
        if found != character:
            problem = f"{character or 'the end'} expected, {found or 'the end'} found"
            raise NotJsonError(place=self.place, problem=printable(problem))
        self._pass(self._at + len(character))

    def object(self) -> tuple[str, Object]:
        """The object that begins here, read on until it is whole, and its place."""
        self.next()
        place = self.place
        with explained(place):
            while (found := self._decoded()) is None:
                if len(self._held) - self._at > LARGEST:
                    raise TooLargeError(place=place)
                self._more()
        value, end = found
        if end - self._at > LARGEST:
            raise TooLargeError(place=place)
        self._pass(end)
        return place, checked(value, place)

    def _decoded(self) -> tuple[Any, int] | None:
        """The value that begins here and where it ends; null when more must be read."""
        try:
            return DECODER.raw_decode(self._held, self._at)
        except json.JSONDecodeError as error:
            unfinished = error.msg.startswith("Unterminated") or error.pos > len(self._held) - LONG
            if unfinished and not self._ended:
                return None
            self._pass(error.pos)
            raise NotJsonError(place=self.place, problem=error.msg) from None

    def _pass(self, end: int) -> None:
        self._line += self._held.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on, as much again as is held, so that all reading stays linear."""
        self._held = self._held[self._at :]
        self._at = 0
        read = self._text.read(max(BLOCK, len(self._held)))
        self._held += read
        self._ended = not read
        return bool(read)
