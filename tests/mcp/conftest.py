"""A store for agents to meet in."""

from collections.abc import Iterator

import pytest

from multichat_lab.chat.persistence import SessionPersistence


@pytest.fixture
def chats() -> Iterator[SessionPersistence]:
    """An empty store in this process."""
    with SessionPersistence("memory") as open_chats:
        yield open_chats
