"""Older stores are brought up to date after a copy is taken; newer ones are refused."""

import subprocess
import sys
from contextlib import ExitStack, closing

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError, SchemaVersionError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION, STEPS
from tests.stores.answers import answers
from tests.stores.older_stores import CONNECT, make_store, raise_version
from tests.waiting import HANG_SECONDS

OPEN_AND_SAY = """
import sys
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
sys.stdin.readline()
with SessionPersistence(*sys.argv[1:]) as chats:
    chats.add_message(ChatMessage("s", "Ann", "from a migrating process"))
"""


@pytest.fixture(params=CONNECT)
def version_1(request, tmp_path):
    """Type and path of a store as the first release made it, with one message."""
    storage_type, path = request.param, tmp_path / "chats.db"
    make_store(storage_type, path)
    return storage_type, path


def versions(storage_type, path):
    with closing(CONNECT[storage_type](str(path))) as connection:
        return connection.execute("SELECT version, name FROM schema_version ORDER BY 1").fetchall()


def set_version(storage_type, path, version):
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute(f"UPDATE schema_version SET version = {version}")  # noqa: S608
        connection.commit()


def test_a_version_1_store_is_migrated_and_keeps_its_conversation(version_1):
    with SessionPersistence(*version_1) as chats:
        (message,) = chats.get_messages("s")
        assert (message.message_id, message.sender, message.content) == ("m", "Ann", "hello")
        session = chats.get_session("s")
        assert (session.topic, session.participants) == ("lunch", ("Ann",))
        assert session.last_activity == message.timestamp
        assert chats.add_message(ChatMessage("s", "Ann", "more", reply_to="m")).seq == 2
        assert chats.cleanup_old_sessions(36_000) == []
        before = answers(chats)
    assert versions(*version_1) == list(enumerate(STEPS, start=1))
    with SessionPersistence(*version_1) as chats:
        assert answers(chats) == before


@pytest.mark.parametrize("number", range(2, SCHEMA_VERSION))
def test_a_store_of_every_version_between_gets_all_that_is_new(version_1, number):
    storage_type, path = version_1
    raise_version(storage_type, path, number)
    with SessionPersistence(storage_type, path) as chats:
        chats.history.revise("m", "hello, all", by="Ann")
        assert [message.content for message in chats.get_messages("s")] == ["hello, all"]
        assert [old.content for old in chats.history.revisions("s")] == ["hello"]
    assert versions(storage_type, path) == list(enumerate(STEPS, start=1))
    assert versions(storage_type, path.with_name(f"chats.db.v{number}"))[-1][0] == number


def test_a_copy_of_the_old_store_is_kept_and_can_be_opened(version_1):
    storage_type, path = version_1
    SessionPersistence(storage_type, path).close()
    copy = path.with_name("chats.db.v1")
    assert versions(storage_type, copy) == [(1, "m001_chat")]
    with SessionPersistence(storage_type, copy) as chats:
        assert [message.content for message in chats.get_messages("s")] == ["hello"]


@pytest.mark.slow
def test_the_copy_has_what_a_killed_writer_left_in_the_log(version_1):
    storage_type, path = version_1
    script = (
        "import os, sys, sqlite3, duckdb\n"
        "c = (duckdb if sys.argv[1] == 'duckdb' else sqlite3).connect(sys.argv[2])\n"
        "if sys.argv[1] == 'sqlite': c.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute(\"UPDATE messages SET content = 'from the log'\")\n"
        "c.commit()\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, storage_type, str(path)], check=True)
    for place in (path, path.with_name("chats.db.v1")):
        with SessionPersistence(storage_type, place) as chats:
            assert [message.content for message in chats.get_messages("s")] == ["from the log"]


def test_a_step_that_fails_leaves_the_old_store_as_it_was(version_1):
    storage_type, path = version_1
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute("CREATE TABLE trades (mine INTEGER)")  # a step will want that name
        connection.commit()
    with pytest.raises(MultichatError, match="trades"):
        SessionPersistence(storage_type, path)
    assert versions(storage_type, path) == [(1, "m001_chat")]
    with closing(CONNECT[storage_type](str(path))) as connection:
        assert connection.execute("SELECT * FROM trades").fetchall() == []
        connection.execute("DROP TABLE trades")
        connection.commit()
    with SessionPersistence(storage_type, path) as chats:
        assert [each.content for each in chats.get_messages("s")] == ["hello"]
    assert len(versions(storage_type, path)) == SCHEMA_VERSION


def test_a_store_up_to_date_is_not_copied(version_1, tmp_path):
    for _ in range(2):
        SessionPersistence(*version_1).close()
    assert sorted(path.name for path in tmp_path.glob("*.v[0-9]")) == ["chats.db.v1"]


def test_a_newer_store_is_refused_and_left_as_it_is(version_1):
    storage_type, path = version_1
    SessionPersistence(storage_type, path).close()
    set_version(storage_type, path, 99)
    content = path.read_bytes()
    with pytest.raises(
        SchemaVersionError, match=rf"version 99; .* up to {SCHEMA_VERSION}\. Upgrade"
    ):
        SessionPersistence(storage_type, path)
    assert path.read_bytes() == content
    assert not path.with_name("chats.db.v99").exists()


@pytest.mark.slow
def test_two_processes_that_migrate_at_once_both_go_on(version_1):
    command = [sys.executable, "-c", OPEN_AND_SAY, *map(str, version_1)]
    with ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, text=True))
            for _ in range(2)
        ]
        for process in both:
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.wait(HANG_SECONDS) for process in both] == [0, 0]
    with SessionPersistence(*version_1) as chats:
        assert [message.seq for message in chats.get_messages("s")] == [1, 2, 3]
    assert versions(*version_1) == list(enumerate(STEPS, start=1))


def test_the_schema_version_is_the_number_of_the_newest_step():
    assert len(STEPS) == SCHEMA_VERSION
    assert [int(name[1:4]) for name in STEPS] == list(range(1, SCHEMA_VERSION + 1))
