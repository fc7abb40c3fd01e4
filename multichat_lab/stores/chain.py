"""The chain of a session: each message's checksum covers all its fields and the checksum before it.

A message that is altered, lost, added or renumbered breaks the chain at its place, and the last
checksum, the session's head, stands for all of its messages. Whoever keeps the head somewhere else
can tell later whether they are still the same.

    hash = first 40 digits of SHA-256(MessagePack([hash before or nil, values, later]))

`values` are those of `CHAINED` as a store keeps them: times in microseconds since 1970 UTC, objects
and parts as JSON text, costs as floating-point numbers. `later` are name and value of columns that
came with later releases, where they say something.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from typing import Any

import msgspec

from multichat_lab.columns import Row
from multichat_lab.stores.schema import CATALOGUE, TABLES

ROWS = 50_000
"""Messages that are in memory at a time while chains are gone through."""

Words = tuple[str, str]
"""What a message says, and its parts as JSON text."""

Earlier = Mapping[str, Sequence[Words]]
"""message_id → what a message may have said when it was recorded."""

Standing = tuple[int, str | None]
"""How many messages a session has, and the hash of the last one."""

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

_packed = msgspec.msgpack.Encoder().encode


def checksum(*content: object) -> str:
    """Return the checksum of what a store keeps, in this order."""
    return sha256(_packed(content)).hexdigest()[:DIGITS]


class Later:
    """The columns of a table that came after its checksums did.

    Args:
        table: its name.
        known: the columns that are in a checksum by their place, or not at all.

    Attributes:
        columns: place, name and default of each.
    """

    __slots__ = ("columns",)

    def __init__(self, table: str, known: Collection[str]) -> None:
        self.columns = tuple(
            (place, name, column.stored_default)
            for place, (name, column) in enumerate(CATALOGUE[table].columns.items())
            if name not in known
        )

    def of(self, row: Row) -> Sequence[tuple[str, Any]]:
        """Return name and value of those of a row that say something."""
        return [(name, row[at]) for at, name, usual in self.columns if row[at] != usual]


_later = Later("messages", (*CHAINED, *APART))
_take = itemgetter(*map(TABLES["messages"].index, CHAINED))
_FIRST = slice(len(CHAINED)) if TABLES["messages"][: len(CHAINED)] == CHAINED else None
_SEQ, _ID, _CONTENT, _PARTS, _COST, _REVISIONS, _HASH = map(
    TABLES["messages"].index,
    ("seq", "message_id", "content", "parts", "cost", "revisions", "hash"),
)
_COST_PLACE = CHAINED.index("cost")


def link(previous: str | None, row: Row) -> str:
    """Return the checksum of a message after another.

    Args:
        previous: the checksum of the message before it; None where the chain begins.
        row: the message, in the column order of its table.
    """
    values = row[_FIRST] if _FIRST else _take(row)
    if row[_COST].__class__ is int:
        values = (*values[:_COST_PLACE], float(row[_COST]), *values[_COST_PLACE + 1 :])
    later = _later.of(row) if _later.columns else ()
    # written out: a message costs half as much again with the calls between
    return sha256(_packed((previous, values, later))).hexdigest()[:DIGITS]


def count_linked(previous: str | None, rows: Sequence[Row], begin: int, first: int) -> int:
    """Return how many rows follow a checksum and one another, each in its present words.

    Args:
        previous: the checksum of the message before them; None where the chain begins.
        rows: messages of a session.
        begin: the place of the first that is looked at.
        first: the number of that one.
    """
    expected = first
    for row in islice(rows, begin, None):
        found = row[_HASH]
        if row[_SEQ] != expected or link(previous, row) != found:
            break
        previous, expected = found, expected + 1
    return expected - first


def is_linked(previous: str | None, row: Row, earlier: Earlier) -> bool:
    """Return whether a message, in its present words or in earlier ones, follows a checksum."""
    if link(previous, row) == row[_HASH]:
        return True
    if not row[_REVISIONS] or row[_HASH] is None:
        return False
    return any(
        link(previous, replaced(row, {_CONTENT: content, _PARTS: parts})) == row[_HASH]
        for content, parts in earlier.get(row[_ID], ())
    )


def is_recorded(previous: str | None, row: Row, earlier: Earlier) -> bool:
    """Return whether a message follows a checksum, or begins a chain.

    Messages of a release without checksums have none until the first verify; the one after them
    begins a chain, and still does when they have got theirs.
    """
    return is_linked(previous, row, earlier) or is_linked(None, row, earlier)


def replaced(row: Row, values: Mapping[int, Any]) -> Row:
    """Return a row with other values at some places."""
    return tuple(values.get(place, value) for place, value in enumerate(row))


def head_of_all(standings: Iterable[tuple[str, int, str | None]]) -> str:
    """Return one checksum that stands for all sessions: session, how many messages, last hash."""
    return checksum(*sorted(standings))


def missing(known: Mapping[str, Standing], there: Mapping[str, Standing]) -> list[str]:
    """Return in words what is not there of what is known to have been acknowledged."""
    return [told for each in known if (told := _missing(each, known[each], there.get(each)))]


def _missing(session_id: str, acknowledged: Standing, there: Standing | None) -> str | None:
    """Return what of a session is missing, or None."""
    name, (messages, link) = repr(session_id), acknowledged
    if there is None:
        return f"session {name} of {messages} messages"
    if there[0] < messages:
        which = f"{there[0] + 1} to {messages}" if there[0] + 1 < messages else str(messages)
        return f"{messages - there[0]} messages of session {name} ({which})"
    if there[0] == messages and there[1] != link:
        return f"message {messages} of session {name}: another one is there"
    return None
