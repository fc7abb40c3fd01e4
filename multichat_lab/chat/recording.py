"""Writing sessions and messages inside a transaction, once every rule is met."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from multichat_lab.chat.links import check_replies
from multichat_lab.chat.rules import (
    Limits,
    active_session,
    check_room,
    check_session_room,
    check_speakers,
    participant_names,
)
from multichat_lab.errors import MessageError, SessionExistsError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation, recorded
from multichat_lab.stores.contract import Reader, Transaction
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.times import utc_now
from multichat_lab.validation import require_json_object, require_text, require_utc


def new_session(
    participants: Iterable[str],
    topic: str,
    session_id: str | None,
    metadata: Mapping[str, Any] | None,
    created_at: datetime | None,
) -> ChatSession:
    """Return an active session without messages; a fresh UUID4 and now unless given.

    Raises:
        ParticipantError, MessageError: see `SessionPersistence.create_session`.
    """
    now = require_utc(utc_now() if created_at is None else created_at, "created_at")
    own_id = str(uuid.uuid4()) if session_id is None else session_id
    return ChatSession(
        session_id=require_text(own_id, "session_id"),
        participants=tuple(participant_names(participants)),
        topic=require_text(topic, "topic", empty=True),
        status="active",
        created_at=now,
        last_activity=now,
        metadata=require_json_object({} if metadata is None else metadata, "metadata"),
    )


def write_new_session(
    transaction: Transaction, session: ChatSession, limits: Limits, told: Iterable[str] = ()
) -> None:
    """Write a session with its first participants.

    Args:
        transaction: where to.
        session: as `new_session` made it.
        limits: of the store.
        told: the participants as they were given: a mapping tells what each of them is.

    Raises:
        MessageError: a kind is no text.
        SessionExistsError: the id is taken.
        SessionLimitError: the store holds `max_sessions` already.
    """
    if transaction.session(session.session_id) is not None:
        raise SessionExistsError(
            f"There is already a session {session.session_id!r}",
            "Choose another id, or leave it out for a fresh one.",
        )
    kinds = told if isinstance(told, Mapping) else {}
    for name, kind in kinds.items():
        require_text(kind, f"the kind of {name!r}")
    check_session_room(transaction, 1, limits)
    transaction.put_sessions([session])
    transaction.put_participants(
        Participant(session.session_id, name, kinds.get(name, "agent"), session.created_at)
        for name in session.participants
    )


def write_end(transaction: Transaction, session: ChatSession, at: datetime) -> ChatSession:
    """End a session that is active, and return it as it is then."""
    moment = require_utc(at, "at")
    if session.status == "active":
        session = replace(session, status="ended", ended_at=moment)
        transaction.put_sessions([session])
    return session


def write_messages(
    transaction: Transaction, messages: Iterable[ChatMessage], limits: Limits
) -> list[ChatMessage]:
    """Write messages of one or more sessions, and return the new ones, in their order, with `seq`.

    Raises:
        SessionNotFoundError, SessionEndedError, ParticipantError, SessionLimitError, MessageError:
            see `SessionPersistence.add_messages`.
    """
    of_session: dict[str, list[ChatMessage]] = defaultdict(list)
    given = list(messages)
    for message in given:
        of_session[message.session_id].append(message)
    written: dict[tuple[str, str], ChatMessage] = {}
    for session_id, batch in of_session.items():
        session = active_session(transaction, session_id)
        for message in _write_batch(transaction, session, batch, limits):
            written[session_id, message.message_id] = message
    keys = dict.fromkeys((each.session_id, each.message_id) for each in given)
    return [written[key] for key in keys if key in written]


def _write_batch(
    transaction: Transaction,
    session: ChatSession,
    batch: Sequence[ChatMessage],
    limits: Limits,
) -> list[ChatMessage]:
    new = without_known_sources(transaction, batch)
    check_speakers(session, new)
    check_replies(transaction, new)
    check_room(session, len(new), limits)
    now, first = utc_now(), session.message_count + 1
    links = MessageRows.of(new).recorded(first, now, session.head).column("hash")
    numbered = [
        recorded(message, seq, now, link)
        for seq, (message, link) in enumerate(zip(new, links, strict=True), start=first)
    ]
    if numbered:
        transaction.add_messages(numbered)
    replies = [
        Relation(each.session_id, each.message_id, each.reply_to)
        for each in numbered
        if each.reply_to is not None
    ]
    if replies:
        transaction.add_notes(replies)
    return numbered


def without_known_sources(reader: Reader, batch: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Return the messages whose `source_id` is new to their session, each source once."""
    sources = [each.source_id for each in batch if each.source_id is not None]
    if not sources:
        return list(batch)
    return each_source_once(batch, reader.known("source_id", batch[0].session_id, sources))


def each_source_once(batch: Iterable[ChatMessage], seen: set[str]) -> list[ChatMessage]:
    """Return the messages whose `source_id` is not among those seen, each source once."""
    new = []
    for message in batch:
        if message.source_id is None or message.source_id not in seen:
            new.append(message)
        if message.source_id is not None:
            seen.add(message.source_id)
    return new


def said(message: ChatMessage) -> ChatMessage:
    """Return a message that somebody says just now, which has words or parts.

    What a source holds may be empty, and a deletion leaves nothing: records may be so, and imports
    and `SessionPersistence.add_messages` take them.

    Raises:
        MessageError: it says nothing.
    """
    if not (message.content or message.parts or message.source_id):
        raise MessageError(
            f"content is {message.content!r}, and there are no parts", "Say something."
        )
    return message
