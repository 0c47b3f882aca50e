"""An export folder as one archive, the same bytes each time."""

from collections.abc import Iterable
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MADE = (1980, 1, 1, 0, 0, 0)  # the earliest date that an archive can hold: it says nothing


def packed(folder: Path, paths: Iterable[str]) -> BinaryIO:
    """The archive, at its beginning; it lies on disk without a name and goes when it is closed."""
    target = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - who sends it closes it
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(paths):
            entry = ZipInfo(f"{folder.name}/{path}", MADE)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            with (folder / path).open("rb") as source, archive.open(entry, "w") as inside:
                copyfileobj(source, inside, 1 << 20)
    target.seek(0)
    return target
