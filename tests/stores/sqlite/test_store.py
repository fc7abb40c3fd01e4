"""What is special to the sqlite store: its durability, and locks that are easily lost."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.questions import StoreOptions

OPEN_AND_CLOSE = """
import sys
from multichat_lab.chat.persistence import SessionPersistence
with SessionPersistence("sqlite", sys.argv[1]) as chats:
    print(len(chats.get_messages("s")))
"""


def count_elsewhere(path):
    """Return how many messages another process finds; it is the last to close, or believes so."""
    command = [sys.executable, "-c", OPEN_AND_CLOSE, str(path)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.slow
@pytest.mark.parametrize("second_type", ["sqlite", "duckdb", "json"])
def test_a_second_opening_in_the_process_loses_no_acknowledged_message(tmp_path, second_type):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        if second_type == "sqlite":
            SessionPersistence("sqlite", path).close()
        else:
            with pytest.raises(StoreError, match="is a sqlite store"):
                SessionPersistence(second_type, path)
        assert count_elsewhere(path) == 0
        chats.add_message(ChatMessage("s", "Ann", "acknowledged"))
        assert count_elsewhere(path) == 1
    assert count_elsewhere(path) == 1


@pytest.mark.parametrize(("synchronous", "code"), [("FULL", 2), ("NORMAL", 1)])
def test_durability_is_what_was_asked_for(tmp_path, synchronous, code):
    options = StoreOptions(synchronous=synchronous)
    with SessionPersistence("sqlite", tmp_path / "chats.db", options=options) as chats:
        run = chats.store._connection.execute  # type: ignore[attr-defined]
        assert run("PRAGMA journal_mode").fetchall() == [("wal",)]
        assert run("PRAGMA synchronous").fetchall() == [(code,)]


def test_another_program_may_read_and_write_the_file_meanwhile(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN")
            assert other.execute("SELECT count(*) FROM messages").fetchone() == (0,)
            assert chats.add_message(ChatMessage("s", "Ann", "hello")).seq == 1
            other.execute("COMMIT")
            other.execute("UPDATE sessions SET topic = 'changed from outside'")
            other.commit()
        assert chats.get_session("s").topic == "changed from outside"
