"""`Touched`: which messages, and which sessions as a whole, what a lab copied may have changed."""

from collections.abc import Iterator

from multichat_lab.analysis.inferred_view import INFERRED_BY
from multichat_lab.columns import Row
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import CATALOGUE

MOST = 1_000
"""Messages of a session that are named one by one; of one with more, any may have changed."""

UNSEEN = frozenset({"bars", "equity", "requests"})
"""Tables of which no list and no message shows anything; a desk writes them all the time."""

Named = tuple[str, str | None]
"""A session and a message of it; None: any."""


class Touched:
    """What may have changed of messages, and of what is known of them, since it was cleared.

    Attributes:
        everything: whether any session may have changed.
        sessions: of which any message may have changed.
        messages: session → ids of those messages that may have, of no other session.
    """

    def __init__(self) -> None:
        self.everything = False
        self.sessions: set[str] = set()
        self.messages: dict[str, set[str]] = {}

    def add(self, changes: Changes) -> None:
        """Note what a lab has copied."""
        if changes.reload or changes.packed:
            self.everything = True
        for table, rows in changes.rows.items():
            for session_id, message_id in _named(table, rows):
                self._touch(session_id, message_id)

    def _touch(self, session_id: str, message_id: str | None) -> None:
        if session_id in self.sessions:
            return
        if message_id is not None:
            mine = self.messages.setdefault(session_id, set())
            mine.add(message_id)
            if len(mine) <= MOST:
                return
        self.messages.pop(session_id, None)
        self.sessions.add(session_id)


def _named(table: str, rows: list[Row]) -> Iterator[Named]:
    """Yield of which messages these rows tell something that `utterances` shows."""
    place = {name: place for place, name in enumerate(CATALOGUE[table].names)}
    for row in rows:
        if table == "sessions":
            yield row[place["session_id"]], None
        elif table == "messages":
            yield row[place["session_id"]], row[place["message_id"]]
        elif table == "relations":
            yield row[place["session_id"]], row[place["message_id"]]
            yield row[place["session_id"]], row[place["target_id"]]
        elif table == "annotations":  # an inferred reply is one of another message too
            is_own = row[place["by"]] != INFERRED_BY
            yield row[place["session_id"]], row[place["message_id"]] if is_own else None


def sessions_among(changes: Changes) -> set[str] | None:
    """Return the sessions of which anything was copied; None where it may be of any."""
    if changes.reload or changes.packed:
        return None
    found: set[str] = set()
    for table, rows in changes.rows.items():
        if table in UNSEEN:
            continue
        names = CATALOGUE[table].names
        if "session_id" not in names:
            return None
        place = names.index("session_id")
        if not all(row[place] for row in rows):
            return None
        found.update(row[place] for row in rows)
    return found
