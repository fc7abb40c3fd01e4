"""Recording messages so that a second try, after a lost answer, adds nothing."""

import time
from collections.abc import Sequence

from fastapi.concurrency import run_in_threadpool

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage
from multichat_lab.service.http.parts import Parts

SAME = ("session_id", "sender", "recipient", "content", "reply_to", "kind", "metadata")
"""What must be equal for a taken `message_id` to be a second try."""


async def append(parts: Parts, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages, all or none, and return them as they are recorded, in their order.

    Raises:
        MessageError: a `message_id` is taken by another message.
        SessionNotFoundError, SessionEndedError, ParticipantError, SessionLimitError: see
            `SessionPersistence.add_messages`.
        OverloadError, ServiceError: the service takes nothing at the moment.
    """
    started = time.perf_counter()
    try:
        written = await parts.write(lambda system: system.chats.add_messages(messages))
    except MessageError:
        found = await run_in_threadpool(as_recorded, parts.chats, messages)
        if not all(map(is_second_try, messages, found)):
            raise
        written = []
    else:
        parts.metrics.append_seconds.observe(time.perf_counter() - started)
        for message in written:
            parts.told(message.session_id)
        if len(written) == len(messages):
            return written
        found = await run_in_threadpool(as_recorded, parts.chats, messages)
    return [message for message in found if message is not None]


def as_recorded(
    chats: SessionPersistence, messages: Sequence[ChatMessage]
) -> list[ChatMessage | None]:
    """Return, for each message, the recorded one with its `message_id` or `source_id`."""
    found: dict[tuple[str, str, str], ChatMessage] = {}
    for session_id in {each.session_id for each in messages}:
        for message in chats.get_messages(session_id):
            found[session_id, "id", message.message_id] = message
            if message.source_id is not None:
                found[session_id, "source", message.source_id] = message
    return [
        found.get((each.session_id, "id", each.message_id))
        or found.get((each.session_id, "source", each.source_id or ""))
        for each in messages
    ]


def is_second_try(sent: ChatMessage, recorded: ChatMessage | None) -> bool:
    """Return whether the recorded message is what was sent."""
    return recorded is not None and all(
        getattr(sent, name) == getattr(recorded, name) for name in SAME
    )
