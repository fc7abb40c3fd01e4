"""Record as if it were long ago: what a store recorded then is old, whatever was said when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let what is recorded meanwhile be recorded at this moment."""
    with patch("multichat_lab.chat.recording.utc_now", lambda: moment):
        yield


def said_then(chats: SessionPersistence, *messages: ChatMessage) -> list[ChatMessage]:
    """Record messages when the last of them was said."""
    with clock_at(max(each.timestamp for each in messages)):
        return chats.add_messages(messages)


def old_session(
    chats: SessionPersistence, session_id: str, moment: datetime, messages: int = 1
) -> None:
    """Record a session of Ann's at that moment."""
    chats.create_session(["Ann"], session_id=session_id, created_at=moment)
    said = (
        ChatMessage(session_id, "Ann", str(number), timestamp=moment) for number in range(messages)
    )
    said_then(chats, *said)
