"""The conversations of an export: in a zip, a folder, or a file of its own."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.head import HEAD_BYTES, Head, head_of, opened
from multichat_lab.chat.importers.source.json_stream import array_items
from multichat_lab.chat.importers.source.json_text import read_document
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError
from multichat_lab.unpacking import UNPACKING_ERRORS

_READ_ERRORS = (*UNPACKING_ERRORS, ValueError)


def holds(source: Path, member: str) -> bool:
    """Whether an export lists objects with a member, such as `mapping`."""
    return any(_lists(head, member) for head in _heads(source))


def listed(source: Path, member: str, reading: Reading) -> Iterator[tuple[Path, int, Any]]:
    """Yield `(file, line, object)` of each conversation, one at a time in memory.

    Args:
        source: a zip, a folder or a file.
        member: what a conversation's object has; files without it are passed over.
        reading: takes the report.

    Raises:
        DamagedFileError: the zip cannot be read; or a piece cannot, when strict.
    """
    if source.is_dir():
        paths = [path for path in _files(source) if _lists(head_of(path), member)]
    else:
        paths = [source]
    reading.expect_files(paths)
    for path in paths:
        items = _zipped(path, member, reading) if head_of(path).is_zip else _plain(path, reading)
        for line, value in items:
            if isinstance(value, dict) and member in value:
                yield path, line, value
            else:
                reading.lost(path, line, f"no conversation: no {member!r}")


def _plain(path: Path, reading: Reading) -> Iterator[tuple[int, Any]]:
    if isinstance(head_of(path).json, dict):  # a conversation by itself
        document = read_document(path, "", reading)
        yield 1, document.fields
        return
    with opened(path) as file:
        yield from array_items(file, reading.name_of(path), reading)


def _zipped(path: Path, member: str, reading: Reading) -> Iterator[tuple[int, Any]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in _names(archive):
                if _lists(_head_in(archive, name), member):
                    with archive.open(name) as file:
                        yield from array_items(file, f"{path.name}/{name}", reading)
    except _READ_ERRORS as error:
        raise DamagedFileError(
            f"{path.name} cannot be read as a zip file: {error}", "Download it again."
        ) from error


def _heads(source: Path) -> Iterator[Head]:
    if source.is_dir():
        yield from map(head_of, _files(source))
        return
    head = head_of(source)
    if not head.is_zip:
        yield head
        return
    try:
        with zipfile.ZipFile(source) as archive:
            yield from (_head_in(archive, name) for name in _names(archive))
    except _READ_ERRORS:
        return


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*conversations*.json"))


def _names(archive: zipfile.ZipFile) -> list[str]:
    names = sorted(archive.namelist())
    return [name for name in names if "conversations" in name and name.endswith(".json")]


def _head_in(archive: zipfile.ZipFile, name: str) -> Head:
    with archive.open(name) as file:
        return Head(Path(name), file.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf"), whole=False)


def _lists(head: Head, member: str) -> bool:
    first = head.json[0] if isinstance(head.json, list) and head.json else head.json
    return isinstance(first, dict) and member in first
