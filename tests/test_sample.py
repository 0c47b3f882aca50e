"""The sample project that ships: articles, answers and decisions that fit together."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from annotator.corpus.sentences.segmentation import segment
from annotator.models import DECISION_REASONS

PACKAGE = Path(__file__).parent.parent / "annotator"
FILES = ("articles.jsonl", "answers.jsonl", "decisions.jsonl")
PEOPLE = ("alice", "bob")
BEGINNING = 30  # code points of a sentence that a line repeats, to be found again by eye


def lines(name: str) -> list[str]:
    return (PACKAGE / "sample" / name).read_bytes().decode().splitlines()


def sentences_of(article: dict[str, Any]) -> list[str]:
    text = article["text"]
    return [text[span.start : span.end] for span in segment(text, article["language"])]


GUIDELINE = json.loads((PACKAGE / "default_guideline" / "guideline.json").read_text("utf-8"))
LABELS = {label["id"]: label for label in GUIDELINE["labels"]}
SKIP_REASONS = {reason["id"] for reason in GUIDELINE["skip_reasons"]}
CLAUSES = {clause["id"] for clause in GUIDELINE["clauses"]}
DETAILS = tuple(detail["id"] for detail in GUIDELINE["details"])

ARTICLES, ROWS, DECISIONS = ([json.loads(line) for line in lines(name)] for name in FILES)
BY_ID = {article["id"]: article for article in ARTICLES}
SENTENCES = {article["id"]: sentences_of(article) for article in ARTICLES}
ANSWERS = {(row["article"], row["sentence"]): row for row in ROWS}
SHARED = [row for row in ROWS if all(person in row for person in PEOPLE)]
GIVEN = [(row, person, row[person]) for row in ROWS for person in PEOPLE if person in row]

every_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])


def shingles(article: dict[str, Any]) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", article["text"].lower())
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def category(answer: dict[str, Any]) -> str:
    """What agreement is counted on: two skips agree whatever their reasons."""
    return answer.get("label", "skip")


def differ(row: dict[str, Any]) -> bool:
    return category(row["alice"]) != category(row["bob"])


def answered(article: str, person: str) -> list[int]:
    return [row["sentence"] for row in ROWS if row["article"] == article and person in row]


def finished(person: str) -> set[str]:
    """The articles that a person submitted: every sentence is answered."""
    return {
        article
        for article, all_ in SENTENCES.items()
        if len(answered(article, person)) == len(all_)
    }


def begun(person: str) -> set[str]:
    return {row["article"] for row in ROWS if person in row} - finished(person)


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_one_object_a_line_with_sorted_keys_and_plain_line_ends(name: str) -> None:
    written = "".join(
        json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False) + "\n"
        for line in lines(name)
    )
    assert (PACKAGE / "sample" / name).read_bytes() == written.encode()


def test_the_articles_are_in_french_and_english() -> None:
    assert Counter(article["language"] for article in ARTICLES) == {"fr": 5, "en": 4}


def test_one_article_has_forty_sentences_and_nobody_has_begun_it() -> None:
    forty = [article for article, sentences in SENTENCES.items() if len(sentences) == 40]
    assert len(forty) == 1
    assert not any(answered(forty[0], person) for person in PEOPLE)


def test_the_sample_is_small_enough_to_read() -> None:
    assert all(12 <= len(sentences) <= 60 for sentences in SENTENCES.values())
    assert 220 <= sum(map(len, SENTENCES.values())) <= 320


@every_article
def test_an_article_points_at_no_real_site(article: dict[str, Any]) -> None:
    host = article["url"].split("/")[2]
    assert host.endswith((".example", ".example.org"))


@every_article
def test_an_article_says_where_it_comes_from(article: dict[str, Any]) -> None:
    wanted = {"id", "title", "text", "language", "source", "url", "author", "published", "metadata"}
    assert set(article) == wanted
    assert all(article.values())


def test_two_outlets_carry_the_same_wire_story_in_slightly_different_words() -> None:
    first, second = (shingles(BY_ID[name]) for name in ("solarenne-atlantique", "solarenne-midi"))
    assert 0.5 <= len(first & second) / len(first | second) < 0.9


@pytest.mark.parametrize(
    "written",
    [
        "«\u00a0",
        "\u00a0»",
        "60\u00a0%",
        "16\u00a0h\u00a030",
        "M.\u00a0",
        "Me\u00a0",
        "janv. 2026",
        "T. Okafor",
        "Selon le quotidien",
        "```html",
        "(@nadegekorvin)",
        "suivi avec att\n",
    ],
)
def test_the_texts_hold_what_real_articles_hold(written: str) -> None:
    assert any(written in article["text"] for article in ARTICLES)


def test_a_line_names_the_sentence_that_it_begins_with() -> None:
    for row in ROWS + DECISIONS:
        sentence = SENTENCES[row["article"]][row["sentence"] - 1]
        assert sentence[:BEGINNING] == row["begins"], (row["article"], row["sentence"])


def test_each_sentence_has_one_line_of_answers() -> None:
    assert len(ANSWERS) == len(ROWS)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_answers_from_the_top_without_gaps(person: str) -> None:
    for article in SENTENCES:
        numbers = answered(article, person)
        assert numbers == list(range(1, len(numbers) + 1)), article


def test_the_work_is_under_way() -> None:
    both = finished("alice") & finished("bob")
    assert len(both) == 4
    assert finished("bob") == both
    assert finished("alice") - both == begun("bob") & finished("alice")
    assert len(begun("alice")) == 1
    assert len(begun("bob")) == 2
    assert len({row["article"] for row in ROWS}) == len(ARTICLES) - 2


def test_every_label_and_every_skip_reason_is_used() -> None:
    given = [answer for _, _, answer in GIVEN]
    assert {answer["label"] for answer in given if "label" in answer} == set(LABELS)
    assert {answer["skip_reason"] for answer in given if "skip_reason" in answer} == SKIP_REASONS


def test_every_detail_value_and_relation_is_used() -> None:
    details = {(name, answer.get(name)) for _, _, answer in GIVEN for name in DETAILS[2:]}
    relations = {link["relation"] for _, _, answer in GIVEN for link in answer.get("links", [])}
    wanted = {
        (detail["id"], value["id"])
        for detail in GUIDELINE["details"][2:]
        for value in detail["values"]
    }
    assert wanted <= details
    assert relations == {relation for label in LABELS.values() for relation in label["relations"]}
    assert {"outlet", "unnamed"} <= {answer.get("source") for _, _, answer in GIVEN}


def test_an_answer_holds_only_what_its_label_allows() -> None:
    for row, person, answer in GIVEN:
        where = (row["article"], row["sentence"], person)
        assert ("label" in answer) != ("skip_reason" in answer), where
        label = LABELS.get(answer.get("label"), {"details": {}, "relations": []})
        always = {"label", "skip_reason", "unsure", "comment", "links"}
        assert set(answer) - always <= set(label["details"]), where
        for name, rule in label["details"].items():
            value = answer.get(name)
            assert value is None or rule["values"] is None or value in rule["values"], where
            assert value is None or value != rule.get("automatic"), where
        assert {link["relation"] for link in answer.get("links", [])} <= set(label["relations"])


def test_a_source_or_target_is_a_party_of_the_article() -> None:
    for row, _, answer in GIVEN:
        parties = set(BY_ID[row["article"]]["metadata"]["parties"])
        assert set(answer.get("target", [])) <= parties
        assert answer.get("source") in parties | {"outlet", "unnamed", None}


def test_a_link_leads_to_an_earlier_allegation_of_the_same_person() -> None:
    for row, person, answer in GIVEN:
        for link in answer.get("links", []):
            assert link["sentence"] < row["sentence"]
            linked = ANSWERS[row["article"], link["sentence"]][person]
            assert linked.get("label") == "allegation", (row["article"], row["sentence"], person)


def test_details_stand_on_some_sentences_only() -> None:
    detailed = sum(len(answer) > 1 for _, _, answer in GIVEN)
    assert 0.25 <= detailed / len(GIVEN) <= 0.45


def test_comments_are_one_line_and_name_no_colleague() -> None:
    for _, _, answer in GIVEN:
        comment = answer.get("comment", "")
        assert "\n" not in comment
        assert not any(person in comment.lower() for person in PEOPLE)


def test_careful_people_disagree_now_and_then() -> None:
    share = sum(map(differ, SHARED)) / len(SHARED)
    assert 0.10 <= share <= 0.20


def test_decisions_stand_only_on_what_both_finished() -> None:
    both = finished("alice") & finished("bob")
    assert {decision["article"] for decision in DECISIONS} <= both


def test_a_decision_has_one_answer_and_a_reason() -> None:
    for decision in DECISIONS:
        assert len({"label", "skip_reason", "ambiguous"} & set(decision)) == 1
        assert decision.get("label", "context") in LABELS
        assert decision.get("clause", "Q0") in CLAUSES
        assert decision["note"]
    assert {decision["reason"] for decision in DECISIONS} == set(DECISION_REASONS)


def test_a_decision_settles_a_disagreement_unless_only_details_differ() -> None:
    for decision in DECISIONS:
        row = ANSWERS[decision["article"], decision["sentence"]]
        assert row["alice"] != row["bob"]
        assert differ(row) == (decision["reason"] != "details_only")


def test_about_half_of_the_disagreements_are_decided_and_one_article_can_be_closed() -> None:
    both = finished("alice") & finished("bob")
    decided = {(decision["article"], decision["sentence"]) for decision in DECISIONS}
    disputed = {key for key, row in ANSWERS.items() if key[0] in both and differ(row)}
    assert 0.4 <= len(disputed & decided) / len(disputed) <= 0.6
    assert len(both - {article for article, _ in disputed - decided}) == 1
