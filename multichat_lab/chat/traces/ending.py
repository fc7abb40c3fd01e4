"""When sessions of traces end: with the root of the trace, or when they are silent for longest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.owner import PREFIX, Owner
from multichat_lab.chat.traces.talk import Talk
from multichat_lab.errors import RateLimitError
from multichat_lab.records import ChatSession
from multichat_lab.stores.contract import Transaction
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.times import utc_now

ENDED = "otlp.ended"
"""Metadata of a session that was ended here: by its `root`, at the end of its `program`, or
for being `silent`; more words begin it again, unlike one that somebody ended."""


def reopen(chats: SessionPersistence, session: ChatSession) -> None:
    """Let a session that ended here take more; one that somebody ended stays as it is."""
    if not is_ended_here(session):
        return
    with chats.store.transaction() as transaction:
        now = transaction.session(session.session_id)
        if now is not None and is_ended_here(now):
            metadata = {key: value for key, value in now.metadata.items() if key != ENDED}
            open_again = replace(now, status="active", ended_at=None, metadata=metadata)
            transaction.put_sessions([open_again])


def is_ended_here(session: ChatSession) -> bool:
    """Whether a session has ended, and was ended here."""
    return session.status == "ended" and ENDED in session.metadata


def ends_of(talk: Talk, before: ChatSession | None) -> datetime | None:
    """Return when the session of a trace whose root has come, now or before, has ended.

    Args:
        talk: what is recorded.
        before: the session as it was; None for a new one.
    """
    ends = list(talk.ended().values()) if talk.is_trace else []
    if before is not None and before.metadata.get(ENDED) == "root" and before.ended_at is not None:
        ends.append(before.ended_at)
    return max(ends, default=None)


class Rooms:
    """Lets owners have only so many active sessions; asks the store when there may be too many."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}

    def must_ask(self, owner: Owner) -> bool:
        """Whether the store is asked before one more session."""
        return owner.most_active is not None and self._left.get(owner.name, 0) <= 0

    def make(self, chats: SessionPersistence, owner: Owner) -> bool:
        """End the session of traces that was silent for longest, where one more would be too many.

        Return whether one was ended.

        Raises:
            RateLimitError: the owner has as many others.
        """
        if owner.most_active is None:
            return False
        has_ended = False
        if self.must_ask(owner):
            active = chats.list_sessions("active", owner.name)
            own = [each for each in active if each.participants[:1] == (owner.name,)]
            if len(own) >= owner.most_active:
                end_silent(chats, owner, own)
                has_ended = True
            self._left[owner.name] = owner.most_active - len(own)
        self._left[owner.name] -= 1
        return has_ended


def end_silent(chats: SessionPersistence, owner: Owner, own: Sequence[ChatSession]) -> None:
    """End the session of traces that was silent for longest.

    Raises:
        RateLimitError: none of the owner's sessions is one of traces.
    """
    traced = [each for each in own if each.session_id.startswith(PREFIX)]
    if not traced:
        raise RateLimitError(
            f"{owner.name!r} has {len(own)} active sessions already", "End one, then send again."
        )
    quietest = min(traced, key=lambda each: each.last_activity)
    with chats.store.transaction() as transaction:
        end(transaction, {quietest.session_id: utc_now()}, "silent")


def end(transaction: Transaction, times: Mapping[str, datetime], why: str) -> None:
    """End those sessions (id → when) that are active, so that more words begin them again."""
    if not times:
        return
    query = SessionQuery(session_ids=list(times))
    transaction.put_sessions(
        replace(
            now,
            status="ended",
            ended_at=times[now.session_id],
            metadata={**now.metadata, ENDED: why},
        )
        for now in transaction.sessions(query)
        if now.status == "active"
    )


def finish_run(chats: SessionPersistence, session_ids: Iterable[str], error: str | None) -> None:
    """End the sessions of a program that has come to its end.

    Args:
        chats: where they are.
        session_ids: of those that it told something of.
        error: what went wrong with it, for those that know of no other error.
    """
    for session_id in session_ids:
        with chats.store.transaction() as transaction:
            now = transaction.session(session_id)
            if now is not None:
                metadata = {**now.metadata, ENDED: "program"}
                at, failed = now.ended_at or utc_now(), now.error or error
                ended = replace(now, status="ended", ended_at=at, error=failed, metadata=metadata)
                transaction.put_sessions([ended])
