"""How a file begins: all that an importer looks at to recognise a format."""

import codecs
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

from multichat_lab.chat.importers.source.json_value import (
    BETWEEN,
    DECODER,
    cut_value,
    sound_value,
)
from multichat_lab.unpacking import UNPACKING_ERRORS

HEAD_BYTES = 64 * 1024
BOM = b"\xef\xbb\xbf"
_ZIP_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Head:
    """The first 64 KiB of a file.

    Attributes:
        path: the file.
        data: its first bytes, without a byte order mark.
        whole: whether these are all.
    """

    path: Path
    data: bytes
    whole: bool

    @cached_property
    def text(self) -> str:
        """The beginning as UTF-8; what is none is U+FFFD."""
        return self.data.decode(errors="replace")

    @cached_property
    def lines(self) -> list[str]:
        """The lines that are not blank, without their ends; the last one may be cut."""
        return [line.removesuffix("\r") for line in self.text.split("\n") if line.strip()]

    @cached_property
    def json(self) -> Any:
        """The JSON value that the file begins with, as far as it goes here; None when it is none.

        Of a value that is cut or damaged, the elements and members that stand before that.
        """
        return cut_value(self.text.lstrip()) if self.document is None else self.document

    @cached_property
    def document(self) -> Any:
        """The list or object that the file is, when it is small and nothing in it is amiss."""
        return sound_value(self.text.strip()) if self.whole else None

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The first 20 JSON objects, a line or several each, the last one maybe cut."""
        values = self.spread or [cut_value(line.strip(BETWEEN)) for line in self.lines[:20]]
        return [value for value in values if isinstance(value, dict)]

    @cached_property
    def spread(self) -> list[Any]:
        """The first 20 JSON objects that follow one another otherwise than one a line."""
        first = self.lines[0].strip(BETWEEN) if self.lines else ""
        if not first.startswith("{") or sound_value(first) is not None:
            return []
        values: list[Any] = []
        at = self.text.find("{")
        while len(values) < 20 and self.text.startswith("{", at):
            try:
                value, at = DECODER.raw_decode(self.text, at)
            except (ValueError, RecursionError):
                break
            values.append(value)
            at += len(self.text[at:]) - len(self.text[at:].lstrip(BETWEEN))
        is_cut = first == "{" and self.text.startswith("{", at)  # the second one is
        return values if is_cut or len(values) > 1 else []

    @cached_property
    def is_zip(self) -> bool:
        """Whether it is a zip archive, or the beginning of one."""
        return self.data.startswith(_ZIP_BEGINS) or zipfile.is_zipfile(self.path)

    @cached_property
    def zip_names(self) -> list[str]:
        """The names of a zip archive's entries; none when there is no archive, or it is damaged.

        A damaged one is still told by `is_zip`, and the importer that then reads it says what is
        wrong.
        """
        if not self.is_zip:
            return []
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.namelist()
        except (
            *UNPACKING_ERRORS,
            ValueError,
        ):  # it is no archive that opens, and is asked as a text
            return []


def opened(path: Path) -> BinaryIO:
    """Open a file for reading; one in UTF-16, as Windows writes it, is read as UTF-8.

    One whose lines end with a carriage return alone, as old Macs wrote it, is read with line feeds.
    """
    file = cast("BufferedReader", path.open("rb", buffering=HEAD_BYTES))
    begins = file.peek()
    if (encoding := _wide(begins[:64])) is not None:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        return _copied(file, lambda data: decoder.decode(data, not data).encode(errors="replace"))
    if b"\r" in begins and not {0, 10} & set(begins):
        return _copied(file, lambda data: data.replace(b"\r", b"\n"))
    return file


def _copied(file: BinaryIO, converted: Callable[[bytes], bytes]) -> BinaryIO:
    """Return a copy of a file, its pieces converted, the last one empty; the file is closed."""
    copy = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115
    with file:
        while data := file.read(HEAD_BYTES):
            copy.write(converted(data))
        copy.write(converted(b""))
    copy.seek(0)
    return copy


def _wide(data: bytes) -> str | None:
    """Return which UTF-16 a file is in that begins so; None for any other encoding.

    Without a mark of the order of bytes, each second one of its first signs is zero.
    """
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    even, odd = data[0:16:2], data[1:16:2]
    if len(data) < 16 or (any(even) and any(odd)):
        return None
    return "utf-16-le" if all(even) else "utf-16-be" if all(odd) else None


def data_of(path: Path) -> bytes:
    """Return all that a file holds, UTF-16 as UTF-8; a small one is read once only."""
    if (head := head_of(path)).whole:
        return head.data
    with opened(path) as file:
        return file.read()


def head_of(path: Path) -> Head:
    """Return how a file begins; it is read once, however many importers look at it."""
    stat = path.stat()
    return _head(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=256)
def _head(path: Path, _size: int, _changed_at: int) -> Head:
    with opened(path) as file:
        data = file.read(HEAD_BYTES)
        is_whole = len(data) < HEAD_BYTES or not file.read(1)
        return Head(path, data.removeprefix(BOM), is_whole)
