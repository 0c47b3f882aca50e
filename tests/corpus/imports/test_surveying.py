import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from annotator.corpus.imports import importing, surveying
from annotator.corpus.imports.problems import RefusedError
from annotator.corpus.imports.surveying import survey
from annotator.corpus.readers import Files, Options, documents
from annotator.corpus.records import FACTS, ArticleError, ArticleRecord
from annotator.models import Article, Raw
from tests import factories
from tests.corpus.readers.given import archive, source

GOOD = b'{"id": "a", "text": "A port."}\n{"id": "b", "text": "A firm."}\n'
BAD = b'{"id": "c", "text": "A judge."}\n{\n{"text": ""}\n'
ENGLISH = b'{"text": "The court put the hearing off until February, it said."}\n'


@pytest.fixture
def project(session):
    return factories.make_project(session)


def given(*files):
    return Files(tuple(source(name, data) for name, data in files))


def left_over(*files):
    found = survey(given(*files), skip_refused=True)
    return list(found.seen), [record.external_id for record in found.records]


def test_everything_that_is_refused_is_told_at_once():
    with pytest.raises(RefusedError) as caught:
        survey(given(("a.jsonl", BAD), ("b.jsonl", GOOD), ("c.pdf", b"")))

    assert [str(problem).partition(": ")[0] for problem in caught.value.refusals.problems] == [
        "a.jsonl:2",
        "a.jsonl:3",
        "c.pdf",
    ]


def test_a_single_problem_is_told_as_it_is():
    with pytest.raises(ArticleError, match=r"^a.jsonl:2: this is not one JSON object"):
        survey(given(("a.jsonl", GOOD[:30] + b"\n{"), ("b.jsonl", GOOD)))


def test_files_that_are_refused_may_be_left_out_and_only_those():
    assert left_over(("a.jsonl", BAD), ("b.jsonl", GOOD)) == (["a", "b"], ["a", "b"])


def test_what_was_left_out_is_told():
    found = survey(given(("a.jsonl", BAD), ("b.jsonl", GOOD)), skip_refused=True)

    assert (len(found.refused.problems), found.refused.files) == (2, 1)


def test_two_files_of_one_name_are_two_files():
    assert left_over(("x/a.jsonl", BAD), ("y/a.jsonl", GOOD))[1] == ["a", "b"]


def test_of_an_archive_only_the_files_that_are_refused_are_left_out():
    data = archive(("a.jsonl", BAD), ("b.jsonl", GOOD), ("c.png", b"x"))

    assert left_over(("press.zip", data))[1] == ["a", "b"]


def test_an_archive_that_cannot_be_trusted_is_left_out_whole():
    data = archive(("../b.jsonl", GOOD))

    assert left_over(("press.zip", data), ("b.jsonl", GOOD))[1] == ["a", "b"]


def test_an_id_with_two_texts_is_refused_with_the_second_file():
    other = b'{"id": "a", "text": "Another port."}\n'

    assert left_over(("a.jsonl", GOOD), ("b.jsonl", other))[1] == ["a", "b"]


def test_when_all_files_are_refused_there_is_nothing_to_import():
    with pytest.raises(RefusedError):
        survey(given(("a.jsonl", BAD)), skip_refused=True)


def test_what_is_not_taken_becomes_a_remark_that_names_ten_places():
    members = [(f"{n:02}.png", b"x") for n in range(12)]
    [remark] = survey(given(("press.zip", archive(("a.txt", b"A port."), *members)))).remarks

    assert str(remark).startswith("Files of no known form were left out: 12 (press.zip/00.png, ")
    assert str(remark).count(".png") == 10


@pytest.mark.parametrize(
    ("chosen", "languages", "found"),
    [
        (None, ["fr", "en"], ("en", "guessed")),
        ("fr", ["fr", "en"], ("fr", "chosen")),
        (None, ["fr"], ("fr", "chosen")),
    ],
)
def test_the_language_of_each_article_is_settled_once(chosen, languages, found):
    [seen] = survey(given(("a.jsonl", ENGLISH)), language=chosen, languages=languages).seen.values()

    assert (seen.language, seen.language_from) == found


def test_the_language_that_was_guessed_is_stored_and_told(session, project):
    report = importing.import_articles(session, project, given(("a.jsonl", ENGLISH)))

    assert session.scalars(select(Article.language)).all() == ["en"]
    assert "Articles that do not say their language, which was guessed: en 1." in [
        str(remark) for remark in report.remarks
    ]


def test_what_a_text_was_extracted_from_is_stored_beside_it(session, project):
    page = "<html><body><p>L’été, la cour a siégé.</p></body></html>".encode("cp1252")
    importing.import_articles(session, project, given(("a.html", page), ("b.txt", b"A port.")))
    [raw] = session.scalars(select(Raw)).all()

    assert (raw.bytes, raw.media_type, raw.encoding) == (page, "text/html", "cp1252")


def test_each_file_may_be_read_in_a_way_of_its_own():
    table = source("a.csv", b"one;two\nA port.;A firm.\n")
    ways = [Options(columns={"text": name}) for name in ("one", "two")]
    files = Files(tuple(replace(table, options=way) for way in ways))

    assert [record.text for record in files] == ["A port.", "A firm."]


def test_records_that_are_no_files_are_surveyed_too():
    assert list(survey([ArticleRecord("A port.", id="a")]).seen) == ["a"]
    with pytest.raises(RefusedError):
        survey([ArticleRecord(""), ArticleRecord(" ")], skip_refused=True)


def refused(*files):
    with pytest.raises(ArticleError) as caught:
        survey(given(*files), languages=["fr"])
    return str(caught.value)


def test_a_text_of_more_sentences_than_a_desk_can_show_is_refused():
    """Else one article would be one long transaction, and one page of hundreds of megabytes."""
    assert refused(("a.txt", b"a.\n" * 5001)) == (
        "a.txt: this text has more than 5000 sentences. Cut it into several articles."
    )
    spans = [[2 * n, 2 * n + 1] for n in range(5001)]
    line = json.dumps({"text": "a " * 5001, "sentences": spans}).encode()
    assert "more than 5000 sentences" in refused(("a.jsonl", line))
    assert survey(given(("a.txt", b"a.\n" * 5000)), languages=["fr"]).seen


def test_a_text_of_more_than_a_million_characters_is_refused():
    assert "more than a million characters" in refused(("a.txt", b"Un port. " * 120_000))


@pytest.mark.parametrize("key", FACTS)
def test_a_fact_of_an_article_has_no_more_than_a_thousand_characters(key):
    line = json.dumps({"text": "Un port.", key: "x" * 1001}).encode()

    assert refused(("a.jsonl", line)) == (
        f"a.jsonl:1: “{key}” has more than 1000 characters. Shorten it."
    )


def test_metadata_have_a_limit():
    line = json.dumps({"text": "Un port.", "notes": ["x" * 40_000] * 2}).encode()

    assert "the metadata are more than 64 kB" in refused(("a.jsonl", line))


def test_one_import_has_no_more_articles_than_fit_into_memory(monkeypatch):
    monkeypatch.setattr(surveying, "MOST_ARTICLES", 1)

    assert refused(("a.jsonl", GOOD)).startswith("These are more than 1 articles.")


def labelled(*pairs):
    return b"".join(
        json.dumps({"text": text, "label": "x", "answer": "accept", "_input_hash": 1,
                    "_task_hash": 1, "_annotator_id": name}).encode() + b"\n"
        for text, name in pairs
    )  # fmt: skip


def test_answers_and_annotators_of_one_import_have_limits(monkeypatch):
    """A file that has a name where the text should be would make a person of every line."""
    data = labelled(("A port.", "ana"), ("A firm.", "ben"), ("A judge.", "cy"))

    monkeypatch.setattr(surveying, "MOST_ANNOTATORS", 2)
    assert refused(("a.jsonl", data)).startswith("a.jsonl:3: the answers are by more than 2")
    monkeypatch.setattr(surveying, "MOST_ANSWERS", 1)
    assert refused(("a.jsonl", data)).startswith("More than 1 answers come with these articles.")


def test_sentences_that_wait_for_the_rest_of_their_article_have_a_limit(monkeypatch):
    monkeypatch.setattr(documents, "MOST_WAITING", 2000)
    lines = b"".join(
        json.dumps({"id": n, "text": "A port.", "label": [], "document": "d", "position": n})
        .encode() + b"\n"
        for n in range(5)
    )  # fmt: skip

    assert refused(("a.jsonl", lines)).startswith("a.jsonl:4: too many sentences wait here")
