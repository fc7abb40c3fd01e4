"""A store, and what was said in it."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence


@pytest.fixture
def chats(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "a.db") as opened:
        yield opened


@pytest.fixture
def told(chats):
    """Return who said what to whom in a session."""

    def read(session_id):
        messages = chats.get_messages(session_id)
        return [(each.sender, each.recipient, each.content.strip()) for each in messages]

    return read
