import hashlib

from annotator.db import writing
from annotator.exporting import making
from tests.factories import make_project


def labels(folder):
    return {record["id"]: record["label"] for record in folder.labelled}


def test_a_labelled_sentence_stands_in_one_split_with_its_gold_label(training):
    assert labels(training) == {
        "port-1@1:0-28": "allegation",
        "port-1@1:29-47": "denial",
        "port-2@1:9-30": "allegation",
        "port-2@1:31-45": "denial",
        "port-2@1:46-75": "evidence",
        "port-4@1:0-14": "denial",
        "port-5@2:0-16": "context",
        "port-5@2:40-53": "denial",
        "port-5@2:54-74": "evidence",
        "port-6@1:0-13": "context",
    }


def test_a_skipped_sentence_is_listed_with_its_reason(training):
    assert [(r["text"], r["reason"]) for r in training.records("skipped.jsonl")] == [
        ("Heading", "heading")
    ]


def test_what_is_not_resolved_is_listed_with_the_reason(training):
    reasons = [(r["article_id"], r["reason"]) for r in training.records("unresolved.jsonl")]

    assert reasons == [
        ("port-1", "disagreement"),
        ("port-3", "too_few_answers"),
        ("port-3", "too_few_answers"),
        ("port-4", "ambiguous"),
        ("port-5", "too_few_answers"),
        ("port-6", "too_few_answers"),
    ]


def test_the_place_of_a_sentence_is_counted_in_code_points(training):
    first = next(r for r in training.labelled if r["id"] == "port-1@1:0-28")

    assert (first["start"], first["end"], first["text"]) == (0, 28, "Le port 🚢 accuse la société.")


def test_a_detail_that_all_gave_is_the_detail_of_the_label(training):
    given = {r["id"]: r["attribution"] for r in training.labelled if r["label"] == "allegation"}

    assert given == {"port-1@1:0-28": "reported", "port-2@1:9-30": "reported"}


def test_evidence_is_described_by_itself(training):
    evidence = [r["evidence"] for r in training.labelled if r["label"] == "evidence"]

    assert evidence == ["described"] * 2


def test_a_link_that_all_made_is_a_link_of_the_label(training):
    links = {r["text"]: r["links"] for r in training.labelled if r["article_id"] == "port-2"}

    assert links == {
        "The mayor was bribed.": [],
        "She denies it.": [{"relation": "answers", "target": "port-2@1:9-30"}],
        "Records show a payment of €5.": [],
    }


def test_the_books_say_where_every_sentence_is(training):
    assert {k: n for k, n in training.document("manifest.json")["books"].items() if n} == {
        "adjudicated": 2,
        "ambiguous": 1,
        "excluded": 10,
        "insufficient": 4,
        "skipped": 1,
        "total": 27,
        "unanimous": 8,
        "unresolved": 1,
    }


def test_sha256sums_names_every_other_file_with_its_digest(training):
    lines = (training.path / "SHA256SUMS").read_text().splitlines()
    files = [p for p in training.path.rglob("*") if p.is_file() and p.name != "SHA256SUMS"]

    assert {line.split("  ")[1]: line.split("  ")[0] for line in lines} == {
        str(p.relative_to(training.path)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def test_a_training_export_names_nobody(training, audit):
    people = {a["annotator"] for r in audit.records("sentences.jsonl") for a in r["annotations"]}
    text = "".join(p.read_text() for p in training.path.rglob("*") if p.is_file())

    assert [name for name in (*people, "alice", "bob", "Not sure") if name in text] == []


def test_the_card_says_that_a_label_says_nothing_about_what_is_true(training):
    assert "says nothing about its truth" in (training.path / "README.md").read_text()


def test_an_export_of_an_empty_project_holds_no_sentence(session, tmp_path):
    make_project(session, "empty")
    session.commit()
    made = making.make(writing, "empty", "training", tmp_path / "out")

    assert sorted(p.name for p in made.path.iterdir()) == [
        "README.md",
        "SHA256SUMS",
        "croissant.json",
        "datapackage.json",
        "manifest.json",
        "schema.json",
        "skipped.jsonl",
        "unresolved.jsonl",
    ]
