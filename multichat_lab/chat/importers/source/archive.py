"""The files of an export, in a zip or a folder, without trusting either.

Nothing is unpacked to disk, and no name from an archive is ever used as a path.
"""

import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, Self

from multichat_lab.chat.importers.source.head import data_of
from multichat_lab.chat.importers.source.zip_safety import check_entries, check_sizes, file_name
from multichat_lab.errors import DamagedFileError, UnsafeArchiveError
from multichat_lab.unpacking import UNPACKING_ERRORS

MAX_ENTRY_BYTES = 256 * 1024**2
"""A larger file is not read: it would be in memory whole."""

_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class ExportFiles(Protocol):
    """The files of an export by their names, `folder/file.json`; a context manager."""

    def __enter__(self) -> Self:
        """Keep the export open."""

    def __exit__(self, *exc_info: object) -> None:
        """Close it."""

    def sizes(self) -> dict[str, int]:
        """Return name → size in bytes of every file."""

    def check(self, names: Iterable[str]) -> None:
        """Raise UnsafeArchiveError when the files that will be read expand beyond reason."""

    def read(self, name: str) -> bytes:
        """Return a file's content; DamagedFileError, which leaves the name out, when it cannot."""


class ZippedExport:
    """An export as it was downloaded.

    Args:
        path: the zip file.

    Raises:
        DamagedFileError: it is no zip file, or is cut short.
        UnsafeArchiveError: it is encrypted, climbs out of its folder, or holds links.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (*UNPACKING_ERRORS, ValueError) as error:
            raise DamagedFileError(
                f"{path.name} cannot be read as a zip file: {error}", "Download it again."
            ) from error
        self._entries = {
            file_name(each): each for each in self._zip.infolist() if not each.is_dir()
        }
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
        return {name: entry.file_size for name, entry in self._entries.items()}

    def check(self, names: Iterable[str]) -> None:
        """Refuse files that expand beyond reason; those that nobody reads count for nothing.

        Raises:
            UnsafeArchiveError: names the file and the reason.
        """
        check_sizes(self._entries[name] for name in names)

    def read(self, name: str) -> bytes:
        """Return a file's content; never more than the archive says, nor than the limit."""
        entry = self._entries[name]
        if entry.file_size > MAX_ENTRY_BYTES:
            raise _too_large()
        if entry.compress_type not in _COMPRESSIONS:
            raise DamagedFileError(f"is packed by method {entry.compress_type}, unknown here")
        try:
            with self._zip.open(entry) as file:
                return file.read(MAX_ENTRY_BYTES)
        except UNPACKING_ERRORS as error:
            raise DamagedFileError(f"cannot be unpacked: {error}") from error


class UnpackedExport:
    """An export that was unpacked to a folder; links in it are passed over.

    Args:
        folder: where it lies; or a file, which is all of it.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for parent, _, names in os.walk(folder)
            for path in (Path(parent, name) for name in names)
            if path.is_file() and not path.is_symlink()
        }
        if folder.is_file():
            self._paths[folder.name] = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass

    def sizes(self) -> dict[str, int]:
        """Return name → size in bytes of every file."""
        return {name: path.stat().st_size for name, path in self._paths.items()}

    def check(self, names: Iterable[str]) -> None:
        """Refuse nothing: the files are as large as they are."""

    def read(self, name: str) -> bytes:
        """Return a file's content."""
        if self._paths[name].stat().st_size > MAX_ENTRY_BYTES:
            raise _too_large()
        try:
            return data_of(self._paths[name])
        except OSError as error:
            raise DamagedFileError(f"cannot be read: {error.strerror}") from error


def _too_large() -> DamagedFileError:
    return DamagedFileError(f"larger than {MAX_ENTRY_BYTES:,} bytes")
