"""What makes several lines one write: all of them are there, or none, also after a power cut.

In one file, the first line of a batch tells how many there are, and the last that it is the last.
Over several files, a note says where each ended before; it lies there until all are written.
"""

import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.jsonl.values import values_of
from multichat_lab.stores.swapping import replace_file, sync_folder

PENDING = ".pending"
"""The note; a name that no session's file can have."""

MARK = re.compile(rb'\{"(lines|last_of)": ?(\d+), ?')
"""What a line of a batch begins with."""


class TornLineWarning(UserWarning):
    """A writer was stopped in the middle; nobody was told that it had been recorded."""


def framed(lines: Sequence[bytes]) -> bytes:
    """Return the lines of a batch as they are written; a single line is as it is."""
    if len(lines) == 1:
        return lines[0]
    first = b'{"lines": %d, ' % len(lines) + lines[0][1:]
    last = b'{"last_of": %d, ' % len(lines) + lines[-1][1:]
    return b"".join([first, *lines[1:-1], last])


def without_torn_batch(lines: Sequence[bytes]) -> Sequence[bytes]:
    """Return the lines without those of a last batch that was not written to its end."""
    for place in range(len(lines) - 1, -1, -1):
        if found := MARK.match(lines[place]):
            begins = found[1] == b"lines"
            return lines[:place] if begins and len(lines) - place < int(found[2]) else lines
    return lines


def require_whole(lines: Sequence[bytes], name: str) -> None:
    """Refuse a batch that has its last line, and others than were written.

    Raises:
        StoreDamagedError: names the file.
    """
    begun = None
    for place, line in enumerate(lines):
        if line[2:3] != b"l":  # no mark begins otherwise, and few lines have one
            continue
        found = MARK.match(line)
        if found and found[1] == b"lines":
            begun = place
        elif found:
            held = 0 if begun is None else place - begun + 1
            if held != int(found[2]):
                raise StoreDamagedError(
                    f"{name} lacks some of {int(found[2])} lines that were written at once, up to"
                    f" {line[:60]!r}",
                    "Restore the file from a backup; to go on without what was lost:"
                    " multichat verify --accept",
                )
            begun = None


@contextmanager
def all_files_or_none(folder: Path, ends: Mapping[Path, int]) -> Iterator[None]:
    """Write to several files in the block; a process that is killed there leaves no part of it.

    Args:
        folder: the store's.
        ends: each file, and where it ends now: 0 where there is none yet.
    """
    if len(ends) < 2:
        yield
        return
    note = folder / PENDING
    replace_file(note, json.dumps({path.name: end for path, end in ends.items()}))
    try:
        yield
    except BaseException:
        take_back(folder, tell=False)
        raise
    note.unlink()
    sync_folder(folder)  # before anybody is told: else a power cut would take it back


def pending_ends(folder: Path) -> dict[str, int]:
    """Return where files ended before a write that is under way, or that a dead process left.

    Raises:
        StoreDamagedError: the note cannot be read.
    """
    try:
        told = values_of((folder / PENDING).read_bytes())
        return {str(name): int(end) for name, end in told.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreDamagedError(
            f"{folder / PENDING} cannot be read: {error}", "Restore the store from a backup."
        ) from error


def take_back(folder: Path, tell: bool = True) -> None:
    """Undo a write that a dead process left, with a TornLineWarning.

    The caller holds the store's lock, so nobody is writing.
    """
    ends = pending_ends(folder)
    for name, end in ends.items():
        cut(folder / Path(name).name, end)
    if not ends:
        return
    (folder / PENDING).unlink()
    sync_folder(folder)
    if tell:
        some = ", ".join(sorted(ends)[:3])
        what = f"An unfinished write to {len(ends)} files was taken back: {some}"
        warnings.warn(what, TornLineWarning, stacklevel=3)


def cut(path: Path, end: int) -> None:
    """Take back what lies past `end`; a file of which nothing is left is deleted."""
    if end == 0:
        path.unlink(missing_ok=True)
    elif path.exists() and path.stat().st_size > end:  # to truncate would make it longer
        os.truncate(path, end)
