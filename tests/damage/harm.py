"""What may happen to a file: a byte or bit differs, its end is gone, a block is zero or twice."""

import random
from collections.abc import Callable, Mapping

BLOCK = 512
"""The bytes of a block, a disk's smallest."""

Harm = Callable[[bytearray, random.Random], None]


def byte(data: bytearray, draw: random.Random) -> None:
    """Let a byte be another one."""
    data[draw.randrange(len(data))] ^= draw.randrange(1, 256)


def bit(data: bytearray, draw: random.Random) -> None:
    """Let a bit be the other one."""
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def cut(data: bytearray, draw: random.Random) -> None:
    """Take the end away."""
    del data[draw.randrange(len(data)) :]


def zero(data: bytearray, draw: random.Random) -> None:
    """Let a block be zeros."""
    begin = BLOCK * draw.randrange(-(-len(data) // BLOCK))
    data[begin : begin + BLOCK] = bytes(len(data[begin : begin + BLOCK]))


def double(data: bytearray, draw: random.Random) -> None:
    """Let a block be there twice: what follows lies further back."""
    begin = BLOCK * draw.randrange(-(-len(data) // BLOCK))
    data[begin:begin] = data[begin : begin + BLOCK]


def line(data: bytearray, draw: random.Random) -> None:
    """Let a line be lost, be there twice, or change places with the one after it."""
    lines = bytes(data).splitlines(keepends=True)
    at = draw.randrange(len(lines))
    what = draw.choice(("lost", "twice", "swapped"))
    if what == "lost":
        del lines[at]
    elif what == "twice":
        lines.insert(at, lines[at])
    else:
        lines[at : at + 2] = reversed(lines[at : at + 2])
    data[:] = b"".join(lines)


def pages_read(log: bytearray) -> list[slice]:
    """Return where the pages lie that SQLite reads from a log: of each page the last one.

    https://sqlite.org/fileformat2.html#the_write_ahead_log
    """
    size = int.from_bytes(log[8:12], "big")
    last: dict[int, slice] = {}
    for at in range(32, len(log) - 24 - size + 1, 24 + size):
        last[int.from_bytes(log[at : at + 4], "big")] = slice(at + 24, at + 24 + size)
    return [*last.values()]


HARMS: Mapping[str, Harm] = {
    "byte": byte, "bit": bit, "cut": cut, "zero": zero, "double": double,
}  # fmt: skip
"""Name → what it does."""
