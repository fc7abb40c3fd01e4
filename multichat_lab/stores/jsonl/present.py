"""What is there of a json store, as its head tells of it: its files, how long, and their last sums.

Each file adds SHA-256(its name, a line feed, its bytes, a line feed, its last sum, see `proving`).
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from multichat_lab.stores.chain import DIGITS
from multichat_lab.stores.head import Present
from multichat_lab.stores.head_lines import Mark
from multichat_lab.stores.jsonl.files import FileStatus, all_files, lines_of, status_of
from multichat_lab.stores.jsonl.folding import Folded
from multichat_lab.stores.jsonl.index import LAST_BYTES, standings
from multichat_lab.stores.jsonl.proving import NO_LINES, sum_of, told_after
from multichat_lab.stores.sums import MODULUS
from multichat_lab.stores.whole import UNKNOWN, Fold, Whole

FILES, BYTES = "files", "bytes"

LOOKS = 10
"""How often files are looked at until nobody has written to one between two looks."""


class Added(NamedTuple):
    """What a write adds to the whole.

    Attributes:
        files: how many are new.
        bytes: how many there are more.
        total: what that adds to the sum over all files.
    """

    files: int = 0
    bytes: int = 0
    total: int = 0


def present(folder: Path, ends: Callable[[Mapping[str, Mark]], Mapping[str, int]]) -> Present:
    """Return how to find what is there.

    Args:
        folder: the store's.
        ends: returns where files end.
    """
    return Present(
        partial(standings, folder), ends, partial(quick_whole, folder), partial(_bytes_in, folder)
    )


def quick_whole(folder: Path) -> Whole:
    """Return how many files there are; those that are shorter may have been mended by hand."""
    return {FILES: Fold((len(all_files(folder)),), UNKNOWN)}


def whole(folder: Path) -> Whole:
    """Return what all files add up to at one moment; only how many, where others go on writing.

    One without a whole line counts as none: its first writer was stopped before anybody was told.
    """
    ends: dict[Path, tuple[int, bytes]] = {}
    before: dict[Path, FileStatus] = {}
    for _ in range(LOOKS):
        now = statuses(folder)
        if before == now and ends.keys() == now.keys():
            begun = {path.name: end for path, end in ends.items() if end[0]}
            total = sum(_number(name, *end) for name, end in begun.items()) % MODULUS
            size = sum(size for size, _ in begun.values())
            return {FILES: Fold((len(begun),)), BYTES: Fold((size,), total)}
        ends = {path: end for path, end in ends.items() if before.get(path) == now.get(path)}
        for path in (each for each in now if each not in ends):
            with suppress(FileNotFoundError):
                ends[path] = _end_of(path)
        before = now
    return quick_whole(folder)


def added(before: Mapping[Path, Folded], written: Mapping[Path, bytes]) -> Added:
    """Return what a write adds.

    Args:
        before: each file, and how far it was.
        written: each file, and what was written to it then.
    """
    files = size = total = 0
    for path, data in written.items():
        was = before[path]
        last = data[data.rfind(b"\n", 0, -1) + 1 : -1]
        end, told = was.end + len(data), told_after(was.told, [last]).sum
        files, size = files + (was.end == 0), size + len(data)
        total += _number(path.name, end, told)
        total -= _number(path.name, was.end, was.told.sum) if was.end else 0
    return Added(files, size, total)


def whole_after(base: Whole | None, more: Added) -> Whole | None:
    """Return the whole after a write; None where nobody tells what it was before."""
    if base is None or base.keys() != {FILES, BYTES}:
        return None
    (files,), (size, *_) = base[FILES].point, base[BYTES].point
    total = (base[BYTES].total + more.total) % MODULUS
    return {FILES: Fold((files + more.files,)), BYTES: Fold((size + more.bytes,), total)}


def _number(name: str, size: int, told: bytes) -> int:
    return int(sha256(b"%b\n%d\n%b" % (name.encode(), size, told)).hexdigest()[:DIGITS], 16)


def _end_of(path: Path) -> tuple[int, bytes]:
    """Return where the lines of a file end, in bytes, and their last sum, by its last lines.

    Raises:
        FileNotFoundError: there is no such file.
    """
    with path.open("rb") as file:
        start = max(0, file.seek(0, os.SEEK_END) - LAST_BYTES)
        file.seek(start)
        data = file.read()
    end = data.rfind(b"\n")
    if end >= 0 and (found := sum_of(data[:end])):
        return start + end + 1, b"%b:%b" % found.groups()
    lines = lines_of(path)
    return sum(map(len, lines)) + len(lines), told_after(NO_LINES, lines).sum


def _bytes_in(folder: Path) -> dict[str, tuple[int, ...]]:
    return {BYTES: (sum(each.size for each in statuses(folder).values()),)}


def statuses(folder: Path) -> dict[Path, FileStatus]:
    """Return the status of each file that is there."""
    found = {}
    for path in all_files(folder):
        with suppress(FileNotFoundError):
            found[path] = status_of(path)
    return found
