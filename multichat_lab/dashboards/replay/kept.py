"""What of a record only grows: read whole once, then only what has come since."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from multichat_lab.dashboards.replay.columns import SECOND_US, Floats

Parts = Mapping[str, Floats]
"""Rows by name (of a symbol, say), sorted by their first column, seconds since 1970."""
ALL_US = -(2**62)
"""Before every time: nothing has been read."""


class Kept:
    """The rows of one replay as they were read last.

    Bars and equity are only appended to, and messages that nobody revises too. What is read of them
    later are the rows from the last time on; where the count then shows that others came (an older
    time, a clean-up), everything is read again.
    """

    def __init__(self) -> None:
        self._parts: dict[str, Parts] = {}
        self._messages: tuple[object, list[dict[str, Any]]] = None, []

    def rows(self, name: str, total: int, read: Callable[[int], Parts]) -> Parts:
        """Return all rows of a table, by part.

        Args:
            name: of the table, and of whom it is.
            total: how many rows there are.
            read: returns the rows from a time on, microseconds since 1970, by part.
        """
        known = self._parts.get(name, {})
        ends = [rows[-1, 0] for rows in known.values() if len(rows)]
        since = max(ends) if ends else ALL_US / SECOND_US
        found: Parts = appended(known, read(round(since * SECOND_US)), since)
        if sum(map(len, found.values())) != total:
            found = read(ALL_US)
        self._parts[name] = found
        return found

    def messages(
        self, state: object, total: int, read: Callable[[int], list[dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        """Return all messages of a session, by `seq`.

        Args:
            state: of all that may change in messages that are there already.
            total: how many there are.
            read: returns the messages with a higher `seq`.
        """
        before, known = self._messages
        if state == before and not any(is_waiting(each) for each in known):
            found = [*known, *read(known[-1]["seq"] if known else 0)]
            if len(found) == total:
                self._messages = state, found
                return found
        self._messages = state, read(0)
        return self._messages[1]


def appended(known: Parts, new: Parts, since: float) -> dict[str, Floats]:
    """Return parts with those rows of `known` that are before a time, and then the new ones."""
    found: dict[str, Floats] = {}
    for name in dict.fromkeys([*known, *new]):
        some = []
        if name in known:
            some.append(known[name][: np.searchsorted(known[name][:, 0], since)])
        if name in new:
            some.append(new[name])
        found[name] = np.concatenate(some)
    return found


def is_waiting(message: Mapping[str, Any]) -> bool:
    """Whether a message answers one that is not in the store: that may come."""
    reply = message["reply"]
    return reply is not None and reply["seq"] is None
