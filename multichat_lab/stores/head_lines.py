"""The lines of a head: numbered, each with a checksum, and what the whole of them tells."""

import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from multichat_lab.stores.chain import Standing
from multichat_lab.stores.whole import Whole, whole_in

LINES = 64
SIZE = 512
DIGITS = 12

_encoded = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a part of a store had come.

    Attributes:
        number: of the commit's line.
        value: never less in a store that lost nothing: a table's highest mark, a file's bytes.
        at: of the commit, seconds since 1970 UTC.
        last: checksum of what was written last, where that is told.
    """

    number: int
    value: int
    at: float
    last: int | None = None

    @property
    def when(self) -> str:
        """The time of the commit."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True)
class Known:
    """What a head tells of a store.

    Attributes:
        standings: what sessions had.
        marks: part of the store → how far it had come.
        wholes: what the whole of it was, after each of the last commits since a deletion.
        last: the number of the last line.
    """

    standings: Mapping[str, Standing]
    marks: Mapping[str, Mark]
    wholes: Sequence[Whole] = ()
    last: int = 0

    def left_in(self, later: "Known") -> "Known":
        """Return what of it a later head tells of too."""
        return Known(
            {name: each for name, each in self.standings.items() if name in later.standings},
            {
                name: each
                for name, each in self.marks.items()
                if name in later.marks and later.marks[name].value >= each.value
            },
            [each for each in self.wholes if each in later.wholes],
        )


NOTHING = Known({}, {})


def line(number: int, values: Mapping[str, object]) -> bytes:
    """Return a line; it is longer than `SIZE` where the values are."""
    told = b"%012d %b " % (number, _encoded(values))
    return (told + b"%08x" % zlib.crc32(told)).ljust(SIZE - 1) + b"\n"


def told(text: bytes) -> dict[str, Any] | None:
    """Return what a line says, or None when it is not as it was written."""
    said, _, checksum = text.rstrip().rpartition(b" ")
    with suppress(ValueError, msgspec.MsgspecError):
        if b"%08x" % zlib.crc32(said + b" ") == checksum and text[SIZE - 1 :] == b"\n":
            return {"n": int(said[:DIGITS]), **msgspec.json.decode(said[DIGITS:])}
    return None


def lines(data: bytes) -> Iterable[tuple[int, dict[str, Any]]]:
    """Yield place and content of the lines that are as they were written."""
    for place in range(len(data) // SIZE):
        said = told(data[place * SIZE : (place + 1) * SIZE])
        if said is not None:
            yield place, said


def known_of(data: bytes, identity: str) -> Known:
    """Return what a head tells; nothing where it is another store's."""
    standings: dict[str, Standing] = {}
    marks: dict[str, Mark] = {}
    wholes: list[Whole] = []
    last = 0
    for each in sorted((said for _, said in lines(data)), key=lambda said: said["n"]):
        if each.get("store", identity) != identity:
            return NOTHING
        if "session" in each:
            standings[each["session"]] = each["messages"], each["hash"]
        for name, value in each.get("marks", {}).items():
            marks[name] = Mark(each["n"], value, each["at"], each.get("last"))
        whole = whole_in(each)
        if whole is None or each["n"] != last + 1:  # a line that is missing may tell of a deletion
            wholes = []
        wholes += [] if whole is None else [whole]
        last = each["n"]
    return Known(standings, marks, wholes, last)


def behind(known: Known, marks: Mapping[str, int]) -> list[str]:
    """Return in words which parts of a store have not come as far as was acknowledged.

    Args:
        known: what the head tells.
        marks: how far the parts have come; one that is not there has not begun.
    """
    found = [name for name, each in known.marks.items() if marks.get(name, 0) < each.value]
    return [
        f"what was written last to {name}, at {known.marks[name].when}" for name in sorted(found)
    ]


def newest(data: bytes) -> tuple[int, dict[str, Any]]:
    """Return number and content of the last line of a head; 0 and nothing of one without lines."""
    numbers = [data[at : at + DIGITS] for at in range(SIZE, len(data), SIZE)]
    place = max(range(len(numbers)), key=numbers.__getitem__, default=0) + 1
    said = told(data[place * SIZE : (place + 1) * SIZE])
    if said is None:  # it is damaged
        sound = [each for _, each in lines(data)]
        said = {"n": max((each["n"] for each in sound), default=0)}
    return said["n"], said


def noted_store(path: Path) -> str | None:
    """Return what tells the store apart whose head lies there; None where none does."""
    with suppress(OSError), path.open("rb") as file:
        first = told(file.read(SIZE))
        return None if first is None else first.get("store")
    return None


def damaged_lines(path: Path) -> int:
    """Return how many lines of a head are not as they were written."""
    try:
        data = path.read_bytes()
    except OSError:
        return 0
    each = (data[at : at + SIZE] for at in range(0, SIZE * (LINES + 1), SIZE))
    return sum(told(line) is None for line in each)


def first_number(handle: int, place: int) -> int | None:
    """Return the number of the line at a place, or None when it has none."""
    digits = os.pread(handle, DIGITS, place * SIZE)
    return int(digits) if digits.isdigit() else None
