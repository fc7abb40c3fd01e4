"""Where the files of a json store end: what its head notes of a commit, and what is there."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.chain import Standing
from multichat_lab.stores.head import Entry, entries_of
from multichat_lab.stores.head_lines import Mark
from multichat_lab.stores.jsonl.codec import decode
from multichat_lab.stores.jsonl.files import file_name
from multichat_lab.stores.memory.events import Event, Relinking


class End(NamedTuple):
    """The end of a file: in bytes, and the checksum of its last line."""

    size: int
    line: int


def end_of(before: int, data: bytes) -> End:
    """Return where a file ends once whole lines are written after `before`."""
    return End(before + len(data), zlib.crc32(data[data.rfind(b"\n", 0, -1) + 1 : -1]))


def entries(events: Iterable[Event], written: Mapping[str, End]) -> list[Entry]:
    """Return what the head notes of a commit: a line for each file.

    Args:
        events: what was written of sessions.
        written: name of each file that was written to → where it ends now.
    """
    told = {file_name(str(each["session"])): each for each in entries_of(_standings_after(events))}
    return [
        {**told.get(name, {}), "marks": {name: end.size}, "last": end.line}
        for name, end in written.items()
    ]


def ends(folder: Path, known: Mapping[str, Mark]) -> dict[str, int]:
    """Return where the lines of files end, in bytes, of those that are there.

    One that was not cut, or zeroed, at its end counts as whole: it is damaged, or was mended by
    hand, and `verify` tells what is wrong with it.

    Args:
        folder: the store's.
        known: name → where the file ended.
    """
    found = {}
    for name, mark in known.items():
        with suppress(FileNotFoundError), (folder / name).open("rb") as file:
            file.seek(max(0, mark.value - 1))
            if file.read(1) == b"\n":
                found[name] = mark.value
                continue
            file.seek(0)
            lines = file.read().split(b"\n")[:-1]
            is_cut = _is_cut(lines, mark.last)
            found[name] = sum(map(len, lines)) + len(lines) if is_cut else mark.value
    return found


def _standings_after(events: Iterable[Event]) -> dict[str, Standing]:
    """Return how many messages sessions have after events, and the hash of the last."""
    found: dict[str, Standing] = {}
    for each in events:
        if isinstance(each, ChatMessage):
            found[each.session_id] = each.seq or 0, each.hash
        elif isinstance(each, Relinking) and each.head is not None:
            found[each.session_id] = each.count, each.head
    return found


def _is_cut(lines: Sequence[bytes], checksum: int | None) -> bool:
    """Return whether a file ends before a line: its lines are as the store writes them."""
    if any(zlib.crc32(line) == checksum for line in reversed(lines)):
        return False
    try:
        told = [decode(line) for line in lines]
    except (ValueError, KeyError, TypeError, AttributeError, MultichatError):
        return False
    return not any(isinstance(each, ChatMessage) and each.seq is None for each in told)
