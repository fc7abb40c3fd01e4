"""A large store reaches the lab by quicker ways, and as it is."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from multichat_lab.analysis import file_copy, lab_loading
from multichat_lab.analysis.frames import messages_df, participants_df, sessions_df
from multichat_lab.analysis.identities import create_views
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.lab_loading import load_past
from multichat_lab.analysis.lab_tables import connected, create_tables
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ReadOnlyError, StoreDamagedError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.sql.changes import MANY

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FRAMES, OF_STORE = (messages_df, sessions_df, participants_df), ["recorded_at", "hash", "head"]


def fill(chats, count):
    """Record messages that differ now in this field, now in that, and are alike for long."""
    chats.create_session(["Ann", "Bob"], session_id="s", created_at=NOON)
    chats.create_session(["Ann"], session_id="t", created_at=NOON)
    add_many(chats, count)


def add_many(chats, count, first=0):
    chats.add_messages(
        ChatMessage(
            session_id="s" if number < first + count - 3 else "t",
            sender="Ann",
            content=f"{number} \u20ac\x00",
            message_id=f"m{number}",
            timestamp=NOON + timedelta(microseconds=number),
            metadata={"n": 1} if number == first + count // 2 else {},
            tokens_in=number if number % 1_000 == 7 else None,
            cost=0.1 + 0.2 if number == 5 else None,
        )
        for number in range(first, first + count)
    )


def frames(lab):
    return [make(lab).drop(columns=OF_STORE, errors="ignore") for make in FRAMES]


def assert_same(lab, others):
    for ours, other in zip(frames(lab), others, strict=True):
        pd.testing.assert_frame_equal(ours, other)


@pytest.fixture
def copied_whole(monkeypatch):
    """Copy every duckdb file, in pieces of a few rows."""
    monkeypatch.setattr(file_copy, "LARGE_BYTES", 0)
    monkeypatch.setattr(file_copy, "ROWS", 700)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_many_messages_are_the_same_in_the_lab_whatever_the_store(kind, tmp_path, copied_whole):
    with SessionPersistence(kind, tmp_path / "store") as chats, SessionPersistence("memory") as few:
        for each in (chats, few):
            fill(each, MANY + 500)
        with Lab(chats) as lab, Lab(few) as other:
            assert_same(lab, frames(other))
            for each in (chats, few):
                each.add_message(ChatMessage("s", "Bob", "more", message_id="x", timestamp=NOON))
                each.history.revise("m0", "other words")
                each.members.add("s", {"Cy": "human"}, NOON)
            assert_same(lab, frames(other))
            for each in (chats, few):
                add_many(each, MANY + 500, first=10_000)
                each.history.revise("m1", "others still")
                each.history.revise("m10001", "and these")
            assert_same(lab, frames(other))


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_many_messages_are_the_same_in_whatever_pieces_they_come(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_loading, "PACKED_ROWS", 300)
    with SessionPersistence(kind, tmp_path / "store") as chats, SessionPersistence("memory") as few:
        for each in (chats, few):
            fill(each, MANY + 500)
        with Lab(chats) as lab, Lab(few) as other:
            assert_same(lab, frames(other))


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_session_deleted_while_the_next_piece_is_read_is_gone(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(lab_loading, "PACKED_ROWS", 300)
    with SessionPersistence(kind, tmp_path / "store") as chats:
        fill(chats, MANY + 500)
        with connected(tmp_path / "lab.duckdb", "1GB") as connection:
            create_tables(connection)
            pieces = load_past(connection, chats.store, None)
            next(pieces)
            with chats.store.transaction() as transaction:
                transaction.delete_sessions(["s"])
            *_, mark = pieces
            list(load_past(connection, chats.store, mark))
            assert connection.execute("SELECT count(*) FROM messages").fetchall() == [(3,)]


def test_what_changes_while_a_file_is_copied_in_pieces_is_right_in_the_end(tmp_path, copied_whole):
    with SessionPersistence("duckdb", tmp_path / "store") as chats:
        fill(chats, 2_000)
        path = tmp_path / "lab.duckdb"
        with connected(path, "1GB") as connection:
            create_tables(connection)
            create_views(connection)
        pieces = file_copy.copy_from(chats.store, path)
        next(pieces)
        chats.history.revise("m1", "revised after it was copied")
        chats.history.revise("m1999", "revised before it is copied")
        chats.end_session("t", NOON)
        *_, mark = pieces
        with connected(path, "1GB") as connection:
            for _ in load_past(connection, chats.store, mark):
                pass
            query = "SELECT message_id, content, revisions FROM messages ORDER BY session_id, seq"
            found = connection.execute(query).fetchall()
        assert found == [
            (each.message_id, each.content, each.revisions)
            for session in ("s", "t")
            for each in chats.get_messages(session)
        ]


def test_a_session_deleted_while_a_file_is_copied_is_gone(tmp_path, copied_whole):
    with SessionPersistence("duckdb", tmp_path / "store") as chats:
        fill(chats, 2_000)
        path = tmp_path / "lab.duckdb"
        with connected(path, "1GB") as connection:
            create_tables(connection)
        pieces = file_copy.copy_from(chats.store, path)
        next(pieces)
        with chats.store.transaction() as transaction:
            transaction.delete_sessions(["s"])
        list(pieces)
        with connected(path, "1GB") as connection:
            assert connection.execute("SELECT count(*) FROM messages").fetchall() == [(3,)]


def test_a_lab_that_copied_a_file_still_reaches_no_other(tmp_path, copied_whole):
    with SessionPersistence("duckdb", tmp_path / "store") as chats:
        fill(chats, 10)
        with Lab(chats) as lab:
            lab.register("mine", pd.DataFrame({"message_id": ["m1"]}))
            query = "SELECT content FROM messages JOIN mine USING (message_id)"
            assert lab.sql(query).fetchall() == [("1 \u20ac\x00",)]
            with pytest.raises(ReadOnlyError):
                lab.sql(f"FROM read_blob('{tmp_path / 'store'}')").fetchall()


def test_others_write_once_a_piece_has_been_copied(tmp_path, copied_whole):
    place = tmp_path / "store"
    with SessionPersistence("duckdb", place) as chats, SessionPersistence("duckdb", place) as other:
        fill(chats, 2_000)
        with Lab(chats) as lab:
            lab.refresh()
            other.add_message(ChatMessage("s", "Bob", "from elsewhere"))
            (count,) = lab.sql("SELECT count(*) FROM messages").fetchall()[0]
            assert count == 2_001


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_messages_that_come_few_at_a_time_are_the_same_as_all_at_once(kind, tmp_path):
    with SessionPersistence(kind, tmp_path / "store") as chats, Lab(chats) as lab:
        fill(chats, 10)
        for first in range(100, 700, 100):
            add_many(chats, 5, first)
            lab.refresh()
            if first == 500:
                with chats.store.transaction() as transaction:
                    transaction.delete_sessions(["t"])
                chats.create_session(["Ann"], session_id="t", created_at=NOON)
            with Lab(chats) as other:
                assert_same(lab, frames(other))


def test_a_row_that_the_lab_cannot_take_changes_nothing_and_is_taken_once_it_is_mended(tmp_path):
    change = "UPDATE messages SET tokens_in = ? WHERE message_id = 'm102'"
    with SessionPersistence("sqlite", tmp_path / "store") as chats, Lab(chats) as lab:
        fill(chats, 10)
        lab.refresh()
        add_many(chats, 5, first=100)
        with closing(sqlite3.connect(tmp_path / "store", isolation_level=None)) as connection:
            connection.execute(change, ["many"])
            with pytest.raises(StoreDamagedError, match="many"):
                lab.refresh()
            assert lab._cursor(False).execute("SELECT count(*) FROM messages").fetchall() == [(10,)]
            connection.execute(change, [None])
        with Lab(chats) as other:
            assert_same(lab, frames(other))
