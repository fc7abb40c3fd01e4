"""What is not as it was recorded in a session, and how the first of it is found and named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from multichat_lab.columns import Row
from multichat_lab.stores.chain import (
    Earlier,
    Standing,
    count_linked,
    is_linked,
    is_recorded,
    replaced,
)
from multichat_lab.stores.schema import TABLES

What = Literal["altered", "lost", "added", "renumbered"]

_SEQ, _HASH = map(TABLES["messages"].index, ("seq", "hash"))


@dataclass(frozen=True, slots=True)
class Damage:
    """The first thing that is not as it was recorded in a session.

    Attributes:
        session_id: the session; None where it is not of one.
        seq: the place of the message; None where it is not of one.
        what: what happened to it.
        told: all of it in a sentence.
    """

    session_id: str | None
    seq: int | None
    what: What
    told: str


def first_damage(
    session_id: str,
    rows: Sequence[Row],
    earlier: Earlier,
    after: Standing = (0, None),
    bare: bool = False,
) -> Damage | None:
    """Return the first message of a session that is not as it was recorded, or None.

    Args:
        session_id: the session.
        rows: its messages, or some that follow one another, by `seq`.
        earlier: message_id → what the message may have said when it was recorded.
        after: how many messages come before them, and the checksum of the last.
        bare: whether the last ones may lack a checksum although earlier ones have one.
    """
    expected, previous = after[0] + 1, after[1]
    at = 0
    while True:
        linked = count_linked(previous, rows, at, expected)
        at, expected = at + linked, expected + linked
        previous = rows[at - 1][_HASH] if linked else previous
        if at == len(rows):
            return None
        row, found = rows[at], rows[at][_HASH]
        if row[_SEQ] != expected or not (
            _is_bare(islice(rows, at, None), earlier, previous, bare)
            if found is None
            else is_recorded(previous, row, earlier)
        ):
            what, seq, end = _named(rows, earlier, row, previous, expected)
            return Damage(session_id, seq, what, f"Message {seq} of session {session_id!r} {end}")
        at, previous, expected = at + 1, found, expected + 1


def _is_bare(rows: Iterable[Row], earlier: Earlier, previous: str | None, bare: bool) -> bool:
    """Return whether the first row has no checksum because nobody gave one: what follows tells."""
    if previous is None:
        return True
    after = next((row for row in rows if row[_HASH] is not None), None)
    return bare if after is None else is_linked(None, after, earlier)


def _named(
    rows: Sequence[Row], earlier: Earlier, row: Row, previous: str | None, expected: int
) -> tuple[What, int, str]:
    """Return what happened where the chain breaks, to which message, and the end of a sentence."""
    seq = row[_SEQ]
    if seq < expected or row[_HASH] is None:
        return "added", seq, "was added: nobody recorded it here"
    was = (
        expected
        if is_linked(previous, replaced(row, {_SEQ: expected}), earlier)
        else _number_after_another(rows, row, earlier)
    )
    if was is not None and was != seq:
        return "renumbered", was, f"has the number {seq} now"
    if seq > expected:
        return "lost", expected, f"is lost: the next one that is there is message {seq}"
    after = rows[rows.index(row) + 1 :][:1]
    if any(is_linked(row[_HASH], replaced(e, {_SEQ: e[_SEQ] + 1}), earlier) for e in after):
        return "lost", seq, "is lost, and those after it were renumbered"
    return "altered", seq, "is not as it was recorded"


def _number_after_another(rows: Sequence[Row], row: Row, earlier: Earlier) -> int | None:
    """Return the number under which a message follows another one, or None."""
    now = row[_SEQ]
    for other in rows:
        seq = other[_SEQ]
        for was in {seq, seq + 1, seq - 1, now + 1, now - 1} - {now}:
            if is_linked(other[_HASH], replaced(row, {_SEQ: was}), earlier):
                return int(was)
    return None
