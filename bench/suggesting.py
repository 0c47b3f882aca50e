"""How often a suggested skip is one: on the sample project, and on pages that were made for it."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from annotator.corpus.sentences.describing import describe
from annotator.corpus.sentences.segmentation import segment
from annotator.demo import SAMPLE

HERE = Path(__file__).parent
REASONS = ("heading", "metadata", "boilerplate", "duplicate", "broken")


def main() -> None:
    for name, found in (("sample project", list(sample())), ("pages", list(pages()))):
        print(f"suggested skips    {name}: {summary(found)}")


def summary(found: list[tuple[str | None, set[str]]]) -> str:
    """Of pairs of what is suggested and what people said: precision, and what was not found."""
    made = [(hint, said) for hint, said in found if hint]
    right = sum(hint in said for hint, said in made)
    skips = sum(bool(said) for hint, said in made)
    to_find = sum(bool(said) for _, said in found)
    wrong = Counter(hint for hint, said in made if hint not in said)
    return (
        f"precision {right / len(made):.2f} ({skips / len(made):.2f} for any reason), "
        f"{skips} of {to_find} skips found; wrong: {dict(wrong) or 'none'}"
    )


def sample() -> Iterator[tuple[str | None, set[str]]]:
    """What the sample's people gave as reasons, or where they did not come to, who wrote it."""
    answers = {(a["article"], a["sentence"]): a for a in lines(SAMPLE / "answers.jsonl")}
    added = {
        (a["article"], a["text"]): a["skip_reason"] for a in lines(HERE / "sample_skips.jsonl")
    }
    for article in lines(SAMPLE / "articles.jsonl"):
        text, language = article["text"], article["language"]
        for n, sentence in enumerate(describe(text, segment(text, language), language), start=1):
            answer = answers.get((article["id"], n), {})
            said = {answer[who].get("skip_reason") for who in ("alice", "bob") if who in answer}
            said.add(added.get((article["id"], text[sentence.start : sentence.end])))
            yield sentence.hint, said - {None}


def pages() -> Iterator[tuple[str | None, set[str]]]:
    """Pages whose lines were given their reasons when they were written."""
    for page in lines(HERE / "pages.jsonl"):
        text = "\n\n".join(line for _, line in page["lines"])
        sentences = describe(text, segment(text, page["language"]), page["language"])
        end, rest = 0, iter(page["lines"])
        reason = None
        for sentence in sentences:
            if sentence.start >= end:
                reason, line = next(rest)
                end = sentence.start + len(line)
            yield sentence.hint, {reason} - {None}


def lines(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main()
