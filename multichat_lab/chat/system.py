"""`MultichatSystem`: the multichat response system in its plain form."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from multichat_lab.chat.hearing import Hearing
from multichat_lab.chat.membership import seat, unseat
from multichat_lab.chat.recording import (
    new_session,
    said,
    write_end,
    write_messages,
    write_new_session,
)
from multichat_lab.chat.rules import Limits, active_session, participant_names
from multichat_lab.chat.second_tries import first_try, id_of, is_started
from multichat_lab.errors import ParticipantError
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession
from multichat_lab.times import utc_now

NO_LIMITS = Limits()
"""A full session can still be left and ended."""


class MultichatSystem(Hearing):
    """Conversations between agents: start, join, respond, broadcast, end.

    Nothing is kept in this object, so each verb works on a session that another process started.
    Every verb is one transaction: a join and the system message that tells of it are both recorded,
    or neither is.

    What is said is heard at once by `subscribe` and `wait_for`, whichever process says it.

    Every verb takes a `key`, a text that is new in its session (of `start`: in the store). A second
    call with it records nothing and returns what the first one recorded, from another process too
    and after a crash; another call with it is a MessageError (of `start`, SessionExistsError).

    Args:
        chats: where the sessions are recorded.

    Example:
        >>> chats = SessionPersistence("memory")
        >>> system = MultichatSystem(chats)
        >>> session = system.start(["Ann", "Bob"], "lunch", initiator="Ann")
        >>> question = system.broadcast(session.session_id, "Ann", "Noon?")
        >>> system.respond(question, "Bob", "Gladly.").recipient
        'Ann'
    """

    def start(
        self,
        participants: Iterable[str],
        topic: str = "",
        initiator: str | None = None,
        key: str | None = None,
    ) -> ChatSession:
        """Start a session and record the invitation, a system message to everyone.

        Args:
            participants: who is invited; the initiator is in the session in any case.
            topic: what it is about.
            initiator: who invites; the first participant unless given.
            key: makes a second call harmless. Who can guess it can guess the session's id.

        Raises:
            SessionLimitError: the store is full.
            ParticipantError: a name cannot be used, or there is nobody at all.
        """
        invited = participant_names(participants)
        if initiator is None and not invited:
            raise ParticipantError("A session was started by nobody", "Name a participant.")
        initiator = invited[0] if initiator is None else initiator
        names = participant_names([initiator, *invited])
        session = new_session(names, topic, key if key is None else id_of(key), None, None)
        guests = ", ".join(names[1:]) or "nobody yet"
        text = f"{initiator} invites {guests}" + (f" to talk about {topic}" if topic else "")
        with self.chats.store.transaction() as transaction:
            if not is_started(transaction, session, key):
                write_new_session(transaction, session, self.chats.limits)
                invitation = announcement(session.session_id, initiator, text, session.created_at)
                write_messages(transaction, [invitation], self.chats.limits)
        return self.chats.get_session(session.session_id)

    def join(
        self, session_id: str, participant: str, kind: str = "agent", key: str | None = None
    ) -> ChatMessage | None:
        """Let someone join; return the system message, or None when they were in it already.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: they cannot join.
        """
        with self.chats.store.transaction() as transaction:
            now = utc_now()  # taken under the lock, so that times follow the order of messages
            told = joining(session_id, participant, now, key)
            if before := first_try(transaction, told, key):
                return before
            if not seat(transaction, session_id, {participant: kind}, now):
                return None
            self.chats.presence.forget(session_id, participant)  # of an earlier stay
            return write_messages(transaction, [told], self.chats.limits)[0]

    def leave(self, session_id: str, participant: str, key: str | None = None) -> ChatMessage:
        """Let someone leave, and return the system message that tells of it.

        Raises:
            SessionNotFoundError, SessionEndedError: the session is not active.
            ParticipantError: they are not in it.
        """
        with self.chats.store.transaction() as transaction:
            now = utc_now()
            told = announcement(session_id, participant, f"{participant} left", now, key)
            if before := first_try(transaction, told, key):
                return before
            [written] = write_messages(transaction, [told], NO_LIMITS)
            unseat(transaction, session_id, participant, now)
        self.chats.presence.forget(session_id, participant)
        return written

    def respond(
        self, message: ChatMessage, sender: str, text: str, key: str | None = None
    ) -> ChatMessage:
        """Reply to a message; the reply goes to its sender (to everyone when it is one's own).

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: the sender cannot speak.
            MessageError: the session holds no such message, or the text is empty.
        """
        recipient = EVERYONE if message.sender == sender else message.sender
        of = message.session_id, sender, text, recipient
        return self._say(ChatMessage(*of, reply_to=message.message_id), key)

    def broadcast(
        self, session_id: str, sender: str, text: str, key: str | None = None
    ) -> ChatMessage:
        """Say something to everyone in the session.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: the sender cannot speak.
            MessageError: the text is empty.
        """
        return self._say(ChatMessage(session_id, sender, text, reply_kind="declared"), key)

    def direct(
        self, session_id: str, sender: str, recipient: str, text: str, key: str | None = None
    ) -> ChatMessage:
        """Say something to one participant.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: one of the two is not there.
            MessageError: the text is empty.
        """
        words = ChatMessage(session_id, sender, text, recipient, reply_kind="declared")
        return self._say(words, key)

    def end(self, session_id: str, by: str, key: str | None = None) -> ChatSession:
        """End a session in the name of a participant, with a system message.

        Raises:
            SessionNotFoundError, SessionEndedError: the session is not active.
            ParticipantError: `by` is not in it.
        """
        with self.chats.store.transaction() as transaction:
            now = utc_now()
            told = announcement(session_id, by, f"{by} ended the session", now, key)
            if not first_try(transaction, told, key):
                session = active_session(transaction, session_id)
                write_messages(transaction, [told], NO_LIMITS)
                write_end(transaction, session, now)
        return self.chats.get_session(session_id)

    def active_chats(self, participant: str) -> list[ChatSession]:
        """Return the active sessions that the participant is in now, the oldest first."""
        sessions = self.chats.list_sessions(status="active", participant=participant)
        return [each for each in sessions if participant in each.participants]

    def _say(self, message: ChatMessage, key: str | None) -> ChatMessage:
        said(message)
        if key is None:
            return self.chats.add_message(message)
        keyed = replace(message, message_id=id_of(key, message.session_id))
        with self.chats.store.transaction() as transaction:
            before = first_try(transaction, keyed, key)
            return before or write_messages(transaction, [keyed], self.chats.limits)[0]


def announcement(
    session_id: str, sender: str, text: str, at: datetime, key: str | None = None
) -> ChatMessage:
    """Return a system message to everyone, with the id that follows from a key if there is one."""
    told = ChatMessage(session_id, sender, text, timestamp=at, kind="system")
    return told if key is None else replace(told, message_id=id_of(key, session_id))


def joining(session_id: str, participant: str, at: datetime, key: str | None = None) -> ChatMessage:
    """Return the system message that tells that somebody joins."""
    return announcement(session_id, participant, f"{participant} joined", at, key)
