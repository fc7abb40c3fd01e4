"""The chain of a session: each message's checksum covers all its fields and the checksum before it.

A message that is altered, lost, added or renumbered breaks the chain at its place, and the last
checksum, the session's head, stands for all of its messages. Whoever keeps the head somewhere else
can tell later whether they are still the same.

    hash = first 40 digits of SHA-256(MessagePack([hash before or nil, values, later]))

`values` are those of `CHAINED` as a store keeps them: times in microseconds since 1970 UTC, objects
and parts as JSON text, costs as floating-point numbers. `later` are name and value of columns that
came with later releases, where they say something.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

import msgspec

from multichat_lab.columns import Row
from multichat_lab.stores.schema import CATALOGUE, TABLES

DIGITS = 40
"""Hexadecimal digits of a checksum: 160 bits of SHA-256."""

CHAINED = (
    "session_id", "seq", "message_id", "sender", "recipient", "content", "kind", "timestamp",
    "reply_to", "metadata", "source_id", "parts", "model", "tokens_in", "tokens_out", "cost",
    "time_kind", "reply_kind", "recipient_kind", "recorded_at",
)  # fmt: skip
"""What a checksum covers, in this order for ever; columns that come later join by name."""

APART = ("revisions", "hash")
"""What it does not cover: how often the words were changed since, and itself."""

_COLUMNS = CATALOGUE["messages"].columns
_LATER = tuple(
    (place, name, _COLUMNS[name].stored_default)
    for place, name in enumerate(TABLES["messages"])
    if name not in (*CHAINED, *APART)
)
_take = itemgetter(*map(TABLES["messages"].index, CHAINED))
_COST = TABLES["messages"].index("cost")
_COST_PLACE = CHAINED.index("cost")
_packed = msgspec.msgpack.Encoder().encode


def link(previous: str | None, row: Row) -> str:
    """Return the checksum of a message after another.

    Args:
        previous: the checksum of the message before it; None where the chain begins.
        row: the message, in the column order of its table.
    """
    values = _take(row)
    if row[_COST].__class__ is int:
        values = (*values[:_COST_PLACE], float(row[_COST]), *values[_COST_PLACE + 1 :])
    later = [(name, row[place]) for place, name, usual in _LATER if row[place] != usual]
    return sha256(_packed((previous, values, later))).hexdigest()[:DIGITS]


def digest_of(rows: Iterable[Sequence[Any]]) -> str:
    """Return the checksum of rows of any table, in their order."""
    total = sha256()
    for row in rows:
        total.update(_packed([float(e) if e.__class__ is int else e for e in row]))
    return total.hexdigest()[:DIGITS]
