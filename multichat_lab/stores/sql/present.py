"""What is there of a SQL store, as its head tells of it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from multichat_lab.stores.chain import Standing
from multichat_lab.stores.head import UNKNOWN, Present
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.cursor import Cursor, among
from multichat_lab.stores.sql.sums import kept_sums
from multichat_lab.stores.sums import MODULUS, NOTHING, Sum
from multichat_lab.stores.whole import Fold, Whole, number_of

_COUNTS = "SELECT session_id, message_count, head FROM sessions WHERE session_id IN ({marks})"
PUT = ("sessions", "participants")
"""Tables whose rows may be replaced, and which are summed."""

MESSAGES, BESIDE = "messages", "beside"
NO_MESSAGES: Standing = (0, None)


def present(cursor: Cursor) -> Present:
    """Return how to find what is there."""
    return Present(
        partial(standings, cursor),
        partial(marks, cursor),
        partial(quick_whole, cursor),
        lambda: {BESIDE: _point_beside(cursor)},
    )


def standings(cursor: Cursor, session_ids: Sequence[str]) -> dict[str, Standing]:
    """Return how many messages sessions count, and the hash of the last."""
    found = among(cursor, _COUNTS, (), session_ids)
    return {
        session_id: (count, head) if isinstance(count, int) else UNKNOWN
        for session_id, count, head in found
    }


def marks(cursor: Cursor, known: Iterable[str]) -> dict[str, int]:
    """Return how far tables have come: the highest mark of each, or how often was deleted."""
    found = {}
    for name in known:
        column = CATALOGUE[name].mark if name in CATALOGUE else "generation"
        statement = f"SELECT coalesce(max({column}), 0) FROM {name}"  # noqa: S608
        ((found[name],),) = cursor.execute(statement).fetchall()
    return found


def quick_whole(cursor: Cursor) -> Whole:
    """Return what the messages of all sessions add up to, as the sessions tell of them."""
    counts = cursor.execute("SELECT message_count, head FROM sessions").fetchall()
    total = sum(number_of(head) for _, head in counts) % MODULUS
    known = [count for count, _ in counts if isinstance(count, int)]
    return {MESSAGES: Fold((sum(known),), total)}


def whole(cursor: Cursor) -> Whole:
    """Return what the store adds up to: its messages, and the sums of what stands beside them."""
    total = sum(total for _, total in kept_sums(cursor, None).values()) % MODULUS
    return {**quick_whole(cursor), BESIDE: Fold(_point_beside(cursor), total)}


def _point_beside(cursor: Cursor) -> tuple[int, ...]:
    """Return how many rows are summed, and how far the tables have come whose rows may change."""
    ((count,),) = cursor.execute("SELECT coalesce(sum(number), 0) FROM sums").fetchall()
    put = marks(cursor, PUT)
    return int(count), *(put[each] for each in PUT)


class Tally:
    """What a transaction adds to the whole of its store.

    Attributes:
        known: session → how many messages it had before, and the hash of the last.
        begun: table of `PUT` → the mark before the first that the transaction gave.
        is_anew: whether it changed more than it adds, so that all is to be added up anew.
    """

    def __init__(self) -> None:
        self.known: dict[str, Standing] = {}
        self.begun: dict[str, int] = {}
        self.is_anew = False

    def began(self, table: str, last: int) -> None:
        """Note the mark before the first that the transaction gives to rows of a table."""
        if table in PUT:
            self.begun.setdefault(table, last)

    def require(self, cursor: Cursor, session_ids: Iterable[str]) -> None:
        """Learn what sessions have, before messages are added to them."""
        if wanted := [each for each in session_ids if each not in self.known]:
            self.known |= standings(cursor, wanted)

    def after(
        self, base: Whole | None, heads: Mapping[str, Standing], put: Mapping[str, int], sums: Sum
    ) -> Whole | None:
        """Return the whole after the transaction; None where it is to be added up anew.

        Args:
            base: the whole before it, as far as anybody tells.
            heads: what sessions have now that got messages.
            put: table of `PUT` → the last mark that the transaction gave.
            sums: what it added to the sums.
        """
        if self.is_anew or base is None or MESSAGES not in base or BESIDE not in base:
            return None
        (count,), total = base[MESSAGES]
        for session_id, (number, link) in heads.items():
            before, earlier = self.known.get(session_id, NO_MESSAGES)
            count, total = count + number - before, total + number_of(link) - number_of(earlier)
        messages = Fold((count,), total % MODULUS)
        if sums == NOTHING and not put:
            return {MESSAGES: messages, BESIDE: base[BESIDE]}
        (number, *known), total = base[BESIDE]
        marks = dict(zip(PUT, known, strict=True))
        if self.begun.items() - marks.items():
            return None  # somebody was killed before he could note his commit
        point = (number + sums[0], *(put.get(each, marks[each]) for each in PUT))
        return {MESSAGES: messages, BESIDE: Fold(point, (total + sums[1]) % MODULUS)}
