"""Cuts an article's text into sentences and paragraphs, by offset, without touching the text."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from annotator.corpus.sentences import other_languages, wordlists
from annotator.corpus.sentences.lines import INVISIBLE, Span, stripped, units

__all__ = ["Span", "paragraphs", "segment"]

ABBREVIATIONS = Path(__file__).with_name("abbreviations")
LANGUAGES = frozenset(path.stem for path in ABBREVIATIONS.glob("*.txt"))

VISIBLE = re.compile(rf"[^\s{INVISIBLE}]")
UNSEEN = re.compile(rf"[{INVISIBLE}]")
# Possessive, and never anchored by what follows: a failed look-ahead would rescan long runs.
STOP = r"(?P<stop>[.!?…؟۔।॥。！？｡]++)"
CLOSER = rf"[”\"'’)\]}}*_`」』{INVISIBLE}]"
MARK = re.compile(rf"{STOP}(?P<closing>(?:{CLOSER}|\s?[»›]|[“‘](?=\s))*+)")
GERMAN_MARK = re.compile(  # »so« and „so“ close with what opens elsewhere
    rf"{STOP}(?P<closing>(?:{CLOSER}|[“‘]|\s?[»›](?!\w)|[«‹](?=\s))*+)"
)
SPACED_QUOTE = re.compile(r'\s"(?=[\s,;:.!?)]|$)')  # " so ": which of the two it is, counting tells
WIDE_STOPS = "。！？｡"  # scripts that write no space after a sentence
OPENING, CLOSING = "«‹“„»›", ("»", "›", "”")  # sentences part there, be the space forgotten
FOLLOWING = re.compile(
    r"(?P<space>\s*+)(?:(?P<goes_on>[,;:!?.…)\]}]|[»›](?!\w))|"
    rf"[\s«»‹›\"“”„‘’'(\[{{¿¡—–\-*_`{INVISIBLE}]{{0,8}}(?P<word>\w{{0,20}}['’]?))"
)
NUMBERED = re.compile(r"\d|[IVXLC]{2,6}\b|[A-Z]\.")
SPACE = re.compile(r"\s*")
TOKEN = re.compile(r"[^\s'’(«»\"“”„\[/]*$")
LONGEST_TOKEN = 24
LIST_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[A-Z]")
DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}")
ORDINAL = re.compile(r"\d{1,2}|[IVX]{2,6}")
SPEAKER = r"\s*(?:[A-Z][\w.’'-]{{0,30}}\s+){{1,3}}(?:{verbs})\b"
DATE_PREFIX = re.compile(
    r"(?:date\s*:?\s*)?\d{4}([-/])\d{2}(?:\1\d{2})?(?:[ T]\d{2}:\d{2}(?::\d{2})?)?(?=\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a language adds to the generic rule; words are kept without their last full stop."""

    always: frozenset[str] = frozenset()
    before_a_number: frozenset[str] = frozenset()
    may_end_a_sentence: frozenset[str] = frozenset()
    names_with_a_mark: frozenset[str] = frozenset()
    sentence_starters: frozenset[str] = frozenset()
    speaker: re.Pattern[str] | None = None
    mark: re.Pattern[str] = MARK
    ordinal_dot: bool = False  # "der 2. Weltkrieg"


def segment(text: str, language: str = "fr") -> list[Span]:
    """The sentences of a text in order, as offsets in Unicode code points.

    Headings, list items, captions and date lines are sentences too. What lies between two
    sentences is white space. `language` is a BCP 47 tag; see other_languages for those that have
    no rules here.
    """
    language = language.lower().partition("-")[0]
    rules = _rules(language)
    spans: list[Span] = []
    for unit in units(text):
        start = unit.start if spans else _after_date_prefix(text, unit)
        if start > unit.start:
            spans.append(stripped(text, unit.start, start))
        rest = Span(start, unit.end)
        if rules:
            spans.extend(_sentences(text, rest, rules))
        else:
            spans.extend(other_languages.sentences(text, rest, language))
    return _without_invisible(text, spans)


def paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The positions of `spans` (code points, in order), grouped into the text's own paragraphs.

    A span opens a paragraph when a real line break lies between it and the span before. Every line
    break is real, except one at which prose was hard-wrapped, as `segment` judges it; a blank line
    always is.
    """
    openings = [unit.start for unit in units(text)]
    grouped: list[list[int]] = []
    before = -1
    for position, (start, end) in enumerate(spans):
        opened = bisect_right(openings, start) > bisect_right(openings, before)
        if opened or not grouped:
            grouped.append([])
        grouped[-1].append(position)
        before = end - 1
    return grouped


def _after_date_prefix(text: str, unit: Span) -> int:
    """Where the first sentence starts when an export glued the article's date to it."""
    date = DATE_PREFIX.match(text, unit.start, unit.end)
    if not date:
        return unit.start
    start = _after_space(text, date.end())
    return unit.start if start >= unit.end or text[start].islower() else start


def _sentences(text: str, unit: Span, rules: Rules) -> Iterator[Span]:
    start = counted = unit.start
    quotes = 0
    for mark in rules.mark.finditer(text, unit.start, unit.end):
        end = mark.end()
        quotes, counted = quotes + text.count('"', counted, end), end
        closing = SPACED_QUOTE.match(text, end, unit.end) if quotes % 2 else None
        end = closing.end() if closing else end
        if _ends_sentence(text, start, mark, Span(end, unit.end), rules):
            yield Span(start, end)
            start = _after_space(text, end)
    if start < unit.end:
        yield Span(start, unit.end)


def _ends_sentence(text: str, start: int, mark: re.Match[str], rest: Span, rules: Rules) -> bool:
    """Whether it ends at the mark; `rest` is what of the unit comes after all that closes there."""
    following = FOLLOWING.match(text, rest.start, rest.end)
    if following is None or rest.start == rest.end:
        return True
    if not following["space"] and not _needs_no_space(text, mark, rest):
        return False
    word = following["word"] or ""
    if following["goes_on"] or word[:1].islower():
        return False
    if text[max(start, mark.start() - 1)] in "([":  # […] (!) (?)
        return False
    if mark["stop"] != ".":
        return not (_names_the_speaker(text, mark, rules) or _is_name(text, mark, word, rules))
    return not _is_abbreviation(text, start, mark, following, rules)


def _needs_no_space(text: str, mark: re.Match[str], rest: Span) -> bool:
    if mark["stop"][-1] in WIDE_STOPS:
        return True
    return text[rest.start] in OPENING or mark["closing"].endswith(CLOSING)


def _is_name(text: str, mark: re.Match[str], word: str, rules: Rules) -> bool:
    """True for `Yahoo! Inc.`, not for `Yahoo! The`."""
    if mark["stop"] != "!" or mark["closing"] or word in rules.sentence_starters:
        return False
    return _token(text, mark.start()) in rules.names_with_a_mark


def _names_the_speaker(text: str, mark: re.Match[str], rules: Rules) -> bool:
    """True for `"Really?" Smith asked`."""
    if rules.speaker is None or not mark["closing"]:
        return False
    return rules.speaker.match(text, mark.end()) is not None


def _is_abbreviation(
    text: str, start: int, mark: re.Match[str], following: re.Match[str], rules: Rules
) -> bool:
    dot = mark.start()
    if LIST_NUMBER.fullmatch(text, start, dot):
        return True
    token = _token(text, dot)
    if token.islower() and text[dot - len(token) - 1 : dot - len(token)] == "/":
        return False  # the end of a web address
    forms = {token, token[:1].lower() + token[1:]} if len(token) > 1 else {token}
    if forms & rules.always and not mark["closing"]:
        return True
    if forms & rules.before_a_number:
        return NUMBERED.match(text, following.end("space")) is not None
    starter = (following["word"] or "").replace("’", "'")
    return _may_go_on(token, forms, rules) and starter not in rules.sentence_starters


def _token(text: str, end: int) -> str:
    found = TOKEN.search(text, max(0, end - LONGEST_TOKEN), end)
    return found[0] if found else ""


def _may_go_on(token: str, forms: set[str], rules: Rules) -> bool:
    """Whether only the next word tells if the full stop after this token ends a sentence."""
    if forms & (rules.may_end_a_sentence | rules.always) or DOTTED.fullmatch(token):
        return True
    if rules.ordinal_dot and ORDINAL.fullmatch(token):
        return True
    return len(token) == 1 and token.isupper()


def _without_invisible(text: str, spans: list[Span]) -> list[Span]:
    """Nobody can label what nobody can see: zero width characters go with a neighbour."""
    if text.isascii() or not UNSEEN.search(text):
        return spans
    kept: list[Span] = []
    for span in spans:
        if kept and (_is_invisible(text, span) or _is_invisible(text, kept[-1])):
            kept[-1] = Span(kept[-1].start, span.end)
        else:
            kept.append(span)
    return kept


def _is_invisible(text: str, span: Span) -> bool:
    return VISIBLE.search(text, span.start, span.end) is None


def _after_space(text: str, position: int) -> int:
    space = SPACE.match(text, position)
    return space.end() if space else position


@cache
def _rules(language: str) -> Rules | None:
    if language not in LANGUAGES:
        return None
    lists = {
        name: frozenset(entry.removesuffix(".") for entry in entries)
        for name, entries in wordlists.sections(ABBREVIATIONS / f"{language}.txt").items()
    }
    verbs = "|".join(sorted(lists.pop("speaker", frozenset())))
    speaker = re.compile(SPEAKER.format(verbs=verbs)) if verbs else None
    german = language == "de"
    mark = GERMAN_MARK if german else MARK
    return Rules(**lists, speaker=speaker, mark=mark, ordinal_dot=german)
