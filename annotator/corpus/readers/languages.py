"""Which language an article is in; the model is large, and loaded when it is first needed."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from annotator.corpus.records import ArticleRecord

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENOUGH = 2_000  # characters of a text that tell its language
TOO_FEW = 20


def settle(
    record: ArticleRecord, chosen: str | None, languages: Sequence[str]
) -> tuple[str | None, str]:
    """The article's language and where it is from: said by it, chosen, or guessed from its text.

    `languages` are those of the project; without any nothing is guessed.
    """
    if record.language is not None:
        return record.language, record.language_from
    if chosen is None and len(languages) > 1:
        return guess(record.text, languages), "guessed"
    return chosen or next(iter(languages), None), "chosen"


def guess(text: str, languages: Sequence[str]) -> str:
    """The likeliest of a project's languages; the first when the text is too short to tell."""
    beginning = text.strip()[:ENOUGH]
    if len(beginning) < TOO_FEW or not any(map(str.isalpha, beginning)):
        return languages[0]
    by_code = {language.partition("-")[0]: language for language in reversed(languages)}
    identifier = _identifier(frozenset(by_code))
    if len(identifier.labels) < 2:
        return languages[0]
    return by_code[identifier.classify(beginning)[0]]


@lru_cache(maxsize=1)  # one, since each keeps more than a hundred megabytes
def _identifier(codes: frozenset[str]) -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(codes & set(identifier.labels))
    return identifier
