"""Files as somebody might give them, and what is read of them."""

import io
import zipfile

from annotator.corpus.readers import Files, Options, Source
from annotator.corpus.records import ArticleError, ArticleRecord, LeftOut


def source(name, data):
    return Source(name, lambda: io.BytesIO(data))


def items(name, data, **options):
    return [item for _, item in Files((source(name, data),), Options(**options)).items()]


def records(name, data, **options):
    return [item for item in items(name, data, **options) if isinstance(item, ArticleRecord)]


def texts(name, data, **options):
    return [record.text for record in records(name, data, **options)]


def problems(name, data, **options):
    """The sentences that refuse the file."""
    return [str(item) for item in items(name, data, **options) if isinstance(item, ArticleError)]


def left_out(name, data, **options):
    return [item.place for item in items(name, data, **options) if isinstance(item, LeftOut)]


def archive(*members, packed=zipfile.ZIP_DEFLATED):
    """The bytes of a zip of (name or ZipInfo, bytes)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as target:
        for name, data in members:
            target.writestr(name, data)
    return made.getvalue()
