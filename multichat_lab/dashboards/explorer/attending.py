"""Who is in the session that is open in an explorer, and what wakes it when anybody writes."""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.seated import seats_in
from multichat_lab.errors import QueryError
from multichat_lab.times import optional_microseconds

LISTENS_FOR = 5.0
"""Seconds for which the store is listened to after the last look of anybody."""


def seats(chats: SessionPersistence, session_id: str) -> dict[str, Any]:
    """Return in `rows` who is or was in a session, with what their signs of life tell.

    Each has `name`, `kind`, whether they are `present`, `is_there`, `seen_at` (microseconds since
    1970 UTC), `read_seq` and `unread`; None where they do not tell.

    Raises:
        SessionNotFoundError: there is no such session.
        QueryError: it is no id.
    """
    if not isinstance(session_id, str):
        raise QueryError(f"{session_id!r} is no session", "Give its id.")
    rows = [
        {
            "name": each["participant"],
            "kind": each["kind"],
            "present": each["left_at"] is None,
            "is_there": each["is_there"],
            "seen_at": optional_microseconds(each["seen_at"]),
            "read_seq": each["read_seq"],
            "unread": each["unread"],
        }
        for each in seats_in(chats, session_id)
    ]
    return {"rows": rows}


class Attention:
    """Notices at once what others write, and whose signs of life tell something new.

    Args:
        chats: the store.
        wake: called, in another thread, when something was written while somebody looks.
    """

    def __init__(self, chats: SessionPersistence, wake: Callable[[], object]) -> None:
        self._chats, self._wake = chats, wake
        self._seen: object = None
        self._until = 0.0
        self._turn = threading.Lock()
        self._closed = threading.Event()
        self._is_listening = False

    def look(self, sessions: Iterable[str | None]) -> bool:
        """Note that somebody looks at sessions; return whether anybody there told something new."""
        self._listen()
        open_ones = [each for each in sessions if each is not None]
        state = [(each, self._chats.presence.state(each)) for each in open_ones]
        is_new, self._seen = state != self._seen, state
        return is_new

    def close(self) -> None:
        """Listen no more."""
        self._closed.set()

    def _listen(self) -> None:
        with self._turn:
            self._until = time.monotonic() + LISTENS_FOR
            if not self._is_listening:
                self._is_listening = True
                threading.Thread(target=self._hear, name="multichat-listening", daemon=True).start()

    def _hear(self) -> None:
        with self._chats.arrivals.waking(self._call):
            while not self._closed.wait(LISTENS_FOR):
                with self._turn:
                    if time.monotonic() >= self._until:
                        self._is_listening = False
                        return

    def _call(self) -> None:
        with suppress(RuntimeError):  # the kernel's loop was closed, and the explorer left lying
            self._wake()
