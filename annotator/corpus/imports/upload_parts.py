"""A file that lies in rows of the database, read as if it lay on disk."""

from io import BufferedReader, RawIOBase
from typing import Any

from sqlalchemy import select

from annotator.db import Transaction
from annotator.errors import InvalidError, mark
from annotator.models import UploadPart

PART = 1 << 20  # bytes in a row
BUFFER = 1 << 16


class GoneError(InvalidError):
    message = mark("The files that were sent are no longer here. Send them again.")


def opened(reading: Transaction, upload_id: int, file: int, size: int) -> BufferedReader:
    """The bytes of a file of an upload; raises GoneError when it was swept meanwhile."""
    return BufferedReader(Parts(reading, upload_id, file, size), BUFFER)


class Parts(RawIOBase):
    """A file over its rows; one of them is in memory."""

    def __init__(self, reading: Transaction, upload_id: int, file: int, size: int) -> None:
        self._reading, self._upload_id, self._file, self._size = reading, upload_id, file, size
        self._at = 0
        self._part = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, PART)
        if self._part[0] != number:
            self._part = (number, self._bytes(number))
        data = self._part[1][start : start + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _bytes(self, number: int) -> bytes:
        with self._reading() as session:
            found = session.scalar(
                select(UploadPart.bytes).where(
                    UploadPart.upload_id == self._upload_id,
                    UploadPart.file == self._file,
                    UploadPart.number == number,
                )
            )
        if found is None:
            raise GoneError
        return found
