"""Second tries: what a first one, whose answer was lost, has recorded already."""

from collections.abc import Iterator, Sequence

from multichat_lab.chat.second_tries import as_first_said, is_second_try
from multichat_lab.errors import (
    MessageError,
    MultichatError,
    ParticipantError,
    SessionEndedError,
    SessionLimitError,
)
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery

REFUSALS = (MessageError, ParticipantError, SessionEndedError, SessionLimitError)
"""What a second try may meet: the first one is recorded, and the session went on since."""

LOOK_BACK = 1000
"""How many messages back a first try is looked for where no id tells that there is one."""

LOOK_STEP = 20
"""Messages that are looked at together; each may be as large as a request."""


def first_try(
    store: Store, messages: Sequence[ChatMessage], error: MultichatError
) -> list[ChatMessage | None]:
    """Return, for each message, what the first try recorded of it; None for one that is new.

    Args:
        store: where to look.
        messages: of one session.
        error: what the second try met; only an id that is taken is worth all of the session.

    Raises:
        MessageError: an id is taken by another message.
        MultichatError: the `error`, when there was no first try.
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
            raise error
        most = session.message_count if isinstance(error, MessageError) else LOOK_BACK
        for there in newest_first(reader, session, most):
            by_source = places.get(("source", there.source_id))
            place_of = places.get(("id", there.message_id), by_source)
            if place_of is not None:
                found[place_of] = there
            if None not in found:
                break
        said = [each and as_first_said(reader, each) for each in found]
    require_second_try(messages, said, error)
    return found


def newest_first(reader: Reader, session: ChatSession, most: int) -> Iterator[ChatMessage]:
    """Yield the last messages of a session, the newest first, at most so many."""
    end = session.message_count
    stop = max(0, end - most)
    while end > stop:
        start = max(stop, end - LOOK_STEP)
        yield from reversed(reader.messages(MessageQuery(session.session_id, end - start, start)))
        end = start


def require_second_try(
    messages: Sequence[ChatMessage], found: Sequence[ChatMessage | None], error: MultichatError
) -> None:
    """Refuse what is no second try; see `first_try`."""
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


def source_taken(source_id: str) -> MessageError:
    """Return the refusal of a source that the session has already."""
    return MessageError(
        f"source_id {source_id!r} is taken by another message",
        "A session takes each source once: give another source_id, or none.",
    )
