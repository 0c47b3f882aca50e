"""Invisible characters are seen, right-to-left text stands right, and the text stays as it is."""

import html
import re

import pytest
from sqlalchemy import select

from annotator import projects
from annotator.db import begin_writing
from annotator.models import Article
from annotator.web.characters import visible
from tests.factories import import_text


def marked(app, text):
    with app.test_request_context():
        return str(visible(text))


def plain(page):
    """The text of a piece of a page."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


HIDDEN = {
    "zero width space": "\u200b",
    "right-to-left override": "\u202e",
    "right-to-left isolate": "\u2067",
    "left-to-right mark": "\u200e",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "zero width no-break space": "\ufeff",
    "tag latin small letter a": "\U000e0061",
    "control character": "\u0007",
    "zero width joiner": "\u200d",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_cannot_be_seen_is_marked_and_named(app, name):
    text = f"pay{HIDDEN[name]}ment"
    page = marked(app, text)

    assert f'title="Invisible character: {name}, U+' in page
    assert plain(page) == text


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a\u00a0b\u202fc",  # no-break spaces are seen
        "line\r\nbreak\tand tab",
        "👩\u200d👩\u200d👧 said so",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f won",
        "می\u200cخواهم",
        "❤\ufe0f",
    ],
)
def test_what_belongs_to_the_script_is_left_alone(app, text):
    assert marked(app, text) == text


def test_what_is_around_a_mark_is_still_escaped(app):
    assert marked(app, "<b>\u200b&").startswith("&lt;b&gt;<span")


@pytest.fixture
def desk(session, demo, sign_in):
    """The desk at an article of that text."""

    def show(text, language):
        begin_writing(session)
        project = projects.find(session, "demo")
        import_text(session, project, text, "other")
        article = session.scalars(select(Article).where(Article.external_id == "other")).one()
        article.language = language
        session.commit()
        return sign_in("alice").get(f"/projects/demo/label/{article.id}").text

    return show


def test_an_article_from_right_to_left_has_its_margin_on_the_right(desk):
    page = desk("אמר הנשיא. הוא הכחיש.", "he")

    assert re.search(r'<article class="reading[^>]* lang="he" dir="rtl"', page)


def test_the_number_in_the_margin_says_nothing_about_the_direction(desk):
    """A paragraph takes its direction from its own text: what has a direction is left out."""
    page = desk("אמר הנשיא. הוא הכחיש.", "he")

    assert re.search(r'<p dir="auto">\s*<span class="sentence"[^>]*><a class="go" dir="ltr"', page)


def test_a_mark_on_the_desk_leaves_the_text_as_it_is(desk):
    page = desk("The pay\u00adment was made.", "en")

    assert "pay\u00adment" in plain(page)
    assert 'title="Invisible character: soft hyphen, U+00AD"' in page
