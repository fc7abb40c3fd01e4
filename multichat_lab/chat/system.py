"""`MultichatSystem`: the multichat response system in its plain form."""

from collections.abc import Iterable
from datetime import datetime

from multichat_lab.chat.membership import seat, unseat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import (
    new_session,
    said,
    write_end,
    write_messages,
    write_new_session,
)
from multichat_lab.chat.rules import Limits, active_session, participant_names
from multichat_lab.errors import ParticipantError
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession
from multichat_lab.times import utc_now

NO_LIMITS = Limits()
"""A full session can still be left and ended."""


class MultichatSystem:
    """Conversations between agents: start, join, respond, broadcast, end.

    Nothing is kept in this object, so each verb works on a session that another process started.
    Every verb is one transaction: a join and the system message that tells of it are both recorded,
    or neither is.

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

    def __init__(self, chats: SessionPersistence) -> None:
        self.chats = chats

    def start(
        self, participants: Iterable[str], topic: str = "", initiator: str | None = None
    ) -> ChatSession:
        """Start a session and record the invitation, a system message to everyone.

        Args:
            participants: who is invited; the initiator is in the session in any case.
            topic: what it is about.
            initiator: who invites; the first participant unless given.

        Raises:
            SessionLimitError: the store is full.
            ParticipantError: a name cannot be used, or there is nobody at all.
        """
        invited = participant_names(participants)
        if initiator is None and not invited:
            raise ParticipantError("A session was started by nobody", "Name a participant.")
        initiator = invited[0] if initiator is None else initiator
        names = participant_names([initiator, *invited])
        session = new_session(names, topic, None, None, None)
        guests = ", ".join(names[1:]) or "nobody yet"
        text = f"{initiator} invites {guests}" + (f" to talk about {topic}" if topic else "")
        with self.chats.store.transaction() as transaction:
            write_new_session(transaction, session, self.chats.limits)
            invitation = announcement(session.session_id, initiator, text, session.created_at)
            write_messages(transaction, [invitation], self.chats.limits)
        return self.chats.get_session(session.session_id)

    def join(self, session_id: str, participant: str, kind: str = "agent") -> ChatMessage | None:
        """Let someone join; return the system message, or None when they were in it already.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: they cannot join.
        """
        with self.chats.store.transaction() as transaction:
            now = utc_now()  # taken under the lock, so that times follow the order of messages
            if not seat(transaction, session_id, {participant: kind}, now):
                return None
            told = announcement(session_id, participant, f"{participant} joined", now)
            return write_messages(transaction, [told], self.chats.limits)[0]

    def leave(self, session_id: str, participant: str) -> ChatMessage:
        """Let someone leave, and return the system message that tells of it.

        Raises:
            SessionNotFoundError, SessionEndedError: the session is not active.
            ParticipantError: they are not in it.
        """
        with self.chats.store.transaction() as transaction:
            now = utc_now()
            told = announcement(session_id, participant, f"{participant} left", now)
            [written] = write_messages(transaction, [told], NO_LIMITS)
            unseat(transaction, session_id, participant, now)
        return written

    def respond(self, message: ChatMessage, sender: str, text: str) -> ChatMessage:
        """Reply to a message; the reply goes to its sender (to everyone when it is one's own).

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: the sender cannot speak.
            MessageError: the session holds no such message, or the text is empty.
        """
        recipient = EVERYONE if message.sender == sender else message.sender
        answered = message.message_id
        return self.chats.add_message(
            said(ChatMessage(message.session_id, sender, text, recipient, reply_to=answered))
        )

    def broadcast(self, session_id: str, sender: str, text: str) -> ChatMessage:
        """Say something to everyone in the session.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: the sender cannot speak.
            MessageError: the text is empty.
        """
        return self.chats.add_message(
            said(ChatMessage(session_id, sender, text, reply_kind="declared"))
        )

    def direct(self, session_id: str, sender: str, recipient: str, text: str) -> ChatMessage:
        """Say something to one participant.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: one of the two is not there.
            MessageError: the text is empty.
        """
        return self.chats.add_message(
            said(ChatMessage(session_id, sender, text, recipient, reply_kind="declared"))
        )

    def end(self, session_id: str, by: str) -> ChatSession:
        """End a session in the name of a participant, with a system message.

        Raises:
            SessionNotFoundError, SessionEndedError: the session is not active.
            ParticipantError: `by` is not in it.
        """
        with self.chats.store.transaction() as transaction:
            now = utc_now()
            session = active_session(transaction, session_id)
            told = announcement(session_id, by, f"{by} ended the session", now)
            write_messages(transaction, [told], NO_LIMITS)
            write_end(transaction, session, now)
        return self.chats.get_session(session_id)

    def history(self, session_id: str) -> list[ChatMessage]:
        """Return all messages of a session, the oldest first.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        return self.chats.get_messages(session_id)

    def active_chats(self, participant: str) -> list[ChatSession]:
        """Return the active sessions that the participant is in now, the oldest first."""
        sessions = self.chats.list_sessions(status="active", participant=participant)
        return [each for each in sessions if participant in each.participants]


def announcement(session_id: str, sender: str, text: str, at: datetime) -> ChatMessage:
    """Return a system message to everyone."""
    return ChatMessage(session_id, sender, text, timestamp=at, kind="system")
