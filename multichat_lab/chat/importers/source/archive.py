"""The files of an export, in a zip or a folder, without trusting either.

Nothing is unpacked to disk, and no name from an archive is ever used as a path.
"""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, Self

from multichat_lab.errors import DamagedFileError, UnsafeArchiveError

MAX_ENTRIES = 200_000
"""No export has more files: 500 channels of Slack over a year are 182,500."""

MAX_TOTAL_BYTES = 2 * 1024**3
"""An archive may expand to so much in all."""

MAX_ENTRY_BYTES = 256 * 1024**2
"""A larger file is not read: it would be in memory whole."""

MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024**2
"""A file of more than so many bytes that shrank to less than 1/200 is no chat."""

_ENCRYPTED = 0x1
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DRIVE = re.compile(r"[A-Za-z]:")
_READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
)


class ExportFiles(Protocol):
    """The files of an export by their names, `folder/file.json`; a context manager."""

    def __enter__(self) -> Self:
        """Keep the export open."""

    def __exit__(self, *exc_info: object) -> None:
        """Close it."""

    def sizes(self) -> dict[str, int]:
        """Return name → size in bytes of every file."""

    def read(self, name: str) -> bytes:
        """Return a file's content; DamagedFileError, which leaves the name out, when it cannot."""


class ZippedExport:
    """An export as it was downloaded.

    Args:
        path: the zip file.

    Raises:
        DamagedFileError: it is no zip file, or is cut short.
        UnsafeArchiveError: it is encrypted, climbs out of its folder, holds links, or expands
            beyond reason.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_READ_ERRORS, ValueError) as error:
            raise DamagedFileError(
                f"{path.name} cannot be read as a zip file: {error}", "Download it again."
            ) from error
        try:
            check_entries(self._zip.infolist())
        except UnsafeArchiveError:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._zip.close()

    def sizes(self) -> dict[str, int]:
        """Return name → size in bytes of every file."""
        files = (each for each in self._zip.infolist() if not each.is_dir())
        return {each.filename: each.file_size for each in files}

    def read(self, name: str) -> bytes:
        """Return a file's content; never more than the archive says, nor than the limit."""
        entry = self._zip.getinfo(name)
        if entry.file_size > MAX_ENTRY_BYTES:
            raise _too_large()
        if entry.compress_type not in _COMPRESSIONS:
            raise DamagedFileError(f"is packed by method {entry.compress_type}, unknown here")
        try:
            with self._zip.open(name) as file:
                return file.read(MAX_ENTRY_BYTES)
        except _READ_ERRORS as error:
            raise DamagedFileError(f"cannot be unpacked: {error}") from error


class UnpackedExport:
    """An export that was unpacked to a folder; links in it are passed over.

    Args:
        folder: where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for parent, _, names in os.walk(folder)
            for path in (Path(parent, name) for name in names)
            if path.is_file() and not path.is_symlink()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def sizes(self) -> dict[str, int]:
        """Return name → size in bytes of every file."""
        return {name: path.stat().st_size for name, path in self._paths.items()}

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        if self._paths[name].stat().st_size > MAX_ENTRY_BYTES:
            raise _too_large()
        try:
            return self._paths[name].read_bytes()
        except OSError as error:
            raise DamagedFileError(f"cannot be read: {error.strerror}") from error


def check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse an archive that could do harm, by what its directory says.

    Raises:
        UnsafeArchiveError: names the entry and the reason.
    """
    total = 0
    for count, entry in enumerate(entries, start=1):
        total += entry.file_size
        reasons = _dangers(entry)
        if count > MAX_ENTRIES:
            reasons.append(f"is one of more than {MAX_ENTRIES:,}")
        if total > MAX_TOTAL_BYTES:
            reasons.append(f"takes the whole past {MAX_TOTAL_BYTES:,} bytes")
        if reasons:
            raise UnsafeArchiveError(
                f"The entry {entry.filename!r} of the archive {reasons[0]}",
                "Nothing was imported; make sure that it is the export of a chat program.",
            )


def _dangers(entry: zipfile.ZipInfo) -> list[str]:
    name = entry.orig_filename
    parts = re.split(r"[/\\]", name)
    reasons = {
        "is encrypted": bool(entry.flag_bits & _ENCRYPTED),
        "climbs out of its folder": not parts[0] or ".." in parts or bool(_DRIVE.match(name)),
        "is a link": stat.S_ISLNK(entry.external_attr >> 16),
        f"expands more than {MAX_RATIO} times": entry.file_size > RATIO_COUNTS_FROM
        and entry.file_size > MAX_RATIO * entry.compress_size,
    }
    return [reason for reason, applies in reasons.items() if applies]


def _too_large() -> DamagedFileError:
    return DamagedFileError(f"larger than {MAX_ENTRY_BYTES:,} bytes")
