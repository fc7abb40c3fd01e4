"""Reading a SQL store where the database has limits of its own."""

import sqlite3
from contextlib import closing

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.sql.reader import SqlReader


def test_more_sources_are_looked_up_than_sqlite_takes_parameters(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        known = ["line 0", "line 69999"]
        chats.add_messages(ChatMessage("s", "Ann", "", source_id=each) for each in known)
    with closing(sqlite3.connect(path)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)  # SQLite's own default
        asked = [f"line {number}" for number in range(70_000)]
        assert SqlReader(connection).known("source_id", "s", asked) == set(known)
