"""Articles of made-up words, as many as are wanted, the same ones each time."""

import json
import random
from pathlib import Path

SENTENCES = 40  # of an article, in paragraphs of three
LETTERS = "aeioubcdfglmnprst"
KNOWN = 40_000  # different words; a few of them make up most of a text, as in any language


def write(path: Path, articles: int, *, name: str = "made") -> None:
    """A JSONL file of that many articles, one after the other: memory does not grow."""
    chance = random.Random(name)  # noqa: S311
    words = _words(chance)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    with path.open("w") as lines:
        for number in range(articles):
            said = chance.choices(words, cum_weights=sums[1:], k=SENTENCES * 16)
            article = {
                "id": f"{name}-{number}",
                "title": " ".join(said[:6]).capitalize(),
                "text": _text(said),
                "language": "fr",
                "source": f"Journal {number % 200}",
                "published": f"20{10 + number % 17}-{1 + number % 12:02}-{1 + number % 28:02}",
            }
            lines.write(json.dumps(article) + "\n")


def _words(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(LETTERS, k=chance.randint(2, 9))) for _ in range(KNOWN)]


def _text(words: list[str]) -> str:
    sentences = [
        " ".join(words[start : start + 16]).capitalize() + "." for start in range(0, len(words), 16)
    ]
    paragraphs = (" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))
    return "\n\n".join(paragraphs)
