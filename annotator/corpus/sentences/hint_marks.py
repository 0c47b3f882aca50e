"""The marks of a line or sentence that is not the article's own prose; each looks at one alone."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotator.corpus.sentences.fingerprints import folded
from annotator.corpus.sentences.hint_words import Words
from annotator.corpus.sentences.lines import LIST_ITEM

LONGEST_TITLE = 110  # code points of a heading, a byline, a caption without a statement
GARBLED = 3  # signs of a wrong encoding

TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
FULL_STOP = re.compile(r"[.!…;,][\"”»’')\]]*$")
CODE = re.compile(
    r"```|</?(?:div|span|script|p|br|img|a)\b[^<>]*>|&(?:nbsp|amp|quot|#\d+);|\{\{|\bfunction ?\("
    r"|\[/?(?:caption|embed|gallery|video|audio)\b"
)
DOUBTFUL = re.compile("```|<[/dspbia]|&|\\{\\{|\\[|function|[ÃÂ\ufffd]|â€|ï»¿")
MOJIBAKE = re.compile("Ã[\u00a0-¿]|Â[\u00a0-¿]|â€|ï»¿|\ufffd")
SIGNATURE = re.compile(r"[a-z]{2,4}(?:/[a-z]{2,4})+")  # jlm/cda
TICKER = re.compile(r"[▲▼△▽↑↓⬆⬇]")
LINK = re.compile(r"https?://\S+|www\.\S+|(?:[@#]\w+)+|[^\s@]+@[^\s@]+\.\w+")
POSTED_BY = re.compile(r"[—–-] ?[^.!?]{2,60}\(@\w+\)")  # — Name (@name) 3 May
TRAIL = re.compile(r"[^›»>/|]{2,30}(?: [›»>/|] [^›»>/|]{2,30}){2,}")  # Home / Business / Shipping
SITE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4} [—–-] ")  # site.com – all about ports
NAME = re.compile(r"(?:[A-ZÀ-ÖØ-ÞŒŠŽ][\w.'’-]*\s+){2,4}(?=[^\W\d_A-ZÀ-Þ])")
PARTICLES = frozenset(
    ["and", "et", "und", "y", "e", "de", "du", "des", "la", "le", "von", "van", "der"]
)


class Piece(NamedTuple):
    """A sentence as it stands, and folded."""

    text: str
    plain: str


def may_be_broken(text: str) -> bool:
    """Quick to say: whether any sentence of the text can be broken for its signs."""
    return DOUBTFUL.search(text) is not None


def looks_like_a_title(line: Piece, known: Words) -> bool:
    """A short line without a conjugated verb and without a full stop; unknown without verbs."""
    text = line.text
    if not known.verbs or len(text) > LONGEST_TITLE or LIST_ITEM.match(text):
        return False
    if FULL_STOP.search(text) or (text[0].isalpha() and not text[0].isupper()):
        return False
    letters = any(map(str.isalpha, text))
    return letters and not _has_a_verb(line, known)


def is_broken(sentence: str) -> bool:
    """Code, an encoding gone wrong, or nothing that can be read."""
    if CODE.search(sentence) or not any(map(str.isalnum, sentence)):
        return True
    return len(MOJIBAKE.findall(sentence)) >= GARBLED


def is_cut_off(line: Piece, known: Words) -> bool:
    """A line that ends with a word such as “of”."""
    return line.plain.rpartition(" ")[2] in known.cut_off


def is_metadata(line: Piece, known: Words) -> bool:
    """Facts about the article, of a line that stands alone."""
    text = line.text
    if len(text) > LONGEST_TITLE:
        return False
    if all(map(LINK.fullmatch, text.split())) or POSTED_BY.match(text):
        return True
    if SIGNATURE.fullmatch(text) or TRAIL.fullmatch(text):
        return True
    if TICKER.search(text) or not any(map(str.isalpha, text)) or is_a_date(line, known):
        return True
    if FULL_STOP.search(text):
        return False
    if known.metadata_starts.match(line.plain):
        return True
    return _is_byline(line, known) or _is_dateline(line, known)


def is_a_date(line: Piece, known: Words) -> bool:
    """Nothing but numbers and the words around a date."""
    if len(line.text) > LONGEST_TITLE or not any(map(str.isdigit, line.text)):
        return False
    return all(token in known.date_words for token in TOKEN.findall(line.plain))


def is_credit(line: Piece, known: Words) -> bool:
    """Whose picture or story it is."""
    return known.credits.search(line.plain)


def is_share_widget(line: Piece, known: Words) -> bool:
    tokens = TOKEN.findall(line.plain) if len(line.text) <= LONGEST_TITLE else []
    return bool(tokens) and all(token in known.share_words for token in tokens)


def is_caption(sentences: Sequence[Piece], known: Words) -> bool:
    """Some words, and whose picture it is."""
    last = sentences[-1].plain.lstrip("(")
    length = sum(len(piece.text) for piece in sentences)
    return length <= 2 * LONGEST_TITLE and known.credits.match(last) and ":" in last


def is_rubric(line: str) -> bool:
    """One word in capitals."""
    return len(line) > 1 and line.isalpha() and line.isupper()


def is_section(line: Piece, known: Words) -> bool:
    """What stands above an article: one word, or who wrote it with what they are."""
    name, comma, role = line.text.partition(", ")
    names = name.split()
    if not comma:
        return len(names) == 1 and name.isalpha()
    named = 2 <= len(names) <= 4 and all(word[0].isupper() for word in names)
    return named and known.roles.search(folded(role))


def is_biography(sentence: str, known: Words) -> bool:
    """A name, and at once what its bearer does."""
    name = NAME.match(sentence)
    return name is not None and known.biography.match(folded(sentence[name.end() :]))


def is_slogan(sentence: str) -> bool:
    """A site that says what it is."""
    return SITE.match(sentence) is not None


def _is_byline(line: Piece, known: Words) -> bool:
    """Two names or more, and nothing else but the words around names and dates."""
    by = known.byline.pattern.match(line.plain)
    names = 0
    for word in line.text.split()[len(by[0].split()) :] if by else ():
        plain = folded(word.strip(".,:;()[]|/–—-"))
        if plain and not plain[0].isdigit() and plain not in PARTICLES | known.date_words:
            if not word[0].isupper():
                return False
            names += 1
    return names >= 2


def _is_dateline(line: Piece, known: Words) -> bool:
    """Port Calder, 6 November 2025"""
    place, _, date = line.text.partition(",")
    names = all(word[0].isupper() for word in place.split())
    return names and any(map(str.isalpha, date)) and is_a_date(Piece(date, folded(date)), known)


def _has_a_verb(line: Piece, known: Words) -> bool:
    words = set(_words(line.plain))
    if words & known.verbs or words & known.clause_words:
        return True
    small = (word for word in TOKEN.findall(line.text) if word[0].islower())
    return any(word.endswith(known.verb_endings) and word not in known.no_verbs for word in small)


def _words(plain: str) -> Iterator[str]:
    """The words of folded text; one with an apostrophe as a whole, then in its parts."""
    for token in TOKEN.findall(plain):
        yield token
        head, apostrophe, tail = token.partition("'")
        if apostrophe:
            yield from (head + apostrophe, tail)
