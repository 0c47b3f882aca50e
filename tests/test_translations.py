"""The French of the pages: complete, up to date, well set, and on every page."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sqlalchemy import select

from annotator.models import Article
from tests import golden

ROOT = Path(__file__).parents[1]
MESSAGES = ROOT / "annotator" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {  # as in tools/messages.sh, which has the first seven from Babel
    **dict.fromkeys(("_", "gettext", "lazy_gettext", "mark"), None),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
UNSET = re.compile(
    r"""
      (?<!\u00a0) [;!»]            # a sign that stands alone has a no-break space before it,
    | (?<!\u00a0) (?<!^) \?        # a question mark too, but for the key of that name,
    | (?<!\u00a0) : (?=\s|$)       # and a colon, but for those of addresses
    | « (?!\u00a0) | ["“”]         # quotation marks are « these »
    """,
    re.VERBOSE,
)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL)
SPOKEN = re.compile(r'(?:aria-label|alt|placeholder|title)="([^"]*)"')
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # also of a macro or block, outside a tag
TAG = re.compile(r"<[^>]*>", re.DOTALL)
NAMES = {"AC", "annotator", "SHA", "UTC"}  # the same in every language
ADDRESSES = {
    None: ("/sign-in",),
    "alice": (
        "/",
        "/account",
        "/projects/demo/label",
        "/projects/demo/label/{article}",
        "/projects/demo/closed",
    ),
    "lead": (
        "/projects/demo/adjudicate",
        "/projects/demo/adjudicate/{sentence}",
        "/projects/demo/articles",
        "/projects/demo/articles/{article}",
        "/projects/demo/import",
        "/projects/demo/agreement",
        "/projects/demo/exports",
        "/projects/demo/members",
        "/projects/demo/ledger",
        "/projects/demo/guideline",
        "/projects/demo/nowhere",
    ),
}


def catalogue() -> Catalog:
    with MESSAGES.open("rb") as file:
        return read_po(file, locale="fr")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(text: object) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (str(text),)


def key(context: str | None, text: object) -> tuple[str | None, str]:
    return context, forms(text)[0]


def in_sources() -> Iterator[tuple[str | None, str]]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    for folder in ("annotator", "templates"):
        found = extract_from_dir(ROOT / folder, methods, options, keywords=KEYWORDS)
        for _file, _line, text, _comments, context in found:
            yield key(context, text)


def test_every_message_is_translated():
    waiting = [m.id for m in messages() if m.fuzzy or not all(forms(m.string))]
    assert waiting == []


def test_the_catalogue_has_the_messages_of_the_sources():
    """Run `make messages` and translate what it lists."""
    assert {key(m.context, m.id) for m in messages()} == set(in_sources())


def test_what_pages_show_is_compiled_from_the_catalogue():
    """`make test` compiles it, so does `make messages`."""
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    assert MESSAGES.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_a_translation_is_filled_by_the_same_values():
    unlike = [
        m.id
        for m in messages()
        for text in forms(m.string)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(forms(m.id)[-1]))
    ]
    assert unlike == []


def test_french_is_set_as_french():
    assert [text for m in messages() for text in forms(m.string) if UNSET.search(text)] == []


def test_templates_have_no_words_that_are_not_marked_for_translation():
    found = {
        template.name: unmarked(template.read_text("utf-8"))
        for template in (ROOT / "templates").rglob("*.html")
    }
    assert {name: words for name, words in found.items() if words} == {}


def unmarked(template: str) -> set[str]:
    """The words that stand between tags, or in an attribute that people read or hear."""
    text = CODE.sub("", JINJA.sub("", template))
    said = [*SPOKEN.findall(text), unescape(ATTRIBUTE.sub(" ", TAG.sub(" ", text)))]
    return set(re.findall(r"[^\W\d_]{2,}", " ".join(said))) - NAMES


@pytest.fixture
def pages(app, sign_in, session):
    """What the addresses of a small project say to a French browser."""
    golden.make(session)
    article = session.scalars(select(Article.id).where(Article.external_id == "port-4")).one()
    sentence = golden.sentences(session, "port-1")[2].id
    session.commit()
    browsers = {"alice": sign_in("alice"), "lead": sign_in("lead"), None: app.test_client()}
    return {
        (username, address): _page(
            browsers[username], address.format(article=article, sentence=sentence)
        )
        for username, addresses in ADDRESSES.items()
        for address in addresses
    }


def _page(browser, address):
    return unescape(browser.get(address, headers={"Accept-Language": "fr"}).text)


def test_pages_in_french_have_no_english_sentence(pages):
    assert [where for where, page in pages.items() if '<html lang="fr"' not in page] == []
    words = english()
    found = {where: [text for text in words if text in page] for where, page in pages.items()}
    assert {where: texts for where, texts in found.items() if texts} == {}


def english() -> list[str]:
    """What each English message says, where that is longer than a word and not French too."""
    said = [
        max(PLACEHOLDER.split(text), key=lambda part: len(part or ""))
        for m in messages()
        for text in forms(m.id)
        if text not in forms(m.string)
    ]
    return [text for text in said if len(text) > 12]
