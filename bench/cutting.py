"""How many characters a second are cut into sentences, and looked through for what to skip."""

import time
from collections.abc import Callable

from annotator.corpus.sentences.describing import describe
from annotator.corpus.sentences.segmentation import segment
from annotator.demo import SAMPLE
from bench.suggesting import lines

SECONDS = 1.0
BY_RULES = ("fr", "en")
BY_LIBRARY = ("it",)  # a language without rules of ours; which text it is does not matter much


def main() -> None:
    articles = list(lines(SAMPLE / "articles.jsonl"))
    for language in (*BY_RULES, *BY_LIBRARY):
        texts = [a["text"] for a in articles if a["language"] == language or language == "it"]
        cut = a_second(texts, lambda text, language=language: segment(text, language))
        spans = {text: segment(text, language) for text in texts}
        seen = a_second(
            texts,
            lambda text, language=language, spans=spans: describe(text, spans[text], language),
        )
        print(f"cutting {language}         {cut:6.1f} M characters/s, skips suggested {seen:.1f}")


def a_second(texts: list[str], work: Callable[[str], object]) -> float:
    """Millions of characters that it gets through in a second of the processor."""
    done, begun = 0, time.process_time()
    while time.process_time() - begun < SECONDS:
        for text in texts:
            work(text)
        done += sum(map(len, texts))
    return done / (time.process_time() - begun) / 1e6


if __name__ == "__main__":
    main()
