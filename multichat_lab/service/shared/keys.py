"""Idempotency keys in a table that all services over one server read."""

import uuid
from datetime import timedelta

from multichat_lab.service.http.used_keys import AT_ONCE, KEPT, LARGEST_ANSWER, MOST, Use
from multichat_lab.service.shared.tables import ServiceTables
from multichat_lab.service.shared.turns import GIVE_KEY, TAKE_KEY
from multichat_lab.times import microseconds, utc_now

FORGET_OLD = "DELETE FROM service_keys WHERE used_at < ?"
KNOWN = """
    SELECT number, seed, request, status, answer FROM service_keys WHERE token = ? AND key = ?
"""
ADD = """
    INSERT INTO service_keys (token, key, request, seed, used_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (token, key) DO NOTHING RETURNING number
"""
TOO_MANY = """
    DELETE FROM service_keys WHERE token = ? AND number <=
        (SELECT number FROM service_keys WHERE token = ? ORDER BY number DESC LIMIT 1 OFFSET ?)
"""
ANSWERED = "UPDATE service_keys SET status = ?, answer = ? WHERE number = ?"
FORGET = "DELETE FROM service_keys WHERE number = ?"
SOON = "SET LOCAL synchronous_commit = off"
"""For what is made anew where it is lost."""


class KeyTable:
    """Keys by token, see `used_keys.Keys`; a key is worked on by whoever has taken it.

    Args:
        tables: of the services; what is taken is given back when they are closed.
    """

    def __init__(self, tables: ServiceTables) -> None:
        self._tables = tables

    def take(self, token: str, key: str) -> bool:
        """Return whether no other service is at work on the key; then it is ours."""
        ((is_ours,),) = self._tables.ask(TAKE_KEY, token, key)
        return bool(is_ours)

    def give_back(self, token: str, key: str) -> None:
        """Let other services work on the key."""
        self._tables.ask(GIVE_KEY, token, key)

    def begin(self, token: str, key: str, request: bytes) -> Use:
        """Write a key down, or return what is known of it; durable when this returns."""
        now, seed = microseconds(utc_now()), str(uuid.uuid4())
        with self._tables.changing() as session:
            session.execute(FORGET_OLD, (now - KEPT // timedelta(microseconds=1),))
            added = session.execute(ADD, (token, key, request, seed, now)).fetchall()
            if not added:
                ((number, seed, first, *told),) = session.execute(KNOWN, (token, key)).fetchall()
                return Use(number, seed, first, False, *told)
            ((number,),) = added
            if number % AT_ONCE == 0:
                session.execute(TOO_MANY, (token, token, MOST))
        return Use(number, seed, request, is_new=True)

    def answered(self, use: Use, status: int, answer: bytes) -> None:
        """Keep an answer; without it, one is made from what the store holds."""
        if len(answer) <= LARGEST_ANSWER:
            with self._tables.changing() as session:
                session.execute(SOON)
                session.execute(ANSWERED, (status, answer, use.number))

    def forget(self, use: Use) -> None:
        """Let a key be used anew: its request was refused, and nothing was recorded."""
        with self._tables.changing() as session:
            session.execute(FORGET, (use.number,))

    def close(self) -> None:
        """Close the connection."""
        self._tables.close()
