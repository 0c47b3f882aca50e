"""The guideline that ships with annotator: read as files, without the application."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "annotator" / "default_guideline"
GUIDELINE = json.loads((FOLDER / "guideline.json").read_text(encoding="utf-8"))
TEXTS = {
    language: (FOLDER / f"{language}.md").read_text(encoding="utf-8")
    for language in GUIDELINE["languages"]
}
CLAUSE = re.compile(r"^#{2,4} ((?:Q\d|R\d+)\b.*)$", re.MULTILINE)
DETAILS = {detail["id"]: detail for detail in GUIDELINE["details"]}
every_language = pytest.mark.parametrize("language", GUIDELINE["languages"])
every_label = pytest.mark.parametrize("label", GUIDELINE["labels"], ids=lambda label: label["id"])


def worded(node: object) -> Iterator[dict[str, str]]:
    """Every object of the JSON that holds words by language."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"names", "definitions", "title"}:
                yield value
            else:
                yield from worded(value)
    elif isinstance(node, list):
        yield from chain.from_iterable(map(worded, node))


def french_prose() -> list[str]:
    """The French lines as a reader sees them: no code, addresses or rulings of tables."""
    lines = [line for line in TEXTS["fr"].splitlines() if not re.fullmatch(r"[|:\- ]+", line)]
    lines = [re.sub(r"`[^`]*`|https?://\S+", "", line) for line in lines]
    return lines + [words["fr"] for words in worded(GUIDELINE)]


def test_the_folder_holds_one_text_for_each_language_and_nothing_else() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {"guideline.json", "en.md", "fr.md"}


def test_the_files_are_plain_utf_8_with_unix_line_ends() -> None:
    for path in FOLDER.iterdir():
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")


@every_language
def test_each_clause_stands_once_as_a_heading_with_its_title_and_there_are_no_others(
    language: str,
) -> None:
    expected = [f"{clause['id']} {clause['title'][language]}" for clause in GUIDELINE["clauses"]]
    assert CLAUSE.findall(TEXTS[language]) == expected


def test_the_clauses_are_q0_to_q5_and_r1_to_r15() -> None:
    expected = [f"Q{n}" for n in range(6)] + [f"R{n}" for n in range(1, 16)]
    assert [clause["id"] for clause in GUIDELINE["clauses"]] == expected


@every_language
def test_the_text_refers_only_to_clauses_that_exist(language: str) -> None:
    mentioned = set(re.findall(r"\b[QR]\d+\b", TEXTS[language]))
    assert mentioned == {clause["id"] for clause in GUIDELINE["clauses"]}


def test_both_languages_word_everything() -> None:
    for words in worded(GUIDELINE):
        assert set(words) == set(GUIDELINE["languages"])
        assert all(text.strip() == text != "" for text in words.values())


@every_language
def test_no_two_labels_or_skip_reasons_share_a_name(language: str) -> None:
    for kind in ("labels", "skip_reasons"):
        names = [entry["names"][language] for entry in GUIDELINE[kind]]
        assert len(set(names)) == len(names)


def test_keys_ids_and_letters_are_unique() -> None:
    for kind in ("labels", "skip_reasons"):
        assert [entry["key"] for entry in GUIDELINE[kind]] == [
            str(n + 1) for n in range(len(GUIDELINE[kind]))
        ]
    for kind in ("labels", "skip_reasons", "clauses", "details", "relations"):
        ids = [entry["id"] for entry in GUIDELINE[kind]]
        assert len(set(ids)) == len(ids)
    assert [label["letter"] for label in GUIDELINE["labels"]] == ["A", "D", "E", "C"]


@every_label
def test_a_label_takes_only_details_values_and_relations_that_have_words(
    label: dict[str, Any],
) -> None:
    for name, rule in label["details"].items():
        worded_values = {value["id"] for value in DETAILS[name]["values"]}
        assert set(rule["values"] or []) <= worded_values
        assert rule.get("automatic", None) in {None, *(rule["values"] or [])}
    assert set(label["relations"]) <= {relation["id"] for relation in GUIDELINE["relations"]}


def test_every_value_and_relation_is_taken_by_some_label() -> None:
    labels = GUIDELINE["labels"]
    for name in ("attribution", "evidence", "response"):
        taken = chain.from_iterable(
            label["details"].get(name, {"values": []})["values"] for label in labels
        )
        assert set(taken) == {value["id"] for value in DETAILS[name]["values"]}
    related = set(chain.from_iterable(label["relations"] for label in labels))
    assert related == {relation["id"] for relation in GUIDELINE["relations"]}


@every_language
def test_the_text_names_every_skip_reason_value_and_relation(language: str) -> None:
    values = chain.from_iterable(detail["values"] for detail in GUIDELINE["details"])
    for entry in [*GUIDELINE["skip_reasons"], *values, *GUIDELINE["relations"]]:
        assert f"`{entry['id']}`" in TEXTS[language]


def test_both_texts_have_the_same_headings_tables_and_rows() -> None:
    def shape(text: str) -> list[tuple[str, int]]:
        return [
            (line[0], line.count("|") if line[0] == "|" else line.index(" "))
            for line in text.splitlines()
            if line[:1] in {"#", "|"}
        ]

    assert shape(TEXTS["en"]) == shape(TEXTS["fr"])


def test_both_texts_give_the_worked_cases_the_same_answers() -> None:
    def answers(text: str) -> list[list[str]]:
        rows = [line.split("|")[2:4] for line in text.splitlines() if re.match(r"\| [\"«]", line)]
        return [re.findall(r"`[^`]+`|[QR]\d+", "|".join(row)) for row in rows]

    assert answers(TEXTS["en"]) == answers(TEXTS["fr"])
    assert len(answers(TEXTS["en"])) == 25


def test_french_prose_has_no_straight_quotation_marks() -> None:
    assert [line for line in french_prose() if '"' in line] == []


def test_french_prose_has_a_no_break_space_before_high_punctuation() -> None:
    assert [line for line in french_prose() if re.search(r"[^\u00a0\u202f][:;?!»]", line)] == []


def test_french_guillemets_hold_a_no_break_space_and_are_balanced() -> None:
    assert [line for line in french_prose() if re.search(r"«[^\u00a0\u202f]|«$", line)] == []
    assert TEXTS["fr"].count("«") == TEXTS["fr"].count("»")


@every_language
def test_a_label_is_worded_as_a_report_and_never_as_the_truth(language: str) -> None:
    allegation = GUIDELINE["labels"][0]["definitions"][language]
    start = {"en": "The sentence reports an allegation", "fr": "La phrase rapporte une allégation"}
    assert allegation.startswith(start[language])


@every_language
def test_every_definition_of_a_label_is_one_sentence(language: str) -> None:
    for label in GUIDELINE["labels"]:
        assert re.fullmatch(r"[^.?!]+\.", label["definitions"][language])
