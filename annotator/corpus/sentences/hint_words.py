"""The words that tell what is not the article's own prose, by language, from data files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from annotator.corpus.sentences import wordlists
from annotator.corpus.sentences.fingerprints import folded

FOLDER = Path(__file__).with_name("hint_words")
GAP = r".{0,80}?"  # what "…" stands for in a phrase


@dataclass(frozen=True)
class Phrases:
    """Phrases to look for in folded text; `firsts` are quick to look for, the pattern is sure."""

    firsts: tuple[str, ...] = ()
    pattern: re.Pattern[str] = re.compile(r"(?!)")

    def search(self, text: str) -> bool:
        """Whether one of them stands anywhere in the text."""
        if not any(map(text.__contains__, self.firsts)):
            return False
        return self.pattern.search(text) is not None

    def match(self, text: str) -> bool:
        """Whether the text starts with one of them."""
        return self.pattern.match(text) is not None


@dataclass(frozen=True)
class Words:
    """The lists of one language; those of one that has no file are empty."""

    metadata_starts: Phrases = Phrases()
    byline: Phrases = Phrases()
    credits: Phrases = Phrases()
    boilerplate_starts: Phrases = Phrases()
    boilerplate: Phrases = Phrases()
    notices: Phrases = Phrases()
    biography: Phrases = Phrases()
    roles: Phrases = Phrases()
    date_words: frozenset[str] = frozenset()
    share_words: frozenset[str] = frozenset()
    cut_off: frozenset[str] = frozenset()
    clause_words: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    no_verbs: frozenset[str] = frozenset()
    verb_endings: tuple[str, ...] = ()


@cache
def words(language: str) -> Words:
    """The words of a language (ISO 639)."""
    if language not in {path.stem for path in FOLDER.glob("*.txt")}:
        return Words()
    lists = wordlists.sections(FOLDER / f"{language}.txt")
    kinds = {field: type(getattr(Words(), field)) for field in Words.__dataclass_fields__}
    return Words(**{name: _as(kinds[name], entries) for name, entries in lists.items()})


def _as(kind: type, entries: Iterable[str]) -> Any:
    plain = [folded(entry) for entry in entries]
    return _phrases(plain) if kind is Phrases else kind(plain)


def _phrases(entries: Iterable[str]) -> Phrases:
    pieces = [[part.strip() for part in entry.split("...")] for entry in entries]
    patterns = (GAP.join(map(re.escape, parts)) for parts in pieces)
    firsts = tuple(dict.fromkeys(parts[0] for parts in pieces))
    return Phrases(firsts, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)"))
