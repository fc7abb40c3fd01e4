"""A store for desks."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence


@pytest.fixture
def memory():
    with SessionPersistence("memory") as chats:
        yield chats
