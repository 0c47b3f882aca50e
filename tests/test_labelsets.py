"""Guideline folders that are wrong are refused with the file and the reason; 2 to 9 labels work."""

from pathlib import Path

import pytest

from annotator import guidelines
from annotator.guidelines import GuidelineError
from annotator.labelsets import DetailUse, from_document, in_language
from tests.guideline_folders import document, label, write


def refusal(folder: Path) -> str:
    """What is said of the folder, without its path."""
    with pytest.raises(GuidelineError) as caught:
        guidelines.read_folder(folder)
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize("n", range(2, 10))
def test_two_to_nine_labels_are_taken_in_their_order(tmp_path, n):
    draft = guidelines.read_folder(write(tmp_path, document(n)))

    labels = from_document(draft.document)

    assert labels.label_ids == tuple(f"label-{i + 1}" for i in range(n))


def test_a_label_set_without_details_has_none(tmp_path):
    labels = from_document(guidelines.read_folder(write(tmp_path, document())).document)

    assert (labels.details, labels.relations, labels.labels[0].details) == ({}, {}, {})


def test_one_label_is_too_few(tmp_path):
    assert "labels: has 2 to 9 of them" in refusal(write(tmp_path, document(1)))


def test_ten_labels_are_too_many(tmp_path):
    ten = [label(n, key=str(min(n, 9))) for n in range(1, 11)]

    assert "labels: has 2 to 9 of them" in refusal(
        write(tmp_path, document(labels=2) | {"labels": ten})
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": "1"}, "labels: two of them have the same key"),
        ({"id": "label-1"}, "labels: two of them have the same id"),
        ({"letter": "A"}, "labels: two of them have the same letter"),
        ({"key": "0"}, "labels.1.key: is not a key from 1 to 9"),
        ({"id": "skip"}, "labels.1.id: is a word of the pages"),
        ({"id": "ambiguous"}, "labels.1.id: is a word of the pages"),
        ({"id": 'x"] { } *'}, "labels.1.id: is not an identifier"),
        ({"letter": " "}, "labels.1.letter: is not one letter or digit"),
        ({"letter": "AB"}, "labels.1.letter: is not one letter or digit"),
        ({"colour": {"light": "red", "dark": "#ffffff"}}, "labels.1.colour.light: is not a colour"),
        ({"colour": {"light": "#1f5fa8"}}, "labels.1.colour.dark: Missing data"),
        (
            {"colour": {"light": "#ffe9a0", "dark": "#ffffff"}},
            "labels.1.colour.light: cannot be read on #f4f4f2",
        ),
        ({"names": {}}, "labels.1.names: is empty"),
        ({"names": {"en": "  "}}, "labels.1.names.en.value: is empty, or has characters"),
        ({"names": {"en": "a\0b"}}, "labels.1.names.en.value: is empty, or has characters"),
        ({"names": {"en": "\ud800"}}, "labels.1.names.en.value: is empty, or has characters"),
        ({"names": {"fr": "Un"}}, "labels.label-2.names: has no text in en"),
        ({"color": "blue"}, "labels.1.color: Unknown field"),
        ({"details": {"mood": {"values": None}}}, "labels.1.details.mood"),
        ({"details": {"source": {"values": None}}}, "labels.label-2.details.source: is not among"),
        ({"relations": ["supports"]}, "labels.label-2.relations: supports is not among"),
    ],
)
def test_a_wrong_label_is_refused_with_its_place(tmp_path, change, said):
    labels = [label(1), {**label(2), **change}]

    assert refusal(write(tmp_path, document() | {"labels": labels})).startswith(
        f"guideline.json: {said}"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "1.0"}, "version: is not of the form 1.0.0"),
        ({"languages": []}, "languages: Shorter than minimum length 1"),
        ({"languages": ["../../secret"]}, "languages.0: is not a language code"),
        ({"languages": ["en", "en"]}, "languages: two of them are the same"),
        ({"skip_reasons": []}, "skip_reasons: has 1 to 9 of them"),
        ({"licence": "free"}, "licence: Unknown field"),
        (
            {"clauses": [{"id": "R1", "title": {"en": "One"}}] * 2},
            "clauses: two of them have the same id",
        ),
        ({"clauses": [{"id": "R1", "title": {"fr": "Un"}}]}, "clauses.R1.title: has no text in en"),
        ({"labels": "all"}, "labels: Not a valid list"),
    ],
)
def test_a_wrong_guideline_is_refused_with_its_place(tmp_path, change, said):
    assert refusal(write(tmp_path, document() | change)).startswith(f"guideline.json: {said}")


def test_a_value_that_the_detail_does_not_have_is_refused(tmp_path):
    wrong = document(
        labels=2,
        details=[{"id": "evidence", "names": {"en": "Evidence"}, "values": []}],
    )
    wrong["labels"][0]["details"] = {"evidence": {"values": ["claimed"]}}

    assert "labels.label-1.details.evidence: claimed is not among" in refusal(
        write(tmp_path, wrong)
    )


def test_a_value_set_by_itself_is_one_of_the_values(tmp_path):
    values = [{"id": "described", "names": {"en": "described"}}]
    right = document(details=[{"id": "evidence", "names": {"en": "Evidence"}, "values": values}])
    use = {"values": ["described"], "automatic": "described"}
    right["labels"][0]["details"] = {"evidence": use}

    labels = from_document(guidelines.read_folder(write(tmp_path, right)).document)

    assert labels.labels[0].details["evidence"] == DetailUse(("described",), False, "described")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("\ufeff{}", "is not JSON"),
        ('{"version": "1.0.0", "version": "2.0.0"}', "version: is there twice"),
        ("[" * 100_000, "is not JSON"),
        ('{"version": ' + "1" * 5000 + "}", "is not JSON"),
        ('{"version": NaN}', "version: Not a valid string"),
    ],
)
def test_a_file_that_is_not_a_guideline_is_refused(tmp_path, content, said):
    assert refusal(write(tmp_path, content)).startswith(f"guideline.json: {said}")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert refusal(tmp_path / "nowhere") == "guideline.json: No such file or directory"


def test_a_language_without_a_text_is_named(tmp_path):
    two = document() | {"languages": ["en", "fr"]}
    for item in [*two["labels"], *two["skip_reasons"]]:
        item["names"] = item["definitions"] = {"en": "One", "fr": "Un"}

    assert refusal(write(tmp_path, two)) == "fr.md: No such file or directory"


def test_a_text_that_is_not_utf_8_is_named(tmp_path):
    write(tmp_path, document())
    (tmp_path / "en.md").write_bytes(b"caf\xe9")

    assert refusal(tmp_path) == "en.md: is not UTF-8"


def test_a_text_with_a_nul_is_refused(tmp_path):
    assert refusal(write(tmp_path, document(), en="a\0b")) == "en.md: has a NUL character in it"


def test_a_clause_without_a_heading_is_named(tmp_path):
    clauses = [{"id": "R1", "title": {"en": "One"}}]

    assert refusal(write(tmp_path, document(clauses=clauses))) == (
        "en.md: no heading begins with R1"
    )


def test_words_in_a_language_that_is_missing_are_those_of_the_first():
    assert in_language({"de": "Beleg", "es": "Prueba"}, "fr") == "Beleg"
