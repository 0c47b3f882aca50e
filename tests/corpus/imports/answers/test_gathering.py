"""Answers by article: a few at a time, though an import brings very many."""

from annotator.corpus.imports.answers.gathering import AT_ONCE, batches, gather
from annotator.corpus.records import ArticleRecord, GivenAnswer


def record(external_id, *names, times=1):
    answers = tuple(GivenAnswer(name, 0, 6, "x") for name in names for _ in range(times))
    return ArticleRecord("A port.", id=external_id, answers=answers)


def ids(found):
    return [each.external_id for each in found]


def test_an_articles_answers_come_when_the_last_of_its_records_has():
    records = [record("a", "ana"), record("b", "ana"), record("a", "ben"), record("c")]

    found = list(gather(iter(records), {"a": 2, "b": 1}))

    assert ids(found) == ["b", "a"]
    assert [answer.annotator for answer in found[1].answers] == ["ana", "ben"]


def test_what_has_come_is_given_before_more_is_read():
    def records():
        yield record("a", "ana")
        raise AssertionError

    assert next(gather(records(), {"a": 1})).external_id == "a"


def test_small_articles_share_a_transaction():
    found = list(batches(gather((record(f"{n}", "ana") for n in range(AT_ONCE + 1)), {})))

    assert [len(batch) for batch in found] == [AT_ONCE, 1]


def test_an_article_with_many_annotators_takes_several_transactions_and_each_of_them_one():
    many = record("a", "ana", "ben", "cy", times=AT_ONCE)

    found = list(batches(gather([many], {})))

    names = [[sorted({answer.annotator for answer in part.answers}) for part in b] for b in found]
    assert names == [[["ana"]], [["ben"]], [["cy"]]]
