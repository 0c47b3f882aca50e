"""Finds the article in a page of HTML, and what the page says of it; nothing is fetched."""

import html as entities
import json
import logging
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any

import trafilatura
from lxml.etree import ErrorLevels, LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring
from readability import Document
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Document as Page

from annotator.corpus.readers import blocks
from annotator.corpus.records import ArticleError
from annotator.errors import mark

log = logging.getLogger(__name__)
for _library in ("trafilatura", "htmldate", "readability", "courlan"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)  # what fails there is tried otherwise

PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
MARKUP = re.compile(r"</?(?:p|br|div|li|h[1-6])\b", re.IGNORECASE)
LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
NO_LANGUAGE = frozenset({"mul", "und", "zxx"})
MOST_TAGS = 100_000  # a page of the press has a few thousand; each takes time and memory
LONG = 500  # characters: a line longer than that and alone is an article whose paragraphs are lost
DATES = {"extensive_search": False, "original_date": True}  # a date that is said, never a guess


class NoTextError(ArticleError):
    message = mark("%(place)s: no text was found in this page. Leave it out, or give its text.")


class UnreadablePageError(ArticleError):
    message = mark(
        "%(place)s: this page is nested too deep, or has too many parts. Give its text instead."
    )


def extract(html: str, place: str) -> dict[str, Any]:
    """Text, title, author, source, url, published and language of a page.

    HTML without head and body is not a page around an article but the article itself.
    Raises ArticleError when there is no text.
    """
    if html.count("<") > MOST_TAGS:
        raise UnreadablePageError(place=place)
    if PAGE.search(html):
        tree = _parsed(html, place)
        facts = {**_facts(tree), "text": _text(html, tree)}
    else:
        facts = {"text": blocks.text_of(_parsed_fragment(html, place))}
    if not facts["text"]:
        raise NoTextError(place=place)
    return facts


def _parsed(html: str, place: str) -> HtmlElement:
    return _with_lxml(document_fromstring, html, place)


def _parsed_fragment(html: str, place: str) -> HtmlElement:
    return _with_lxml(partial(fragment_fromstring, create_parent="div"), html, place)


def _with_lxml(parse: Callable[..., HtmlElement], html: str, place: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = parse(html.encode(), parser=parser)
    except (LxmlError, ValueError, TypeError):  # nothing but comments, or a stray declaration
        raise NoTextError(place=place) from None
    if any(error.level == ErrorLevels.FATAL for error in parser.error_log):
        raise UnreadablePageError(place=place)
    return tree


def _facts(tree: HtmlElement) -> dict[str, str | None]:
    try:
        said = extract_metadata(deepcopy(tree), date_config=dict(DATES))
    except Exception:  # whatever a library stumbles over, the text may still be found
        log.info("the metadata of a page", exc_info=True)
        return {}
    return {
        "title": said.title,
        "author": said.author,
        "source": said.sitename,
        "url": said.url,
        "published": said.date,
        "language": _language(tree),
    }


def _language(tree: HtmlElement) -> str | None:
    root = tree.getroottree().getroot()
    said = LANGUAGE.fullmatch(root.get("lang") or root.get("xml:lang") or "")
    code = said[1].lower() if said else None
    return None if code in NO_LANGUAGE else code


def _text(html: str, tree: HtmlElement) -> str:
    """The article by the first way that keeps its paragraphs and loses no more than half of it."""
    found = [_attempt(_stated, tree), _attempt(_with_trafilatura, tree)]
    if not _has_paragraphs(_best(found)):
        found.append(_attempt(_with_readability, html))
    return _best(found) or blocks.text_of(tree)


def _best(texts: list[str]) -> str:
    longest = max(texts, key=len)
    whole = [text for text in texts if 2 * len(text) >= len(longest)]
    return next(filter(_has_paragraphs, whole), longest)


def _has_paragraphs(text: str) -> bool:
    return "\n" in text or 0 < len(text) <= LONG


def _attempt(way: Callable[[Any], str], page: Any) -> str:
    try:
        return way(page)
    except Exception:  # pages are not as libraries expect them; another way is tried
        log.info("the text of a page", exc_info=True)
        return ""


def _stated(tree: HtmlElement) -> str:
    """The article as the page states it for machines, in JSON-LD; the longest of several."""
    bodies = [body for script in tree.iter("script") for body in _bodies(script)]
    body = max(bodies, key=len, default="")
    if MARKUP.search(body):
        return blocks.text_of(_parsed_fragment(body, ""))
    return blocks.tidy(entities.unescape(body).splitlines())


def _bodies(script: HtmlElement) -> Iterator[str]:
    if "ld+json" not in script.get("type", ""):
        return
    try:
        waiting = [json.loads(script.text or "", strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("articleBody"), str):
                yield value["articleBody"]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _with_trafilatura(tree: HtmlElement) -> str:
    page = deepcopy(tree)
    _keep_captions(page)
    found = trafilatura.bare_extraction(page, favor_recall=True, include_comments=False)
    return blocks.text_of(found.body) if isinstance(found, Page) else ""


def _keep_captions(page: HtmlElement) -> None:
    """Captions become paragraphs, since trafilatura throws figures away as a whole."""
    for caption in list(page.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), None)
        if figure is not None and not any(True for _ in caption.iter("a")):
            caption.tag, figure.tag = "p", "div"


def _with_readability(html: str) -> str:
    return blocks.text_of(_parsed_fragment(Document(html).summary(html_partial=True), ""))
