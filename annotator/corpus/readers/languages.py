"""Which language an article is in."""

from collections.abc import Sequence

from annotator.corpus.records import ArticleRecord


def settle(
    record: ArticleRecord, chosen: str | None, languages: Sequence[str]
) -> tuple[str | None, str]:
    """The article's language and where it is from: what it says, else what was chosen."""
    if record.language is not None:
        return record.language, record.language_from
    if chosen or not languages:
        return chosen, "chosen"
    if len(languages) == 1:
        return languages[0], "chosen"
    return guess(record.text, languages), "guessed"


def guess(text: str, languages: Sequence[str]) -> str:
    """The likeliest of a project's languages."""
    return languages[0]
