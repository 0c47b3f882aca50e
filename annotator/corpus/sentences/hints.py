"""Suggests which sentences are not the article's own prose, from the text alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotator.corpus.sentences import hint_marks as marks
from annotator.corpus.sentences.hint_marks import Piece
from annotator.corpus.sentences.hint_words import Words, words
from annotator.corpus.sentences.lines import Span
from annotator.corpus.sentences.segmentation import paragraphs

HEADING, METADATA, BOILERPLATE = "heading", "metadata", "boilerplate"
DUPLICATE, BROKEN = "duplicate", "broken"
LONGEST = 1500  # code points: no rule knows longer sentences
REPEATED = 4  # words: shorter sentences come again in prose too
LIST = 3  # so many titles in a row are a list
EDGE = 3  # lines at the top and at the end, where a single word is a rubric or an agency


@dataclass
class Line:
    """A line of the text: its sentences, what each of them is suggested to be, and how it looks.

    `title`: it stands alone, is short, has no verb and no full stop. `top`, `end`: it is one of the
    first or last lines. `inside`: it is neither at the top nor in the second half.
    """

    sentences: Sequence[Piece]
    title: bool
    top: bool
    end: bool
    inside: bool
    hints: list[str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.hints = [None] * len(self.sentences)

    @property
    def alone(self) -> bool:
        return len(self.sentences) == 1


def suggest(
    text: str, spans: Sequence[Span], plain: Sequence[str], language: str
) -> list[str | None]:
    """A skip reason for each sentence that seems to be one to skip, null for the others.

    What a page repeats in itself is a duplicate; what another article has too is not, since a wire
    story is to be labelled wherever it stands. `spans` are in code points, `plain` are the folded
    sentences.
    """
    known = words(language.lower().partition("-")[0])
    places = [(span.start, span.end) for span in spans]
    pieces = [
        Piece(text[start:end], folded) for (start, end), folded in zip(places, plain, strict=True)
    ]
    groups = paragraphs(text, places)
    lines = [
        _line([pieces[n] for n in group], number, len(groups), known)
        for number, group in enumerate(groups)
    ]
    doubtful = marks.may_be_broken(text)
    for line in lines:
        _mark_alone(line, known)
        _mark_sentences(line, known, doubtful)
    if lines and marks.is_a_date(pieces[0], known):
        lines[0].hints[0] = METADATA  # an export glued it to the first sentence
    _mark_the_author(lines, known)
    _mark_titles(lines)
    _mark_repeated(lines)
    return [hint for line in lines for hint in line.hints]


def _line(sentences: Sequence[Piece], number: int, total: int, known: Words) -> Line:
    alone = len(sentences) == 1
    return Line(
        sentences,
        title=alone and marks.looks_like_a_title(sentences[0], known),
        top=number < EDGE,
        end=number >= total - EDGE,
        inside=EDGE <= number < total / 2,
    )


def _mark_alone(line: Line, known: Words) -> None:
    """What only a line that stands alone can be."""
    piece = line.sentences[0]
    if not line.alone or len(piece.text) > LONGEST:
        return
    if marks.is_broken(piece.text) or marks.is_cut_off(piece, known):
        line.hints[0] = BROKEN
    elif marks.is_metadata(piece, known) or (line.title and marks.is_credit(piece, known)):
        line.hints[0] = METADATA
    elif marks.is_share_widget(piece, known):
        line.hints[0] = BOILERPLATE
    elif _is_label(line, known):
        line.hints[0] = METADATA


def _is_label(line: Line, known: Words) -> bool:
    """A rubric, an agency, who wrote it: at the top or the end alone."""
    if marks.is_rubric(line.sentences[0].text):
        return line.top or line.end
    return line.top and line.title and marks.is_section(line.sentences[0], known)


def _mark_sentences(line: Line, known: Words, doubtful: bool) -> None:
    """By its own words, whatever stands around it; inside the article only lines of their own."""
    if not line.alone and marks.is_caption(line.sentences, known):
        line.hints = [METADATA] * len(line.hints)
    notice = False
    for n, piece in enumerate(line.sentences):
        if line.hints[n] or len(piece.text) > LONGEST:
            continue
        if doubtful and marks.is_broken(piece.text):
            line.hints[n] = BROKEN
        elif line.alone or not line.inside:
            said = n == 0 and known.boilerplate_starts.match(piece.plain)
            said = said or known.boilerplate.search(piece.plain)
            notice = notice or (said and known.notices.search(piece.plain))
            line.hints[n] = BOILERPLATE if said or notice else None


def _mark_the_author(lines: Sequence[Line], known: Words) -> None:
    """Who wrote it and for whom, at the end: nothing of the article comes after."""
    for line in reversed(lines):
        first = line.sentences[0]
        if marks.is_biography(first.text, known) or marks.is_slogan(first.text):
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
    return line.sentences[-1].text.endswith(":")


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


def _mark_repeated(lines: Sequence[Line]) -> None:
    seen: set[str] = set()
    for line in lines:
        for n, piece in enumerate(line.sentences):
            said = piece.plain.replace('"', "").rstrip(".")
            if (
                said in seen
                and line.hints[n] in (None, HEADING)
                and said.count(" ") >= REPEATED - 1
            ):
                line.hints[n] = DUPLICATE
            seen.add(said)
