"""What exports say of articles that were corrected, cut, withdrawn, erased."""

import pytest

from tests import golden


def of_article(audit, name):
    return {r["id"]: r for r in audit.records("sentences.jsonl") if r["article_id"] == name}


def test_a_sentence_that_was_carried_over_names_the_one_that_it_was(audit, training):
    carried = {key: r["carried_from"] for key, r in of_article(audit, "port-5").items()}

    assert carried == {
        **dict.fromkeys(["port-5@1:0-16", "port-5@1:17-40", "port-5@1:41-54", "port-5@1:55-75"]),
        "port-5@2:0-16": "port-5@1:0-16",
        "port-5@2:17-39": None,
        "port-5@2:40-53": "port-5@1:41-54",
        "port-5@2:54-74": "port-5@1:55-75",
    }
    assert {r["id"]: r["carried_from"] for r in training.labelled}[
        "port-5@2:0-16"
    ] == "port-5@1:0-16"


def test_its_answers_and_decisions_are_there_once_under_their_own_events(audit):
    events = {event["seq"]: event["subject"] for event in audit.records("ledger.jsonl")}
    rows = of_article(audit, "port-5")
    [decision] = rows["port-5@2:54-74"]["decisions"]
    seqs = [answer["seq"] for answer in rows["port-5@2:54-74"]["annotations"]]

    assert {events[seq] for seq in (*seqs, decision["seq"])} == {"port-5@1:55-75"}
    assert (decision["saw"], decision["stale"]) == (seqs, False)
    assert rows["port-5@1:55-75"]["annotations"] == rows["port-5@1:55-75"]["decisions"] == []


def test_answers_that_were_set_aside_stay_with_their_sentence(audit):
    gone = of_article(audit, "port-5")["port-5@1:17-40"]

    assert (gone["status"], gone["reason"]) == ("excluded", "new_version")
    assert [answer["counted"] for answer in gone["annotations"]] == [False, False]


def test_sentences_that_were_replaced_name_the_event(audit):
    events = {event["seq"]: event["type"] for event in audit.records("ledger.jsonl")}
    rows = [*of_article(audit, "port-5").values(), *of_article(audit, "port-6").values()]
    retired = {r["id"]: events[r["retired"]] for r in rows if r["retired"]}

    assert retired == {
        "port-5@1:0-16": "article.correct",
        "port-5@1:17-40": "article.correct",
        "port-5@1:41-54": "article.correct",
        "port-5@1:55-75": "article.correct",
        "port-6@1:14-27": "sentence.cut",
        "port-6@1:28-44": "sentence.cut",
    }


def test_places_count_the_sentences_of_a_version_as_it_stood_last(audit):
    rows = [*of_article(audit, "port-5").values(), *of_article(audit, "port-6").values()]

    assert [r["position"] for r in rows] == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 2, 3]


def test_both_texts_of_a_corrected_article_are_there(audit):
    article = next(r for r in audit.records("articles.jsonl") if r["id"] == "port-5")
    texts = [version["text"] for version in article["versions"]]

    assert (article["version"], texts) == (2, [golden.CHANGED["port-5"], golden.CORRECTED])


@pytest.mark.parametrize("name", ["port-7", "port-8"])
def test_what_is_withdrawn_is_there_without_its_words(name, audit, training):
    rows = of_article(audit, name)
    words = golden.CHANGED[name].split(".")[0]

    assert [r["status"] for r in rows.values()] == ["excluded"] * 2
    assert all(r["annotations"] for r in rows.values())
    for folder in (audit, training):
        assert not [p for p in folder.path.rglob("*") if p.is_file() and words in p.read_text()]
    assert set(rows) <= set(training.document("manifest.json")["excluded"])


def test_excluded_sentences_and_erased_articles_are_listed(training, audit):
    manifest = training.document("manifest.json")
    excluded = [r["id"] for r in audit.records("sentences.jsonl") if r["status"] == "excluded"]

    assert (manifest["excluded"], manifest["erased"]) == (excluded, ["port-8"])
    assert audit.document("manifest.json")["erased"] == ["port-8"]
