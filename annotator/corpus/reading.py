"""An article version as people read it: paragraphs of numbered sentences."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from annotator.corpus.sentences.segmentation import paragraphs
from annotator.models import ArticleVersion, Sentence

LONGEST_HEADING = 120  # code points
ENDS_A_SENTENCE = tuple(".!?…:;,»”\"')")

# Of a Sentence, with its version joined; null once the article is erased.
SENTENCE_TEXT = func.substr(ArticleVersion.text, Sentence.start + 1, Sentence.end - Sentence.start)
TEXT = select(ArticleVersion.text).where(ArticleVersion.id == bindparam("version"))
CURRENT = (  # of a version that was replaced: as it was then
    select(Sentence.id, Sentence.start, Sentence.end, Sentence.hint)
    .join(Sentence.version)
    .where(
        Sentence.version_id == bindparam("version"),
        or_(Sentence.retired.is_(None), Sentence.retired == ArticleVersion.replaced),
    )
    .order_by(Sentence.start)
)


class ReadSentence(NamedTuple):  # an article makes hundreds of them, with every label
    """A sentence in its place: `n` counts from 1, offsets are code points."""

    id: int
    n: int
    start: int
    end: int
    text: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    heading: bool
    sentences: tuple[ReadSentence, ...]


@dataclass(frozen=True)
class Reading:
    """The current sentences of a version in order; the text is empty once it is erased."""

    text: str
    sentences: tuple[ReadSentence, ...]

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        spans = [(sentence.start, sentence.end) for sentence in self.sentences]
        return tuple(
            _paragraph([self.sentences[i] for i in group]) for group in paragraphs(self.text, spans)
        )

    @cached_property
    def place(self) -> dict[int, int]:
        """The index in `sentences` of each sentence id."""
        return {sentence.id: i for i, sentence in enumerate(self.sentences)}


def read(session: Session, version_id: int) -> Reading:
    """The version's sentences but for those that were cut anew; two queries."""
    text = session.scalar(TEXT, {"version": version_id}) or ""
    rows = session.execute(CURRENT, {"version": version_id})
    return Reading(
        text,
        tuple(
            ReadSentence(key, n, start, end, text[start:end], hint)
            for n, (key, start, end, hint) in enumerate(rows, start=1)
        ),
    )


def _paragraph(sentences: list[ReadSentence]) -> Paragraph:
    first = sentences[0].text
    heading = (
        len(sentences) == 1
        and len(first) <= LONGEST_HEADING
        and not first.endswith(ENDS_A_SENTENCE)
    )
    return Paragraph(heading, tuple(sentences))
