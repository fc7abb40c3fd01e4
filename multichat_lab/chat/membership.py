"""The parts of `SessionPersistence` for who is in a session and what refers to what."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from multichat_lab.chat.links import check_links
from multichat_lab.chat.rules import active_session, found_session, participant_names
from multichat_lab.errors import ParticipantError
from multichat_lab.records import Participant, Relation
from multichat_lab.stores.contract import Store, Transaction
from multichat_lab.times import utc_now
from multichat_lab.validation import require_text, require_utc


def seat(
    transaction: Transaction, session_id: str, participants: Mapping[str, str], at: datetime
) -> list[str]:
    """Let participants (name → kind) join, and return those who were not in the session.

    Raises:
        SessionNotFoundError, SessionEndedError, ParticipantError: see `Members.add`.
    """
    names = participant_names(participants)
    for name in names:
        require_text(participants[name], f"the kind of {name!r}")
    active_session(transaction, session_id)
    seats = {each.participant: each for each in transaction.participants(session_id)}
    new = [name for name in names if name not in seats or seats[name].left_at is not None]
    if new:
        transaction.put_participants(
            Participant(session_id, name, participants[name], at)
            if name not in seats
            else replace(seats[name], left_at=None)
            for name in new
        )
    return new


def unseat(transaction: Transaction, session_id: str, participant: str, at: datetime) -> None:
    """Let a participant leave.

    Raises:
        SessionNotFoundError, SessionEndedError, ParticipantError: see `Members.remove`.
    """
    session = active_session(transaction, session_id)
    if participant not in session.participants:
        raise ParticipantError(
            f"{participant!r} is not in session {session_id!r}",
            f"In it: {', '.join(session.participants) or 'nobody'}.",
        )
    seats = {each.participant: each for each in transaction.participants(session_id)}
    transaction.put_participants([replace(seats[participant], left_at=at)])


class Members:
    """Who joins and leaves sessions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, session_id: str, participants: Mapping[str, str], at: datetime | None = None
    ) -> list[str]:
        """Let participants join, and return the names of those who were not in the session.

        Args:
            session_id: an active session.
            participants: name → kind, e.g. `{"Ann": "human"}`.
            at: aware datetime of the joining; now unless given.

        Raises:
            SessionNotFoundError: there is no such session.
            SessionEndedError: it has ended.
            ParticipantError: a name cannot be used.
        """
        moment = require_utc(utc_now() if at is None else at, "at")
        with self._store.transaction() as transaction:
            return seat(transaction, session_id, participants, moment)

    def remove(self, session_id: str, participant: str, at: datetime | None = None) -> None:
        """Let a participant leave; what they said stays.

        Raises:
            SessionNotFoundError: there is no such session.
            SessionEndedError: it has ended.
            ParticipantError: they are not in it.
        """
        moment = require_utc(utc_now() if at is None else at, "at")
        with self._store.transaction() as transaction:
            unseat(transaction, session_id, participant, moment)

    def list(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            found_session(reader, session_id)
            return reader.participants(session_id)


class Relations:
    """Which messages refer to which."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, relations: Iterable[Relation]) -> int:
        """Record links that are not there yet, and return how many were new.

        Raises:
            SessionNotFoundError: a link's session does not exist.
            MessageError: a message is not in the session, or no store can hold such an id.
        """
        wanted = list(relations)
        for each in wanted:
            for name in ("session_id", "message_id", "target_id", "kind"):
                require_text(getattr(each, name), name)
        if not wanted:
            return 0
        with self._store.transaction() as transaction:
            for session_id in dict.fromkeys(each.session_id for each in wanted):
                found_session(transaction, session_id)
                check_links(transaction, [e for e in wanted if e.session_id == session_id])
            return transaction.add_notes(wanted)

    def list(self, session_id: str) -> list[Relation]:
        """Return the links of a session, in the order of recording.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            found_session(reader, session_id)
            return reader.notes(Relation, session_id)
