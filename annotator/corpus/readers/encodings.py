"""What the bytes of a file say in characters."""

import codecs

from annotator.corpus.records import ArticleError
from annotator.errors import mark


class EncodingError(ArticleError):
    message = mark("%(place)s: this is not text in UTF-8. Save it as UTF-8 and import it again.")


def decoded(data: bytes, place: str) -> str:
    """The characters, without a byte order mark; nothing else is touched."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise EncodingError(place=place) from None
