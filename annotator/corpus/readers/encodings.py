"""Tells in which encoding the bytes of a file are."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from annotator.corpus.readers.sources import LARGEST, Source
from annotator.corpus.records import ArticleError, printable
from annotator.errors import mark

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    *(f"cp{number}" for number in range(1250, 1259)),
    *("iso8859-2", "iso8859-5", "iso8859-7", "iso8859-8", "iso8859-13", "iso8859-15"),
    *("cp437", "cp850", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman"),
    *("big5hkscs", "cp932", "cp949", "euc_jis_2004", "gb18030"),
)
# What is declared as one of these is meant as, or part of, the other.
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_jp": "euc_jis_2004",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the mark of UTF-16 does, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Never guessed: a mark tells the first two, the others look like cp1252, which is the one in use.
NOT_GUESSED = frozenset({"utf-16", "utf-32", "iso8859-15", "cp437", "cp850"})
LATIN = ("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "mac-roman", "utf-16-le", "utf-16-be")
NEAR = 0.5  # of the best guess's confidence: then cp1252 is likelier, being so common
HIGH = re.compile(rb"[\x80-\xff]")
ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
SIGN = 1024  # bytes in which a file that is no text says what it is
# Accents and quotation marks in UTF-8, which in cp1252 would be no words ("Ã©", "â€™").
WESTERN_UTF_8 = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]")
BLOCK = 1 << 20
SAMPLE = 200_000  # bytes that an encoding is guessed by


class UnknownEncodingError(ArticleError):
    field = "encoding"
    message = mark("%(encoding)s is not an encoding that can be read, such as utf-8 or cp1252.")


class EncodingError(ArticleError):
    message = mark(
        "%(place)s: this is not text in %(encoding)s. Say in which encoding it is, or save it as "
        "UTF-8."
    )


class NotTextError(ArticleError):
    message = mark("%(place)s: this is not text, it seems to be %(kind)s. Save its text as UTF-8.")


class MixedEncodingsError(ArticleError):
    message = mark(
        "%(place)s: this line is not in UTF-8, but others of the file are. Save all of it as UTF-8."
    )


class ChangedError(ArticleError):
    message = mark("%(place)s: this file changed while it was read. Import it again.")


@dataclass(frozen=True)
class Encoding:
    """A codec, and where it is from: bom, declared, utf-8, guessed or chosen."""

    name: str
    origin: str


@dataclass(frozen=True)
class Wrong:
    """The first line that a codec cannot decode, and some bytes from there on."""

    line: int
    bytes: bytes


def known(name: str) -> str | None:
    """The name of ENCODINGS for what somebody calls an encoding; null when it is none of them."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    found = READ_AS.get(found, found)
    return found if found in ENCODINGS else None


def find(source: Source, chosen: str | None = None, declared: str | None = None) -> Encoding:
    """The encoding that all of a file can be decoded with; raises ArticleError.

    What was chosen holds; then a byte order mark; then what the file declares, unless its bytes
    show that it is wrong: no text in another encoding happens to be UTF-8. Then chardet guesses.
    """
    marked = _marked(source)
    if chosen:
        return _certain(source, _named(chosen, marked), "chosen")
    if marked:
        return _certain(source, marked, "bom")
    codec = known(declared) if declared else None
    wrong = _wrong(source, "utf-8")
    if wrong is None:
        return _wide(source) or Encoding("utf-8", "declared" if codec == "utf-8" else "utf-8")
    if codec and _wrong(source, codec) is None:
        return Encoding(codec, "declared")
    return _guessed(source, wrong)


@contextmanager
def text_of(source: Source, encoding: Encoding) -> Iterator[TextIO]:
    """The characters of a file, its line breaks as they are, without a byte order mark.

    Raises ChangedError for what could be decoded when `find` looked.
    """
    with source.open() as stream:
        text = io.TextIOWrapper(stream, encoding.name, newline="")
        try:
            yield text
        except UnicodeDecodeError:
            raise ChangedError(place=source.place) from None
        finally:
            text.detach()


def lines(source: Source, encoding: Encoding) -> Iterator[tuple[int, str]]:
    """The lines of a file, numbered from 1; of one that is too long only the beginning."""
    with text_of(source, encoding) as text:
        number = 0
        while line := text.readline(LARGEST + 1):
            number += 1
            yield number, line
            rest = line if len(line) > LARGEST else "\n"
            while rest and not rest.endswith(("\n", "\r")):
                rest = text.readline(LARGEST)


def _marked(source: Source) -> str | None:
    with source.open() as stream:
        start = stream.read(4)
    return next((codec for sign, codec in MARKS if start.startswith(sign)), None)


def _named(chosen: str, marked: str | None) -> str:
    """The chosen codec, or the one of a byte order mark that says the same and takes it off."""
    codec = known(chosen)
    if codec is None:
        raise UnknownEncodingError(encoding=printable(chosen))
    if marked and codec.startswith(marked.removesuffix("-sig")):
        return marked
    return f"{codec}-le" if codec in ("utf-16", "utf-32") else codec  # both need a mark


def _certain(source: Source, codec: str, origin: str) -> Encoding:
    wrong = _wrong(source, codec)
    if wrong:
        place = f"{source.place}:{wrong.line}"
        raise EncodingError(place=place, encoding=codec.removesuffix("-sig"))
    return Encoding(codec, origin)


def _wrong(source: Source, codec: str) -> Wrong | None:
    """Where a codec cannot decode a file, if anywhere."""
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with source.open() as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                decoder.decode(block, not block)
            except UnicodeDecodeError as error:
                data, at = error.object, error.start
                begin = max(data.rfind(b"\n", 0, at) + 1, at - SAMPLE // 2)
                return Wrong(line + data.count(b"\n", 0, at), data[begin : begin + SAMPLE])
            if not block:
                return None
            line += block.count(b"\n")


def _wide(source: Source) -> Encoding | None:
    """UTF-16 without a mark, half of whose bytes are NUL, passes for UTF-8."""
    with source.open() as stream:
        start = stream.read(SAMPLE)
    codec = _detected(start)[0] if b"\0" in start else None
    if codec and codec.startswith(("utf-16", "utf-32")) and _wrong(source, codec) is None:
        return Encoding(codec, "guessed")
    return None


def _guessed(source: Source, wrong: Wrong) -> Encoding:
    with source.open() as stream:
        _, kind = _detected(stream.read(SIGN))
    codec = None if _is_binary(kind) else _detected(wrong.bytes)[0]
    if codec is None:
        raise NotTextError(place=source.place, kind=kind)
    if codec in LATIN and _has_western_utf_8(source):
        raise MixedEncodingsError(place=f"{source.place}:{wrong.line}")
    return _certain(source, codec, "guessed")


def _is_binary(kind: str) -> bool:
    return not kind.startswith("text/")


def _detected(data: bytes) -> tuple[str | None, str]:
    """What chardet takes the bytes for: a codec or none, and a media type."""
    from chardet import detect_all

    alone = len(ALONE.findall(data)) > len(HIGH.findall(data)) / 2  # accents between Latin letters
    offered = LATIN if alone else [name for name in ENCODINGS if name not in NOT_GUESSED]
    found = detect_all(data, ignore_threshold=True, prefer_superset=True, include_encodings=offered)
    best, kind = found[0], found[0]["mime_type"] or "application/octet-stream"
    by_codec = {known(one["encoding"]): one for one in found if one["encoding"]}
    western = by_codec.get("cp1252")
    near = western and western["confidence"] >= NEAR * best["confidence"]
    if western and near and western["language"] != "is":  # which Turkish looks like
        return "cp1252", kind
    return next(iter(by_codec), None), kind


def _has_western_utf_8(source: Source) -> bool:
    with source.open() as stream:
        blocks = iter(lambda: stream.read(BLOCK), b"")
        return any(WESTERN_UTF_8.search(block) for block in blocks)
