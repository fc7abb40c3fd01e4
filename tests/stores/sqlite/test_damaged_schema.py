"""A schema that is no text is damage, and no error of Python's."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.sqlite.maintenance import inspect


def test_a_schema_that_is_no_text_is_damage(tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"CREATE TABLE messages (", b"CREATE TABLE messag\x88s ("))
    for look in (lambda: SessionPersistence("sqlite", path), lambda: inspect(path)):
        with pytest.raises(StoreDamagedError, match="not a sound SQLite database"):
            look()
