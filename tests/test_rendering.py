"""Markdown of guidelines as HTML: the clauses found, nothing harmful let through."""

import re

import pytest

from annotator import guidelines, rendering
from annotator.rendering import render
from tests.factories import make_project

DRAFT = guidelines.read_folder(guidelines.DEFAULT)
IDS = [clause["id"] for clause in DRAFT.document["clauses"]]


@pytest.fixture(params=DRAFT.document["languages"])
def default(request):
    """The default guideline's text in each of its languages."""
    return render(DRAFT.texts[request.param], IDS, request.param)


def test_every_clause_of_the_default_guideline_is_found(default):
    assert list(default.clauses) == IDS


def test_every_clause_is_an_anchor(default):
    assert re.findall(r'<h\d id="(\w+)">', default.html) == IDS


def test_a_clause_ends_where_the_next_one_begins():
    clauses = render(
        "# R1 a\n\none\n\n## more\n\ntwo\n\n# R2 b\n\nthree\n", ["R1", "R2"], "en"
    ).clauses

    assert (clauses["R1"].first, clauses["R2"].first, clauses["R2"].rest) == ("one", "three", "")
    assert clauses["R1"].rest == "<h3>more</h3>\n<p>two</p>\n"


def test_headings_are_one_level_below_the_pages_title():
    assert render("# One\n\n###### Six\n", [], "en").html == "<h2>One</h2>\n<h6>Six</h6>\n"


def test_tables_are_tables(default):
    assert "<table>" in default.html


def test_a_clause_with_a_list_has_no_first_paragraph():
    clause = render("# R1\n\n- a\n- b\n", ["R1"], "en").clauses["R1"]

    assert (clause.first, clause.rest) == ("", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n")


def test_a_heading_that_comes_again_is_an_anchor_once():
    assert render("# R1\n\n# R1\n", ["R1"], "en").html.count('id="R1"') == 1


def test_a_heading_inside_a_quotation_is_no_clause():
    assert render("> # R1 quoted\n", ["R1"], "en").clauses == {}


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<div hx-get="/sign-out" style="color:red" onclick=alert(1)>x</div>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/x.png)",
        '[x](https://example.org "onmouseover=alert(1)")',
        "# R1 <b onclick=alert(1)>x</b>",
        "| a |\n|---|\n| <iframe src=x> |",
        "```<script>\nalert(1)\n```",
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_harmful_gets_through(markdown):
    html = render(markdown, ["R1"], "en").html

    tags = re.findall(r"<[^>]*>", html)
    assert not re.search(
        r"<(script|img|iframe|style|div|svg|b)\b|\s(on\w+|style|hx-\w+|src)=|javascript:|data:",
        " ".join(tags),
        re.IGNORECASE,
    )


def test_a_language_that_the_guideline_lacks_is_its_first(session):
    guideline = guidelines.latest(session, make_project(session))

    assert rendering.text(guideline, "de").language == "en"


def test_a_published_text_is_rendered_once(session):
    guideline = guidelines.latest(session, make_project(session))

    assert rendering.text(guideline, "fr") is rendering.text(guideline, "fr")
