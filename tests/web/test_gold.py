import pytest


@pytest.fixture
def page(contested, sign_in):
    def show(name, n=1):
        return sign_in(name).get(f"/projects/demo/gold/{contested.sentences[n - 1]}")

    return show


def test_an_auditor_reads_why_a_sentence_has_its_status(page):
    shown = page("carol").text

    assert "The annotators differ" in shown
    assert "alice" not in shown


def test_a_skip_says_that_all_skipped(page):
    assert "All annotators skipped it" in page("carol", 3).text


def test_a_decision_says_who_decided_what_and_why(page, decide, settings):
    settings(decide_first=False)
    decide(label="context", reason="guideline_gap", clause="R4", note="no act is named")
    shown = page("carol").text

    assert "A decision of an adjudicator stands" in shown
    assert "no act is named" in shown


def test_an_adjudicator_decides_first(page):
    answer = page("lead")

    assert answer.status_code == 403
    assert "Decide first" in answer.text


def test_annotators_do_not_see_it(page):
    assert page("alice").status_code == 404
