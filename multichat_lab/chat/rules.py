"""What is refused, in every store alike, before anything is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionLimitError,
    SessionNotFoundError,
)
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession, SessionStatus
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery, SessionQuery, place_of
from multichat_lab.validation import require_text

LARGEST_COUNT = 2**63 - 1
"""What the stores' integers hold."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a store may hold; None is no limit.

    Attributes:
        max_sessions: sessions in the store, ended ones included.
        max_messages_per_session: messages in one session.
    """

    max_sessions: int | None = None
    max_messages_per_session: int | None = None

    def __post_init__(self) -> None:
        for name in ("max_sessions", "max_messages_per_session"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise SessionLimitError(f"{name} is {value}", "Give 1 or more, or None.")


def found_session(reader: Reader, session_id: str) -> ChatSession:
    """Return the session.

    Raises:
        SessionNotFoundError: there is none.
        MessageError: no store can hold such an id.
    """
    session = reader.session(require_text(session_id, "session_id"))
    if session is None:
        raise no_session(session_id)
    return session


def no_session(session_id: str) -> SessionNotFoundError:
    """Return what tells that a session is not there, or not to be known of."""
    return SessionNotFoundError(
        f"There is no session {session_id!r}",
        "List them with list_sessions() or: multichat sessions",
    )


def active_session(reader: Reader, session_id: str) -> ChatSession:
    """Return the session when it can still change.

    Raises:
        SessionNotFoundError: there is none.
        SessionEndedError: it has ended.
    """
    session = found_session(reader, session_id)
    if session.status == "ended":
        raise SessionEndedError(
            f"Session {session_id!r} ended at {session.ended_at}", "Start a new session."
        )
    return session


def participant_names(participants: Iterable[str]) -> list[str]:
    """Return the names, each once, in their order.

    Raises:
        ParticipantError: a name is no text, or is `All`, which means everyone; or one text was
            given instead of a list of names.
    """
    if isinstance(participants, str):
        raise ParticipantError(
            f"participants is the text {participants!r}", f"Give a list: [{participants!r}]."
        )
    names = list(participants)
    for name in names:
        try:
            require_text(name, "participant")
        except MessageError as error:
            raise ParticipantError(error.problem, error.remedy) from error
        if name == EVERYONE:
            raise ParticipantError(
                f"A participant cannot be called {EVERYONE!r}",
                "It addresses everyone in a session.",
            )
    return list(dict.fromkeys(names))


def message_query(session_id: str, limit: int | None, after_seq: int | None) -> MessageQuery:
    """Return the query.

    Raises:
        MessageError: `limit` or `after_seq` is negative or more than any store can count, or no
            store can hold such an id.
    """
    require_counts(limit=limit, after_seq=after_seq)
    return MessageQuery(require_text(session_id, "session_id"), limit, after_seq)


def require_counts(**given: int | None) -> None:
    """Refuse what counts nothing, by its name.

    Raises:
        MessageError: it is negative, or larger than stores can count.
    """
    for name, value in given.items():
        if value is not None and not 0 <= value <= LARGEST_COUNT:
            raise MessageError(
                f"{name} is {value}", f"Give a number from 0 to {LARGEST_COUNT}, or None for all."
            )


def session_query(
    status: str | None,
    participant: str | None,
    limit: int | None = None,
    after: ChatSession | None = None,
) -> SessionQuery:
    """Return the query.

    Raises:
        MessageError: there is no such status, no store can hold such a name, or `limit` is none.
    """
    if status not in (None, *get_args(SessionStatus)):
        raise MessageError(f"status is {status!r}", "Give active or ended, or None for both.")
    if participant is not None:
        require_text(participant, "participant")
    require_counts(limit=limit)
    place = None if after is None else place_of(after)
    return SessionQuery(status, participant, limit=limit, after=place)


def check_speakers(session: ChatSession, messages: Sequence[ChatMessage]) -> None:
    """Refuse messages from or to someone who is not in the session now.

    Raises:
        ParticipantError: names the one, and who is in the session.
    """
    allowed = set(session.participants)
    for message in messages:
        for name, what in ((message.sender, "sender"), (message.recipient, "recipient")):
            if name not in allowed and not (name == EVERYONE and what == "recipient"):
                some = ", ".join(session.participants[:5]) or "nobody"
                raise ParticipantError(
                    f"The {what} {name!r} is not in session {session.session_id!r} (there: {some})",
                    "Let them join first: persistence.members.add(session_id, {name: kind}).",
                )


def check_session_room(reader: Reader, new: int, limits: Limits) -> None:
    """Refuse more sessions than the limit allows.

    Raises:
        SessionLimitError: names the limit.
    """
    limit = limits.max_sessions
    if limit is not None and new and reader.session_count() + new > limit:
        raise SessionLimitError(
            f"The store holds max_sessions={limit} sessions",
            "Delete old ones with cleanup_old_sessions(days), or raise the limit.",
        )


def check_room(session: ChatSession, new: int, limits: Limits) -> None:
    """Refuse more messages than the limit allows.

    Raises:
        SessionLimitError: names the limit; nothing of the batch is written.
    """
    limit = limits.max_messages_per_session
    if limit is not None and session.message_count + new > limit:
        raise SessionLimitError(
            f"Session {session.session_id!r} has {session.message_count} messages; {new} more would"
            f" pass max_messages_per_session={limit}",
            "End it and start a new one, or raise the limit.",
        )
