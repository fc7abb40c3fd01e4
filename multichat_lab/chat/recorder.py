"""`record`: a session for as long as a block, or a call, lasts; whoever speaks in it joins it."""

import asyncio
import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from typing import Any

from multichat_lab.chat.guessing import answered, called_in
from multichat_lab.chat.membership import seat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import said, write_end, write_messages
from multichat_lab.chat.rules import active_session
from multichat_lab.errors import SessionEndedError
from multichat_lab.errors.base import in_a_line
from multichat_lab.records import EVERYONE, ChatMessage
from multichat_lab.stores.contract import Transaction
from multichat_lab.times import utc_now


class Talk:
    """A session that is being recorded.

    Args:
        chats: where.
        session_id: the session.
    """

    def __init__(self, chats: SessionPersistence, session_id: str) -> None:
        self.chats = chats
        self.session_id = session_id

    def say(
        self,
        sender: str,
        text: str,
        recipient: str | None = None,
        reply_to: ChatMessage | None = None,
        **told: Any,
    ) -> ChatMessage:
        """Record what somebody says; it is durable when this returns.

        What has a `source_id` that the session holds is returned as it is given, and not recorded.

        Args:
            sender: who speaks; joins the session where they are not in it yet.
            text: the words.
            recipient: whom it is for, who joins too. None guesses: whom the words call by name
                (`recipient_kind` is `parsed`), else everyone (`unknown`).
            reply_to: what it answers. None guesses: the last words of whom it is for, or of
                anybody else (`reply_kind` is `inferred`).
            told: other fields of `ChatMessage`: `parts`, `model`, `tokens_in`, `metadata`, …

        Raises:
            SessionEndedError: the session has ended.
            ParticipantError, MessageError: a value cannot be recorded.
        """
        with self.chats.store.transaction() as transaction:
            return self.say_in(
                transaction, sender, text, recipient=recipient, reply_to=reply_to, **told
            )

    def say_in(self, transaction: Transaction, sender: str, text: str, **told: Any) -> ChatMessage:
        """Record what somebody says with all else of a transaction; see `say`."""
        recipient, reply_to = told.pop("recipient", None), told.pop("reply_to", None)
        names = [each for each in (sender, recipient) if each not in (None, EVERYONE)]
        seat(transaction, self.session_id, dict.fromkeys(names, "agent"), utc_now())
        if recipient is None:
            there = active_session(transaction, self.session_id).participants
            recipient = called_in(text, [each for each in there if each != sender])
            told |= {"recipient_kind": "unknown" if recipient is None else "parsed"}
        if reply_to is None:
            target = answered(transaction, self.session_id, sender, recipient)
            told |= {"reply_to": target, "reply_kind": "inferred" if target else "unknown"}
        else:
            told |= {"reply_to": reply_to.message_id}
        words = ChatMessage(self.session_id, sender, text, recipient or EVERYONE, **told)
        written = write_messages(transaction, [said(words)], self.chats.limits)
        return next(iter(written), words)

    def end(self, error: BaseException | None = None) -> None:
        """End the session; with an error, it keeps what went wrong and after which message."""
        with self.chats.store.transaction() as transaction:
            session = active_session(transaction, self.session_id)
            if error is not None:
                last = session.message_count or None
                told = {"success": False, "error": in_a_line(error), "failing_seq": last}
                session = replace(session, **told)  # type: ignore[arg-type]
            write_end(transaction, session, utc_now())


class AsyncTalk:
    """The same for coroutines.

    Args:
        talk: the session.
    """

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.session_id = talk.session_id

    async def say(
        self,
        sender: str,
        text: str,
        recipient: str | None = None,
        reply_to: ChatMessage | None = None,
        **told: Any,
    ) -> ChatMessage:
        """Record what somebody says; see `Talk.say`."""
        return await asyncio.to_thread(self.talk.say, sender, text, recipient, reply_to, **told)


class Recorder:
    """Begins a session where a block or a call begins, and ends it there too; see `record`."""

    def __init__(
        self, chats: SessionPersistence, topic: str = "", participants: Iterable[str] = ()
    ) -> None:
        self._chats, self._topic, self._participants = chats, topic, list(participants)
        self._talks: list[Talk] = []

    def __enter__(self) -> Talk:
        session = self._chats.create_session(self._participants, self._topic)
        self._talks.append(Talk(self._chats, session.session_id))
        return self._talks[-1]

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        with suppress(SessionEndedError):  # somebody in it has ended it
            self._talks.pop().end(error)

    async def __aenter__(self) -> AsyncTalk:
        return AsyncTalk(await asyncio.to_thread(self.__enter__))

    async def __aexit__(self, *how: Any) -> None:
        await asyncio.to_thread(self.__exit__, *how)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is given a talk before its own arguments, a new one each call."""
        anew = self._chats, self._topic, self._participants
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def run_async(*args: Any, **kwargs: Any) -> Any:
                async with Recorder(*anew) as talk:
                    return await function(talk, *args, **kwargs)

            return run_async

        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            with Recorder(*anew) as talk:
                return function(talk, *args, **kwargs)

        return run


def record(
    chats: SessionPersistence, topic: str = "", participants: Iterable[str] = ()
) -> Recorder:
    """Record a conversation: `with`, `async with`, or a decorator, which hands on the talk first.

    The session ends with the block. An exception that leaves it is kept as the session's `error`.

    Args:
        chats: where it is recorded.
        topic: what it is about.
        participants: who is in it before anybody speaks.

    Example:
        >>> chats = SessionPersistence("memory")
        >>> with record(chats, "lunch") as talk:
        ...     question = talk.say("Ann", "Noon?")
        ...     answer = talk.say("Bob", "Ann, gladly.")
        >>> (answer.recipient, answer.reply_kind, answer.reply_to == question.message_id)
        ('Ann', 'inferred', True)
    """
    return Recorder(chats, topic, participants)
