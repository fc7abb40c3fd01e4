"""What proves that a json store's file holds what was written: a sum at the end of each write.

    "sum": "NUMBER:HASH"

is the last field of what was written at once. NUMBER is the line's place in its file, HASH the
first 24 digits of SHA-256(the sum before in the file, a line feed, NUMBER, a line feed, and the
bytes that were written at once, up to the sum). A line that was altered, lost, added or moved is
told by it, whatever it holds; one that was the last of its file by the head beside the store.

A `Proving` takes all lines before it for what was written: those of an older release, at the first
verify, and those that somebody accepted.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from multichat_lab.stores.damage import What
from multichat_lab.stores.jsonl.batches import MARK

DIGITS = 24
FEW = 64
"""Lines that are joined at once: to take new memory for many costs more than to hash them."""

_LONGEST = 60
_BEGIN = b', "sum": "'
_COLON = -(DIGITS + 3)
"""Where the colon of a sum stands, counted from the end of its line."""
_SUM = re.compile(_BEGIN + rb"(\d+):([0-9a-f]{24})\"\}$")
_PROVING = re.compile(rb'"record": "proving".*"lines": (\d+), "hash": "([0-9a-f]+)"')
NO_SUM = b""


class Told(NamedTuple):
    """How far the lines of a file have come.

    Attributes:
        lines: how many there are.
        sum: the last that is told, as it is told; empty for none.
    """

    lines: int = 0
    sum: bytes = NO_SUM


NO_LINES = Told()


class Wrong(NamedTuple):
    """The first lines of a file that are not as they were written.

    Attributes:
        what: what happened to them.
        told: what is wrong, as the end of a sentence.
    """

    what: What
    told: str


def sum_of(line: bytes) -> re.Match[bytes] | None:
    """Return the sum at the end of a line without its line feed."""
    if line[_COLON : _COLON + 1] != b":":
        return None
    at = line.rfind(_BEGIN, -_LONGEST)  # to look for it byte by byte takes twice as long
    return None if at < 0 else _SUM.match(line, at)


def with_sum(data: bytes, before: Told) -> bytes:
    """Return lines that are written at once, each with its line feed, with their sum."""
    number = b"%d" % (before.lines + data.count(b"\n"))
    body = data[:-2]
    return b'%b, "sum": "%b:%b"}\n' % (body, number, _hash(before.sum, number, body))


def told_after(before: Told, lines: Sequence[bytes]) -> Told:
    """Return how far a file has come with more lines."""
    for line in reversed(lines):
        if found := sum_of(line):
            return Told(before.lines + len(lines), b"%b:%b" % found.groups())
    return Told(before.lines + len(lines), before.sum)


def hash_of(lines: Iterable[bytes]) -> str:
    """Return the checksum of lines of which a `Proving` tells."""
    return sha256(b"".join(b"%b\n" % each for each in lines)).hexdigest()[:DIGITS]


def first_wrong(lines: Sequence[bytes]) -> tuple[Wrong | None, bool]:
    """Return what is not as it was written, and whether lines of an older release have no sum."""
    done, previous = 0, NO_SUM
    for place in range(len(lines) - 1, -1, -1):
        if b'"record": "proving"' in lines[place][:_LONGEST] and (
            found := _PROVING.search(lines[place])
        ):
            done = int(found[1])
            if hash_of(lines[:done]) != found[2].decode() or done > place:
                told = f"lines 1 to {done} are not as they were when they were taken for whole"
                return Wrong("altered", told), False
            previous = told_after(NO_LINES, lines[:done]).sum
            break
    return _follow(lines, done, previous)


def _follow(lines: Sequence[bytes], done: int, previous: bytes) -> tuple[Wrong | None, bool]:
    is_bare = False
    for place in range(done, len(lines)):
        if lines[place][_COLON : _COLON + 1] != b":" or (found := sum_of(lines[place])) is None:
            continue
        mark = MARK.match(lines[place])
        begin = place + 1 - (int(mark[2]) if mark and mark[1] == b"last_of" else 1)
        if begin > done:
            if previous:
                return Wrong("added", f"line {done + 1} was added, or lost its sum"), False
            is_bare = True
        if int(found[1]) != place + 1:
            was = int(found[1])
            what: What = "lost" if was > place + 1 else "added"
            told = f"line {was} is line {place + 1} now: lines before it were {what}"
            return Wrong(what, told), False
        last = lines[place][: found.start()]
        if begin < done or _hash(previous, found[1], last, lines[begin:place]) != found[2]:
            one = f"line {place + 1} is"
            which = one if begin == place else f"lines {begin + 1} to {place + 1} are"
            return Wrong("altered", f"{which} not as written"), False
        done, previous = place + 1, b"%b:%b" % found.groups()
    if done < len(lines) and previous:
        return Wrong("added", f"line {done + 1} was added, or lost its sum"), False
    return None, is_bare or done < len(lines)


def _hash(previous: bytes, number: bytes, last: bytes, before: Sequence[bytes] = ()) -> bytes:
    told = sha256(b"%b\n%b\n" % (previous, number))
    for at in range(0, len(before), FEW):
        told.update(b"\n".join([*before[at : at + FEW], b""]))
    told.update(last)
    return told.hexdigest()[:DIGITS].encode()
