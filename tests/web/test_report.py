import pytest

REPORT = "/projects/demo/adjudicate/report"


@pytest.fixture
def decided(decide, settings):
    settings(decide_first=False)
    decide(label="context", reason="guideline_gap", clause="R4")


def test_before_the_first_decision_the_report_says_so(contested, sign_in):
    assert "No decision yet" in sign_in("carol").get(REPORT).text


def test_the_report_says_what_to_mend_in_the_guideline(decided, lead):
    page = lead.get(REPORT).text

    assert "unclear rule" in page
    assert 'href="/projects/demo/guideline#R4"' in page


def test_auditors_read_it_without_names(decided, sign_in):
    assert "lead" not in sign_in("carol").get(f"{REPORT}.csv").text


def test_the_report_is_a_file_too(decided, lead):
    found = lead.get(f"{REPORT}.json").json
    table = lead.get(f"{REPORT}.csv")

    assert found["reasons"] == {"guideline_gap": 1}
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert "reasons,,guideline_gap,1" in table.text


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_annotators_do_not_see_it(decided, sign_in, ending):
    assert sign_in("alice").get(REPORT + ending).status_code == 404
