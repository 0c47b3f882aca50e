"""Suggests which sentences are not the article's own prose, from the text alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotator.corpus import hint_marks as marks
from annotator.corpus.fingerprints import folded
from annotator.corpus.hint_words import Words, words
from annotator.corpus.lines import Span
from annotator.corpus.segmentation import paragraphs

HEADING, METADATA, BOILERPLATE = "heading", "metadata", "boilerplate"
DUPLICATE, BROKEN = "duplicate", "broken"
LONGEST = 1500  # code points: no rule knows longer sentences
REPEATED = 4  # words: shorter sentences come again in prose too
LIST = 3  # so many titles in a row are a list
EDGE = 3  # lines at the top and at the end where a word in capitals is a rubric or an agency


@dataclass
class Line:
    """A line of the text: its sentences, what each of them is suggested to be, and how it looks.

    `title`: it stands alone, is short, has no verb and no full stop.
    """

    sentences: tuple[str, ...]
    title: bool
    hints: list[str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.hints = [None] * len(self.sentences)

    @property
    def alone(self) -> bool:
        return len(self.sentences) == 1


def suggest(
    text: str, spans: Sequence[Span], fingerprints: Sequence[int], language: str
) -> list[str | None]:
    """A skip reason for each sentence that seems to be one to skip, null for the others.

    What a page repeats in itself is a duplicate; what another article has too is not, since a wire
    story is to be labelled wherever it stands. `spans` are in code points.
    """
    known = words(language.lower().partition("-")[0])
    places = [(span.start, span.end) for span in spans]
    lines = [
        _line([text[slice(*places[n])] for n in group], known) for group in paragraphs(text, places)
    ]
    for number, line in enumerate(lines):
        _mark_what_it_says(line, number, len(lines), known)
    _mark_the_author(lines, known)
    _mark_titles(lines)
    hints = [hint for line in lines for hint in line.hints]
    _mark_repeated(text, places, fingerprints, hints)
    return hints


def _line(sentences: Sequence[str], known: Words) -> Line:
    title = len(sentences) == 1 and marks.looks_like_a_title(sentences[0], known)
    return Line(tuple(sentences), title)


def _mark_what_it_says(line: Line, number: int, total: int, known: Words) -> None:
    """By its own words, whatever stands around it."""
    if line.alone:
        at_the_edge = number < EDGE or number >= total - EDGE
        line.hints[0] = _alone(line.sentences[0], line.title, at_the_edge, known)
    elif number == 0 and marks.is_a_date(line.sentences[0], known):
        line.hints[0] = METADATA  # a date that an export glued to the first line
    notice = False
    for n, sentence in enumerate(line.sentences):
        if len(sentence) > LONGEST or line.hints[n]:
            continue
        plain = folded(sentence)
        said = (n == 0 and known.boilerplate_starts.match(plain)) or known.boilerplate.search(plain)
        notice = notice or (said and known.notices.search(plain))
        if marks.is_broken(sentence):
            line.hints[n] = BROKEN
        elif notice or said:
            line.hints[n] = BOILERPLATE


def _alone(sentence: str, title: bool, at_the_edge: bool, known: Words) -> str | None:
    if len(sentence) > LONGEST:
        return None
    if marks.is_broken(sentence) or marks.is_cut_off(sentence, known):
        return BROKEN
    if marks.is_metadata(sentence, known) or (title and marks.is_credit(sentence, known)):
        return METADATA
    if marks.is_share_widget(sentence, known):
        return BOILERPLATE
    return METADATA if at_the_edge and marks.is_rubric(sentence) else None


def _mark_the_author(lines: Sequence[Line], known: Words) -> None:
    """Who wrote it and for whom, at the end: nothing of the article comes after."""
    for line in reversed(lines):
        if marks.is_biography(line.sentences[0], known) or marks.is_slogan(line.sentences[0]):
            line.hints = [BOILERPLATE] * len(line.hints)
        elif not (line.title or line.hints[0]):
            return


def _mark_titles(lines: Sequence[Line]) -> None:
    """Headings have prose below them; behind the article's end titles belong to the page."""
    last = max((n for n, line in enumerate(lines) if _is_prose(line)), default=-1)
    if last < 0:
        return
    rest = [(n, line) for n, line in enumerate(lines) if line.hints[0] is None]
    for run in _runs(rest):
        for n, line in run:
            if n > last:
                line.hints[0] = BOILERPLATE if n == len(lines) - 1 else METADATA
            elif _leads_in(line) or (len(run) < LIST and not (n and _leads_in(lines[n - 1]))):
                line.hints[0] = HEADING


def _leads_in(line: Line) -> bool:
    """Whether what comes below it are its items."""
    return line.sentences[-1].endswith(":")


def _is_prose(line: Line) -> bool:
    return not line.title and None in line.hints


def _runs(lines: Sequence[tuple[int, Line]]) -> Iterator[list[tuple[int, Line]]]:
    """Titles that follow one another."""
    run: list[tuple[int, Line]] = []
    for n, line in lines:
        if line.title:
            run.append((n, line))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _mark_repeated(
    text: str,
    places: Sequence[tuple[int, int]],
    fingerprints: Sequence[int],
    hints: list[str | None],
) -> None:
    seen: set[int] = set()
    for n, ((start, end), known) in enumerate(zip(places, fingerprints, strict=True)):
        again = known in seen and hints[n] in (None, HEADING)
        if again and len(text[start:end].split()) >= REPEATED:
            hints[n] = DUPLICATE
        seen.add(known)
