"""Hearing what is said in a session as it is recorded, by whatever process."""

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import found_session, message_query
from multichat_lab.errors import MessageError, SessionEndedError
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.stores.arrivals import UNTOLD_SECONDS

AT_ONCE = 1_000
"""Messages that are read at a time."""


@dataclass(slots=True)
class Ear:
    """How far a session has been heard.

    Attributes:
        chats: where it is recorded.
        session_id: the session.
        last: `seq` of the last message that was heard.
        until: when to stop waiting, by `time.monotonic()`; infinite for never.
        is_over: whether the session has ended, and all of it was heard.
        is_done: whether it is over, or the time is up.
    """

    chats: SessionPersistence
    session_id: str
    last: int
    until: float = math.inf
    is_over: bool = False
    is_done: bool = False

    def listen(self) -> list[ChatMessage]:
        """Return what comes next, at most `AT_ONCE` messages.

        Raises:
            SessionNotFoundError: there is no such session.
            MessageError: there can be no such id or number.
        """
        is_late = time.monotonic() >= self.until
        with self.chats.store.reading() as reader:
            messages = reader.messages(message_query(self.session_id, AT_ONCE, self.last))
            if not messages:
                self.is_over = found_session(reader, self.session_id).status == "ended"
        self.last = (messages[-1].seq if messages else None) or self.last
        self.is_done = self.is_over or (is_late and len(messages) < AT_ONCE)
        return messages

    def batches(self) -> Generator[list[ChatMessage], None, None]:
        """Yield messages as they come, until the session is over, or the time is up."""
        woken = threading.Event()
        with self.chats.arrivals.waking(woken.set):
            while not self.is_done:
                woken.clear()
                if messages := self.listen():
                    yield messages
                elif not self.is_done:
                    woken.wait(self._pause())

    async def batches_async(self) -> AsyncGenerator[list[ChatMessage], None]:
        """Yield the same to a coroutine; the store is read in threads."""
        woken, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop was closed, and the iterator left lying
                loop.call_soon_threadsafe(woken.set)

        with self.chats.arrivals.waking(wake):
            while not self.is_done:
                woken.clear()
                if messages := await asyncio.to_thread(self.listen):
                    yield messages
                elif not self.is_done:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(self._pause()):
                            await woken.wait()

    def _pause(self) -> float:
        """Return for how many seconds to wait before one looks without being woken."""
        return max(0.0, min(UNTOLD_SECONDS, self.until - time.monotonic()))

    def nothing(self) -> list[ChatMessage]:
        """Return what was heard by who waited in vain: no message.

        Raises:
            SessionEndedError: none can come any more.
        """
        if self.is_over:
            raise nothing_more(self.session_id)
        return []


def nothing_more(session_id: str) -> SessionEndedError:
    """Return what tells who waits that none can come any more."""
    return SessionEndedError(
        f"Session {session_id!r} has ended, and nothing more is said in it",
        "Stop waiting; what was said is there to read.",
    )


def deadline(timeout: float | None) -> float:
    """Return when a time is up, by `time.monotonic()`; infinite without one.

    Raises:
        MessageError: it is no number of seconds from 0 on.
    """
    if timeout is None:
        return math.inf
    if not timeout >= 0:  # so that NaN is refused too
        raise MessageError(f"timeout is {timeout}", "Give seconds from 0 on, or None for ever.")
    return time.monotonic() + timeout


def said_to(messages: Iterable[ChatMessage], participant: str | None) -> list[ChatMessage]:
    """Return what others say to a participant, or to everyone; all that is given for None."""
    if participant is None:
        return list(messages)
    return [
        each
        for each in messages
        if each.recipient in (participant, EVERYONE)
        and each.sender != participant
        and each.kind != "system"
    ]


class Hearing:
    """What one reads of conversations, and hears of them as they go on.

    Args:
        chats: where they are recorded.
    """

    def __init__(self, chats: SessionPersistence) -> None:
        self.chats = chats

    def subscribe(self, session_id: str, after_seq: int = 0) -> Iterator[ChatMessage]:
        """Yield the messages after `after_seq` as they are recorded, until the session has ended.

        Each comes once, in order, whichever process records it; those that are there come at once.

        Raises:
            SessionNotFoundError: there is no such session.
            MessageError: there can be no such number.
        """
        ear = Ear(self.chats, session_id, after_seq)
        first = ear.listen()  # refuses before anybody waits

        def heard() -> Iterator[ChatMessage]:
            yield from first
            for messages in ear.batches():
                yield from messages

        return heard()

    def wait_for(
        self,
        session_id: str,
        after_seq: int,
        addressed_to: str | None = None,
        timeout: float | None = None,
    ) -> list[ChatMessage]:
        """Wait until something is said after `after_seq`, and return it; nothing when time is up.

        Args:
            session_id: the session.
            after_seq: what came up to this `seq` is known already.
            addressed_to: wait for what others say to this participant or to everyone. What the
                system tells, who joins and leaves, is not said. None waits for any message.
            timeout: seconds; None for ever.

        Raises:
            SessionNotFoundError: there is no such session.
            SessionEndedError: it has ended, and there is nothing more to hear.
            MessageError: there can be no such number or time.
        """
        ear = Ear(self.chats, session_id, after_seq, deadline(timeout))
        with closing(ear.batches()) as batches:
            for messages in batches:
                if found := said_to(messages, addressed_to):
                    return found
        return ear.nothing()

    def history(self, session_id: str) -> list[ChatMessage]:
        """Return all messages of a session, the oldest first.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        return self.chats.get_messages(session_id)
