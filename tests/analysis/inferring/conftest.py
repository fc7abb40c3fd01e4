"""A store in memory."""

import pytest

from multichat_lab import SessionPersistence


@pytest.fixture
def chats():
    with SessionPersistence("memory") as opened:
        yield opened
