"""What the tests of the explorer share: a store with all that can be unknown."""

import pytest

from multichat_lab import SessionPersistence
from tests.analysis.browsing.talk import record


@pytest.fixture(params=["sqlite", "duckdb"])
def place(request, tmp_path):
    """Type and path of a store."""
    path = tmp_path / f"chats.{request.param}"
    with SessionPersistence(request.param, path) as chats:
        record(chats)
    return request.param, str(path)
