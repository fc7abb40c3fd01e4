"""What is PostgreSQL's own: addresses, NUL in texts, other people's tables, news, damage."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from hypothesis import given

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SchemaVersionError, StoreBusyError, StoreError, UnknownStoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores import parse_location
from multichat_lab.stores.postgresql.address import Address
from multichat_lab.stores.postgresql.dialect import kept, said
from multichat_lab.stores.questions import StoreOptions
from tests.postgresql import new_schema
from tests.stores.strategies import texts
from tests.waiting import HANG_SECONDS


@pytest.fixture
def address(postgresql_server):
    return new_schema(postgresql_server)


@given(texts)
def test_each_text_is_kept_without_nul_and_read_as_it_was(text):
    assert said(kept(text)) == text
    assert "\x00" not in kept(text)


@given(texts, texts)
def test_texts_are_kept_in_their_order(one, other):
    assert (kept(one) < kept(other)) == (one < other)


def test_an_address_is_shown_without_what_is_secret():
    found = Address.of("//ann:pa%40ss@db:5433/chats?sslmode=require&password=x")
    assert found.shown == "postgresql://ann@db:5433/chats?sslmode=require"
    assert found.url == "postgresql://ann:pa%40ss@db:5433/chats?sslmode=require&password=x"


@pytest.mark.parametrize("wrong", ["chats", "postgresql:chats", "//host:port/chats", "http://a/b"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(StoreError, match="postgresql://USER@HOST"):
        SessionPersistence("postgresql", wrong)


def test_a_location_is_an_address():
    assert parse_location("postgresql://ann@db/chats") == ("postgresql", "//ann@db/chats")
    with pytest.raises(UnknownStoreError, match="Did you mean postgresql://ann@db/chats"):
        parse_location("postgres://ann@db/chats")


def test_a_server_that_does_not_answer_is_named_without_the_password():
    with pytest.raises(StoreError, match="Look whether the server runs") as refused:
        SessionPersistence("postgresql", "postgresql://ann:secret@localhost:1/chats")
    assert "secret" not in str(refused.value)


def test_a_database_that_is_not_there_is_told(address):
    with pytest.raises(StoreError, match="does not exist"):
        SessionPersistence("postgresql", address.replace("/postgres?", "/other?"))


def test_a_store_is_not_made_where_none_may_be(address):
    with pytest.raises(StoreError, match="There is no store"):
        SessionPersistence("postgresql", address, options=StoreOptions(create=False))


def test_tables_of_another_program_and_of_a_newer_release_are_left_alone(address):
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE theirs (name TEXT)")
        with pytest.raises(StoreError, match="another program's database; it holds theirs"):
            SessionPersistence("postgresql", address)
        connection.execute("DROP TABLE theirs")
        SessionPersistence("postgresql", address).close()
        connection.execute("UPDATE schema_version SET version = 1000 WHERE version = 1")
        with pytest.raises(SchemaVersionError):
            SessionPersistence("postgresql", address)


def test_many_who_make_the_tables_at_once_make_them_once(address):
    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(lambda _: SessionPersistence("postgresql", address), range(6)))
    for chats in opened:
        assert chats.list_sessions() == []
        chats.close()


def test_what_another_connection_writes_wakes_who_waits(address):
    with (
        SessionPersistence("postgresql", address) as here,
        SessionPersistence("postgresql", address) as there,
    ):
        woken = threading.Event()
        here.create_session(["Ann"], session_id="s")
        with here.arrivals.waking(woken.set):
            while woken.wait(0.3):  # at first it may be woken in vain
                woken.clear()
            there.add_message(ChatMessage("s", "Ann", "news"))
            assert woken.wait(HANG_SECONDS)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE messages SET content = 'no' WHERE seq = 2",
        "DELETE FROM messages WHERE seq = 2",
        "UPDATE messages SET seq = 9 WHERE seq = 3",
        "UPDATE participants SET kind = 'robot'",
    ],
)
def test_what_is_altered_by_another_program_is_named(address, damage):
    with SessionPersistence("postgresql", address) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages([ChatMessage("s", "Ann", each) for each in "abc"])
        assert chats.verify().is_whole
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(damage.encode())
        assert not chats.verify().is_whole


def test_who_waits_in_vain_is_told_who_writes_and_goes_on_later(address):
    soon = StoreOptions(busy_seconds=0.2)
    with (
        SessionPersistence("postgresql", address) as chats,
        SessionPersistence("postgresql", address, options=soon) as others,
    ):
        chats.create_session(["Ann"], session_id="s")
        with (
            chats.store.transaction() as transaction,
            pytest.raises(StoreBusyError, match=f"written to by process {os.getpid()} on"),
        ):
            transaction.session("s")
            others.add_message(ChatMessage("s", "Ann", "too early"))
        others.add_message(ChatMessage("s", "Ann", "now"))
        with psycopg.connect(address) as connection:
            connection.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(StoreBusyError):
                others.add_message(ChatMessage("s", "Ann", "too early"))
        others.add_message(ChatMessage("s", "Ann", "again"))
        assert [each.content for each in chats.get_messages("s")] == ["now", "again"]


OLDER = {
    "an older copy": "DELETE FROM messages WHERE seq = 3; UPDATE sessions SET message_count = 2,"
    " head = (SELECT hash FROM messages WHERE seq = 2);"
    " SELECT setval(pg_get_serial_sequence('messages', 'revision'), max(revision)) FROM messages",
    "another store": "UPDATE schema_version SET applied_at = applied_at || ' another'",
}
"""What a restore makes of the tables under an open store, as another program does it."""


@pytest.mark.parametrize("how", OLDER)
def test_a_store_that_is_restored_while_it_is_open_acknowledges_nothing(address, how):
    with SessionPersistence("postgresql", address) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages([ChatMessage("s", "Ann", each) for each in "abc"])
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(OLDER[how].encode())
            before = connection.execute("SELECT * FROM messages ORDER BY seq").fetchall()
            with pytest.raises(StoreError, match="has gone back while it was open"):
                chats.add_message(ChatMessage("s", "Ann", "d"))
            assert connection.execute("SELECT * FROM messages ORDER BY seq").fetchall() == before
    with SessionPersistence("postgresql", address) as chats:
        assert chats.add_message(ChatMessage("s", "Ann", "d")).seq == len(before) + 1


def test_edits_deletions_and_another_writer_are_no_older_copy(address):
    with (
        SessionPersistence("postgresql", address) as chats,
        SessionPersistence("postgresql", address) as others,
    ):
        for session_id in ("s", "gone"):
            chats.create_session(["Ann"], session_id=session_id)
            others.add_messages([ChatMessage(session_id, "Ann", each) for each in "abc"])
        last = chats.add_message(ChatMessage("gone", "Ann", "the last of all"))
        others.history.revise(chats.get_messages("s")[0].message_id, "changed")
        with others.store.transaction() as transaction:
            transaction.delete_sessions(["gone"])
        assert chats.add_message(ChatMessage("s", "Ann", "d")).seq == last.seq
        chats.create_session(["Ann"], session_id="empty")
        assert others.verify().is_whole


def test_views_show_times_and_parts_as_people_read_them(address):
    with SessionPersistence("postgresql", address) as chats:
        chats.create_session(["Ann"], session_id="s")
        sent = chats.add_message(ChatMessage("s", "Ann", "Noon?"))
        with psycopg.connect(address) as connection:
            shown = connection.execute("SELECT timestamp, content FROM readable_messages")
            assert shown.fetchall() == [(sent.timestamp, "Noon?")]
            parts = connection.execute("SELECT position, kind, text FROM parts").fetchall()
            assert parts == [(1, "text", "Noon?")]
