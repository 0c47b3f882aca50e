"""The figures of agreement as JSON and as a table, each with the matrix that it came from."""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Any

from annotator import spreadsheets
from annotator.agreement.between import Against, Pair
from annotator.agreement.figures import Figure, Integers, rounded
from annotator.agreement.question import ALL, Question
from annotator.agreement.report import REASONS, Agreement, Report

Names = Mapping[int, str]  # what people are called, by the ids of their rows

METHODS = {
    "percent": "share of pairs of answers to the same sentence that agree, mean over sentences",
    "alpha": "Krippendorff's alpha (2011), nominal, missing answers allowed; a label against all "
    "others",
    "fleiss": "Fleiss' kappa (1971), missing answers as in Gwet (2014)",
    "ac1": "Gwet's AC1 (2008), missing answers as in Gwet (2014)",
    "kappa": "Cohen's kappa (1960), over the sentences that both answered",
    "interval": "95 %, percentile bootstrap over articles, 1000 draws",
}
HEADER = ("part", "about", "figure", "value", "sentences", "answers", "low", "high", "note")


def as_record(found: Report, names: Names) -> dict[str, Any]:
    """All figures, to 3 decimals, and the matrices; people by their `names`."""
    return {
        "project": found.slug,
        "ledger": {"seq": found.point[0], "head": found.point[1]} if found.point else None,
        "question": _question(found.question),
        "methods": METHODS,
        "answers": {"counted": found.n_answers, "skips": found.n_skips},
        "overall": _agreement(found.overall),
        "labels": [
            _agreement(row) | {"label": row.word, "uses": row.uses} for row in found.by_word
        ],
        "slices": {
            "n": found.n_slices,
            "rows": [_agreement(row) | {"slice": row.slice} for row in found.slices],
        },
        "words": list(found.met.words),
        "pairs": _met(found),
        "matrix": {
            "columns": list(found.words),
            "rows": [{"answers": row, "sentences": n} for row, n in found.patterns],
        },
        "people": [_pair(pair, names) for pair in found.people.pairs],
        "given": [{"person": names[key], "answers": counts} for key, counts in found.people.shares],
        "decisions": [_against(row, names) for row in found.people.decisions],
        "test_items": [_against(row, names) for row in found.people.items],
    }


def as_csv(found: Report, names: Names) -> str:
    """One figure or cell a line; `part` tells figures from the cells of matrices."""
    return spreadsheets.as_csv(HEADER, _rows(found, names))


def _question(asked: Question) -> dict[str, Any]:
    major = "all" if asked.major == ALL else asked.major
    return {"of": asked.of, "by": asked.by, "major": major}


def _rows(found: Report, names: Names) -> Iterator[tuple[Any, ...]]:
    for row in (found.overall, *found.by_word, *found.slices):
        part = "slice" if row.slice is not None else "label" if row.word is not None else "all"
        about = row.word if row.slice is None else row.slice
        for name, figure in _figures(row).items():
            low, high = (row.interval or ("", "")) if name == "alpha" else ("", "")
            yield (part, about, name, *_cells(figure), low, high, figure["reason"])
    for pair in found.people.pairs:
        about = f"{names[pair.one]} × {names[pair.two]}"
        yield from _of_two("pair", about, pair, found.met.words)
    for part, rows in (("decisions", found.people.decisions), ("test_items", found.people.items)):
        for compared in rows:
            about = "all" if compared.person is None else names[compared.person]
            yield from _of_two(part, about, compared, found.words)
    for counts, n in found.patterns:
        about = ", ".join(f"{w} {c}" for w, c in zip(found.words, counts, strict=True) if c)
        yield "matrix", about, "sentences", n


def _of_two(
    part: str, about: str, row: Pair | Against, words: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    for name, figure in (("percent", row.figures.percent), ("kappa", row.figures.kappa)):
        told = _figure(figure, figure.reason)
        yield (part, about, name, *_cells(told), "", "", told["reason"])
    for one, two, n in _matrix(row.matrix, words):
        yield f"{part} matrix", about, f"{one} × {two}", n


def _cells(figure: dict[str, Any]) -> tuple[Any, ...]:
    return figure["value"], figure["n_sentences"], figure["n_annotations"]


def _met(found: Report) -> list[dict[str, Any]]:
    """How often each two words meet in one sentence; of many words the most frequent mix-ups."""
    matrix = found.met.matrix
    if matrix is None:
        return [{"answers": _two(found, i, j), "n": n} for i, j, n in found.met.confusions]
    cells = combinations_with_replacement(range(len(found.met.words)), 2)
    return [{"answers": _two(found, i, j), "n": int(matrix[i, j])} for i, j in cells]


def _two(found: Report, i: int, j: int) -> list[str]:
    return [found.met.words[i], found.met.words[j]]


def _pair(pair: Pair, names: Names) -> dict[str, Any]:
    return {
        "people": [names[pair.one], names[pair.two]],
        "percent": _figure(pair.figures.percent, pair.figures.percent.reason),
        "kappa": _figure(pair.figures.kappa, pair.figures.kappa.reason),
        "matrix": None if pair.matrix is None else pair.matrix.tolist(),
    }


def _against(row: Against, names: Names) -> dict[str, Any]:
    return {
        "person": None if row.person is None else names[row.person],
        "percent": _figure(row.figures.percent, row.figures.percent.reason),
        "kappa": _figure(row.figures.kappa, row.figures.kappa.reason),
        "matrix": row.matrix.tolist(),
    }


def _matrix(matrix: Integers | None, words: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
    """The cells that are not empty."""
    for i, row in enumerate([] if matrix is None else matrix.tolist()):
        for j, n in enumerate(row):
            if n:
                yield words[i], words[j], n


def _agreement(row: Agreement) -> dict[str, Any]:
    low, high = row.interval or (None, None)
    figures = _figures(row)
    figures["alpha"] |= {"low": low, "high": high}
    return {**figures, "n_articles": row.n_articles, "few": row.few}


def _figures(row: Agreement) -> dict[str, dict[str, Any]]:
    """What is not computable for a label has the label's reason; percent always has its own."""
    return {
        "percent": _figure(row.percent, row.percent.reason),
        "alpha": _figure(row.alpha, row.reason),
        "fleiss": _figure(row.fleiss, row.reason),
        "ac1": _figure(row.ac1, row.reason),
    }


def _figure(figure: Figure, reason: str | None) -> dict[str, Any]:
    return {
        "value": None if figure.value is None else rounded(figure.value),
        "n_sentences": figure.n_sentences,
        "n_annotations": figure.n_annotations,
        "reason": REASONS[reason] if reason else None,
    }
