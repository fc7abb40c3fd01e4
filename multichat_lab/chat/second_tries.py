"""Second tries: what a call with the same key, whose answer was lost, has recorded already.

A key gives what a call records its id. So the first try is found in the store itself, by whatever
process, and however that of the first one ended.
"""

import json
import uuid
from dataclasses import replace

from multichat_lab.errors import MessageError, SessionExistsError
from multichat_lab.records import ChatMessage, ChatSession, Revision
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.validation import require_text

KEYS = uuid.UUID("6f0d2c2e-6a53-4f5e-8f0b-64d4b1a0c9e7")
"""Namespace of the ids that follow from keys."""

SAME = (
    "session_id", "sender", "recipient", "content", "reply_to", "kind", "metadata", "parts"
)  # fmt: skip
"""What must be equal for a taken `message_id` or `source_id` to be a second try."""

REMEDY = "Use a new key for what is new; the same one only to send the same again."


def id_of(key: str, *place: str) -> str:
    """Return the id of what a call with this key records.

    Args:
        key: any text; whoever can guess it can guess the id.
        place: what the key is unique in, e.g. a session.

    Raises:
        MessageError: the key is no text, or empty.
    """
    return str(uuid.uuid5(KEYS, json.dumps([require_text(key, "key"), *place])))


def first_try(reader: Reader, message: ChatMessage, key: str | None) -> ChatMessage | None:
    """Return what a call with this key recorded before; None where it is the first, or no key.

    Args:
        reader: of the store.
        message: with the id that follows from the key.
        key: of the call.

    Raises:
        MessageError: it was used to say something else.
    """
    if key is None:
        return None
    found = reader.messages(MessageQuery(message.session_id, message_ids=[message.message_id]))
    if found and not is_second_try(message, as_first_said(reader, found[0])):
        raise MessageError(f"The key {key!r} was used to say something else", REMEDY)
    return found[0] if found else None


def is_second_try(sent: ChatMessage, recorded: ChatMessage) -> bool:
    """Return whether the recorded message is what was sent."""
    return all(getattr(sent, name) == getattr(recorded, name) for name in SAME)


def as_first_said(reader: Reader, message: ChatMessage) -> ChatMessage:
    """Return a message with the words and parts that it had before its first revision."""
    if not message.revisions:
        return message
    for each in reader.notes(Revision, message.session_id):
        if (each.message_id, each.revision) == (message.message_id, 1):
            return replace(message, content=each.content, parts=each.parts)
    return message


def is_started(reader: Reader, session: ChatSession, key: str | None) -> bool:
    """Return whether a call with this key has started this session before.

    Args:
        reader: of the store.
        session: with the id that follows from the key.
        key: of the call.

    Raises:
        SessionExistsError: it was used to start another one.
    """
    there = None if key is None else reader.session(session.session_id)
    if there is None:
        return False
    seats = reader.participants(session.session_id)
    invited = tuple(each.participant for each in seats if each.joined_at == there.created_at)
    if (invited, there.topic) != (session.participants, session.topic):
        raise SessionExistsError(f"The key {key!r} was used to start another session", REMEDY)
    return True
