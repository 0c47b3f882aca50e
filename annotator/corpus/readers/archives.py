"""Opens zip archives of files of articles, without believing what they say of themselves."""

import io
import re
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from annotator.corpus.readers.sniffing import ARCHIVES, is_known
from annotator.corpus.readers.sources import LONGEST_NAME, Source
from annotator.corpus.records import ArticleError, printable
from annotator.errors import mark

MOST = 50_000  # members
LARGEST_DIRECTORY = 8 << 20  # bytes
LARGEST_TOTAL = 4 << 30  # bytes when unpacked, of all archives that are given together
RATIO = 200  # of unpacked to packed bytes; text has 3 to 30
ALLOWANCE = 1 << 20  # bytes that need no ratio
END = struct.Struct("<4s4H2IH")  # the record that an archive ends with, its comment aside
OTHER_LIST = 20  # bytes before it, which lead to the list of zip64
LONGEST_COMMENT = 0xFFFF
ENCRYPTED = 0x1 | 0x40 | 0x2000  # flags
UNSAFE = re.compile(r"\Z|[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
DAMAGES = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


class DamagedArchiveError(ArticleError):
    message = mark("%(place)s: this archive is damaged. Make it anew, or give the files in it.")


class LargeArchiveError(ArticleError):
    message = mark(
        "%(place)s: this archive unpacks to more than it should. Unpack it, and give what is in it."
    )


class MemberError(ArticleError):
    message = mark("%(place)s: this archive holds %(problem)s (%(name)s). Take it out.")


class OfficeError(ArticleError):
    message = mark(
        "%(place)s: this is a document of an office program. Save it as text, or a sheet as CSV."
    )


@dataclass
class Unpacked:
    """How many bytes the archives that were given together unpack to so far."""

    total: int = 0

    def add(self, size: int, place: str) -> None:
        """Raises LargeArchiveError when it is too much."""
        self.total += size
        if self.total > LARGEST_TOTAL:
            raise LargeArchiveError(place=place)


def is_archive(source: Source) -> bool:
    """Whether a file is an archive, or is said to be one."""
    with source.open() as stream:
        return stream.read(4) in ARCHIVES or source.name.lower().endswith(".zip")


def parts(source: Source, unpacked: Unpacked | None = None) -> Iterator[Source]:
    """The members of an archive; each can be read until the next one is asked for.

    `unpacked` counts those of other archives too. Raises ArticleError when the archive itself
    cannot be trusted.
    """
    with source.open() as stream, _opened(stream, source.place) as archive:
        members = [member for member in archive.infolist() if not member.filename.endswith("/")]
        _check(members, source.place, stream.seek(0, io.SEEK_END))
        size = sum(member.file_size for member in members)
        (unpacked or Unpacked()).add(size, source.place)
        for member in members:
            part = _part(archive, member, source)
            if is_known(part) and is_archive(part):
                problem = mark("an archive")
                raise MemberError(place=source.place, problem=problem, name=_name(member))
            yield part


@contextmanager
def _opened(stream: IO[bytes], place: str) -> Iterator[ZipFile]:
    _check_directory(stream, place)
    try:
        archive = ZipFile(stream)
    except DAMAGES:
        raise DamagedArchiveError(place=place) from None
    with archive:
        if len(archive.infolist()) > MOST:  # whatever it declares
            raise LargeArchiveError(place=place)
        yield archive


def _check_directory(stream: IO[bytes], place: str) -> None:
    """The list of members is read as a whole, so its size is looked at before."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - OTHER_LIST - END.size - LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END.size:
        raise DamagedArchiveError(place=place)
    _, _, _, _, members, directory, _, _ = END.unpack_from(tail, at)
    other_list = tail[:at][-OTHER_LIST:].startswith(b"PK\6\7")  # which would hold
    if members > MOST or directory > LARGEST_DIRECTORY or other_list:
        raise LargeArchiveError(place=place)


def _check(members: list[ZipInfo], place: str, size: int) -> None:
    names = Counter(member.filename for member in members)
    if OFFICE & names.keys():
        raise OfficeError(place=place)
    for member in members:
        problem = _strange(member, names)
        if problem:
            raise MemberError(place=place, problem=problem, name=_name(member))
    packed = sum(member.compress_size for member in members)
    # What is packed more than once lies inside another member: a way to make much of little.
    if packed > size or any(map(_is_inflated, members)):
        raise LargeArchiveError(place=place)


def _strange(member: ZipInfo, names: Counter[str]) -> str | None:
    """What is wrong with a member, in words."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return mark("a link or a device")
    if member.flag_bits & ENCRYPTED:
        return mark("an encrypted file")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return mark("a file packed in an unusual way")
    if UNSAFE.match(member.filename):
        return mark("a file that leads out of it")
    return mark("two files of one name") if names[member.filename] > 1 else None


def _is_inflated(member: ZipInfo) -> bool:
    return member.file_size > RATIO * member.compress_size + ALLOWANCE


def _part(archive: ZipFile, member: ZipInfo, source: Source) -> Source:
    opened = partial(_read, archive, member, source.place)
    return Source(member.filename, opened, archive=source.place, options=source.options, found=True)


def _read(archive: ZipFile, member: ZipInfo, place: str) -> IO[bytes]:
    try:
        return io.BufferedReader(_Member(archive.open(member), member.file_size, place))
    except DAMAGES:
        raise DamagedArchiveError(place=place) from None


class _Member(io.RawIOBase):
    """The bytes of a member, never more than the archive says."""

    def __init__(self, packed: IO[bytes], left: int, place: str) -> None:
        self._packed, self._left, self._place = packed, left, place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            read = self._packed.read(len(buffer))
        except DAMAGES:
            raise DamagedArchiveError(place=self._place) from None
        self._left -= len(read)
        if self._left < 0:
            raise LargeArchiveError(place=self._place)
        buffer[: len(read)] = read
        return len(read)


def _name(member: ZipInfo) -> str:
    return printable(member.filename)[-LONGEST_NAME:]
