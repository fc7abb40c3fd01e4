"""Recording messages so that a second try, after a lost answer, adds nothing."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import (
    MessageError,
    MultichatError,
    ParticipantError,
    SessionEndedError,
    SessionLimitError,
)
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.service.http.parts import Parts
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery

SAME = ("session_id", "sender", "recipient", "content", "reply_to", "kind", "metadata")
"""What must be equal for a taken `message_id` or `source_id` to be a second try."""

REFUSALS = (MessageError, ParticipantError, SessionEndedError, SessionLimitError)
"""What a second try may meet: the first one is recorded, and the session went on since."""

LOOK_BACK = 1000
"""How many messages back a first try is looked for where no id tells that there is one."""

LOOK_STEP = 20
"""Messages that are looked at together; each may be as large as a request."""


async def append(parts: Parts, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages of one session, all or none, and return them as they are recorded.

    A second try returns what the first one recorded, also when the session has ended since. So
    does a message whose `source_id` is known, when it says the same.

    Raises:
        MessageError: a `message_id` or `source_id` is taken by another message.
        SessionNotFoundError, SessionEndedError, ParticipantError, SessionLimitError: see
            `SessionPersistence.add_messages`.
        OverloadError, ServiceError: the service takes nothing at the moment.
    """
    try:
        return await record(parts, messages)
    except REFUSALS as error:
        most = None if isinstance(error, MessageError) else LOOK_BACK
        found = await parts.read(lambda: as_recorded(parts.chats.store, messages, most))
        new = still_new(messages, found, error)
    written = iter(await record(parts, new) if new else [])
    return [there or next(written) for there in found]


async def record(parts: Parts, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages that are all new, count them, and wake those who listen."""
    started = time.perf_counter()
    written = await parts.write(lambda chats: add_new(chats, messages))
    parts.metrics.append_seconds.observe(time.perf_counter() - started)
    parts.announce(messages[0].session_id, len(written))
    return written


def add_new(chats: SessionPersistence, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages of one session; unlike the library, refuse a known `source_id`.

    Raises:
        MessageError: a `source_id` is known, or is there twice; and see `add_messages`.
    """
    sources = Counter(each.source_id for each in messages if each.source_id is not None)
    if sources:
        with chats.store.reading() as reader:
            known = reader.known_sources(messages[0].session_id, list(sources))
        for source, times in sources.items():
            if source in known or times > 1:
                raise source_taken(source)
    return chats.add_messages(messages)


def as_recorded(
    store: Store, messages: Sequence[ChatMessage], most: int | None
) -> list[ChatMessage | None]:
    """Return, for each message, the recorded one with its `message_id` or `source_id`.

    Args:
        store: where to look.
        messages: of one session.
        most: so many messages back; None for the whole session. They are read a few at a time.
    """
    places: dict[tuple[str, str | None], int] = {}
    for place, message in enumerate(messages):
        places["id", message.message_id] = place
        if message.source_id is not None:
            places["source", message.source_id] = place
    found: list[ChatMessage | None] = [None] * len(messages)
    with store.reading() as reader:
        session = reader.session(messages[0].session_id)
        if session is None:
            return found
        for there in newest_first(reader, session, most or session.message_count):
            by_source = places.get(("source", there.source_id))
            place_of = places.get(("id", there.message_id), by_source)
            if place_of is not None:
                found[place_of] = there
            if None not in found:
                break
    return found


def newest_first(reader: Reader, session: ChatSession, most: int) -> Iterator[ChatMessage]:
    """Yield the last messages of a session, the newest first, at most so many."""
    end = session.message_count
    stop = max(0, end - most)
    while end > stop:
        start = max(stop, end - LOOK_STEP)
        yield from reversed(reader.messages(MessageQuery(session.session_id, end - start, start)))
        end = start


def still_new(
    messages: Sequence[ChatMessage], found: Sequence[ChatMessage | None], error: MultichatError
) -> list[ChatMessage]:
    """Return the messages that were not recorded by an earlier try.

    Raises:
        MessageError: an id is taken by another message.
        MultichatError: the `error`, when there was no earlier try.
    """
    pairs = list(zip(messages, found, strict=True))
    for sent, there in pairs:
        if there is not None and not is_second_try(sent, there):
            if sent.message_id != there.message_id and sent.source_id is not None:
                raise source_taken(sent.source_id) from error
            raise error
    new = [sent for sent, there in pairs if there is None]
    is_part_of_another = any(there and sent.source_id is None for sent, there in pairs)
    if new and (is_part_of_another or len(new) == len(messages)):
        raise error
    return new


def is_second_try(sent: ChatMessage, recorded: ChatMessage) -> bool:
    """Return whether the recorded message is what was sent."""
    return all(getattr(sent, name) == getattr(recorded, name) for name in SAME)


def source_taken(source_id: str) -> MessageError:
    """Return the refusal of a source that the session has already."""
    return MessageError(
        f"source_id {source_id!r} is taken by another message",
        "A session takes each source once: give another source_id, or none.",
    )
