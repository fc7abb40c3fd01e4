"""The json store's files: one append-only JSON-lines file a session, read and written here."""

import hashlib
import os
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from multichat_lab.errors import MultichatError, StoreDamagedError
from multichat_lab.single_keys import RepeatedKeyError
from multichat_lab.stores.jsonl.batches import (
    TornLineWarning,
    cut,
    pending_ends,
    require_whole,
    without_torn_batch,
)
from multichat_lab.stores.swapping import sync_folder

RUN_SUFFIX = ".run.jsonl"
"""The end of the name of a run's file; a session's file has no second dot."""

IDENTITIES = "identities.jsonl"
"""The file of those records that belong to no session; a session's name ends in a digest."""

TRACE = 512
"""How many bytes to remember of a file, to see whether it was deleted and made anew."""


Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Tail(Generic[Read]):
    """What a file gained past a position.

    Attributes:
        events: the complete lines, decoded.
        lines: the same as they lie there, without their line feeds.
        end: the position after the last complete line, in bytes.
        torn: bytes after that which were not written to their end.
        trace: the bytes before `end`, at most `TRACE` of them.
        waits: whether there is more, which becomes valid or is taken back with other files.
    """

    events: list[Read]
    lines: Sequence[bytes]
    end: int
    torn: int
    trace: bytes
    waits: bool = False


class FileStatus(NamedTuple):
    """What changes when a file does: inode, bytes, and time in nanoseconds since 1970."""

    inode: int
    size: int
    modified: int


def status_of(path: Path) -> FileStatus:
    """Return the file's status.

    Raises:
        FileNotFoundError: there is no such file.
    """
    status = path.stat()
    return FileStatus(status.st_ino, status.st_size, status.st_mtime_ns)


def file_name(session_id: str) -> str:
    """Return the name of a session's file: readable, unique, and never a path of its own."""
    slug = re.sub(r"[^a-z0-9]+", "-", session_id.lower()).strip("-")[:40]
    digest = hashlib.sha256(session_id.encode()).hexdigest()[:12]
    return f"{slug or 'session'}-{digest}.jsonl"


def run_file_name(run_id: str) -> str:
    """Return the name of a run's file, made like a session's."""
    return file_name(run_id).removesuffix(".jsonl") + RUN_SUFFIX


def read_tail(
    path: Path, start: int, trace: bytes, decode: Callable[[bytes], Read]
) -> Tail[Read] | None:
    """Read the complete lines past `start`; return None when `trace` does not lie before it.

    What was not written to its end, also by a process that writes now, is no complete line.

    Raises:
        FileNotFoundError: the file has been deleted.
        StoreDamagedError: a complete line cannot be read; the message names it.
    """
    with path.open("rb") as file:
        file.seek(start - len(trace))
        if file.read(len(trace)) != trace:
            return None
        data = file.read()
    until = pending_ends(path.parent).get(path.name, start + len(data)) - start  # after reading
    lines = _whole_lines(data[: max(0, until)])
    events: list[Read] = []
    try:
        for line in lines:
            events.append(decode(line))
    except (ValueError, KeyError, TypeError, AttributeError, MultichatError) as error:
        at = start + _size(lines[: len(events)])
        raise StoreDamagedError(
            f"{path.name} cannot be read at byte {at}{why(error)}: {line[:60]!r}",
            "Mend that line, or restore the file from a backup.",
        ) from error
    require_whole(lines, path.name)
    read = _size(lines)
    end = start + read
    torn = min(until, len(data)) - read
    return Tail(events, lines, end, torn, (trace + data[:read])[-TRACE:], until < len(data))


def lines_of(path: Path) -> Sequence[bytes]:
    """Return the complete lines of a file as they lie there.

    Raises:
        FileNotFoundError: the file has been deleted.
    """
    data = path.read_bytes()
    return _whole_lines(data[: pending_ends(path.parent).get(path.name, len(data))])


def _whole_lines(data: bytes) -> Sequence[bytes]:
    *whole, _ = data.split(b"\n")
    return without_torn_batch(whole)


def _size(lines: Sequence[bytes]) -> int:
    """Return how many bytes lines take with their line feeds."""
    return sum(map(len, lines)) + len(lines)


def why(error: Exception) -> str:
    """Return in words why a line cannot be read, where that can be told."""
    if isinstance(error, KeyError):
        return f", which lacks {error}"
    return f" ({error})" if isinstance(error, RepeatedKeyError) else ""


def append(path: Path, data: bytes, end: int) -> None:
    """Write lines after position `end`, durably.

    A torn line that a killed writer left past `end` is cut off first, with a TornLineWarning.

    Raises:
        OSError: the disk is full or the file cannot be written; the file is as before.
    """
    is_new = not path.exists()
    try:
        # Unbuffered: what a full disk refused must not be written by a later flush.
        with path.open("xb" if is_new else "r+b", buffering=0) as file:
            torn = file.seek(0, os.SEEK_END) - end
            if torn:
                warnings.warn(torn_line(path, torn), TornLineWarning, stacklevel=2)
                file.truncate(end)
            file.seek(end)
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        if is_new:
            sync_folder(path.parent)
    except BaseException:
        cut(path, end)
        raise


def torn_line(path: Path, size: int) -> str:
    """Return what to tell about a write that was not ended."""
    return f"{path.name}: {size} bytes of an unfinished last write were ignored"


def session_files(folder: Path) -> Sequence[Path]:
    """Return all session files, by name."""
    others = {*run_files(folder), folder / IDENTITIES}
    return sorted(set(folder.glob("*.jsonl")) - others)


def all_files(folder: Path) -> Sequence[Path]:
    """Return the files of sessions, identities and runs that are there."""
    identities = folder / IDENTITIES
    own = [identities] if identities.exists() else []
    return [*session_files(folder), *own, *run_files(folder)]


def run_files(folder: Path) -> Sequence[Path]:
    """Return the files of all runs, by name."""
    return sorted(folder.glob(f"*{RUN_SUFFIX}"))
