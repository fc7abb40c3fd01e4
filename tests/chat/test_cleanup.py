"""Old sessions are really gone after a clean-up, with all that belongs to them."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import duckdb
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError, SessionNotFoundError
from multichat_lab.records import ChatMessage, Relation
from multichat_lab.stores.schema import OWNED_BY_RUN, TABLES
from multichat_lab.times import utc_now
from tests.long_ago import said_then
from tests.stores.answers import answers

CONNECT = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}


def fill(chats):
    """Record `old` (made now, last message 35 days old), `late` (29 days) and `new` (today)."""
    for session_id, ages in {"old": (40, 35), "late": (40, 29), "new": (35, 0)}.items():
        chats.create_session(["Ann", "Bob"], session_id=session_id)
        for age in ages:
            at = utc_now() - timedelta(days=age)
            [made] = said_then(chats, ChatMessage(session_id, "Ann", "", timestamp=at))
            chats.relations.add([Relation(session_id, made.message_id, made.message_id)])


def ids(sessions):
    return [each.session_id for each in sessions]


def test_a_session_whose_last_message_is_35_days_old_is_gone(chats):
    fill(chats)
    old = chats.get_session("old")
    assert chats.cleanup_old_sessions(30) == [old]
    assert ids(chats.list_sessions()) == ["late", "new"]
    for ask in (chats.get_session, chats.get_messages, chats.members.list, chats.relations.list):
        with pytest.raises(SessionNotFoundError):
            ask("old")
    with chats.store.reading() as reader:
        assert reader.participants("old") == reader.notes(Relation, "old") == []
    assert chats.cleanup_old_sessions(30) == []


def test_a_dry_run_lists_the_same_and_deletes_nothing(chats):
    fill(chats)
    before = answers(chats)
    assert ids(chats.cleanup_old_sessions(30, dry_run=True)) == ["old"]
    assert answers(chats) == before
    assert ids(chats.cleanup_old_sessions(20, dry_run=True)) == ["old", "late"]


def test_a_session_without_messages_is_as_old_as_itself(chats):
    chats.create_session([], session_id="s", created_at=utc_now() - timedelta(days=31))
    chats.create_session([], session_id="t")
    assert ids(chats.cleanup_old_sessions(30)) == ["s"]


def test_parts_of_a_day_count(chats):
    chats.create_session([], session_id="s", created_at=utc_now() - timedelta(hours=7))
    assert chats.cleanup_old_sessions(0.3) == []
    assert ids(chats.cleanup_old_sessions(0.25)) == ["s"]


def test_a_number_of_days_that_makes_no_sense_is_refused(chats):
    fill(chats)
    before = answers(chats)
    for days in (-1, float("nan"), float("inf"), 1e9):
        with pytest.raises(MessageError, match="days is"):
            chats.cleanup_old_sessions(days)
    assert answers(chats) == before


def test_its_id_and_its_message_ids_are_free_again(chats):
    fill(chats)
    ids_of_old = [message.message_id for message in chats.get_messages("old")]
    chats.cleanup_old_sessions(30)
    chats.create_session(["Cy"], session_id="old")
    told = chats.add_messages(ChatMessage("old", "Cy", "", message_id=each) for each in ids_of_old)
    assert [message.seq for message in told] == [1, 2]
    assert chats.get_session("old").participants == ("Cy",)


def test_it_makes_room_under_max_sessions(storage):
    with SessionPersistence(*storage, max_sessions=3) as chats:
        fill(chats)
        chats.cleanup_old_sessions(30)
        chats.create_session([], session_id="next")
        assert ids(chats.list_sessions()) == ["late", "new", "next"]


def test_it_stays_gone_in_another_open_store_and_after_reopening(shared_storage):
    with (
        SessionPersistence(*shared_storage) as chats,
        SessionPersistence(*shared_storage) as other,
    ):
        fill(chats)
        assert len(other.get_messages("old")) == 2  # it has read what will be deleted
        assert ids(other.list_sessions()) == ["old", "late", "new"]
        chats.cleanup_old_sessions(30)
        assert ids(other.list_sessions()) == ["late", "new"]
        with pytest.raises(SessionNotFoundError):
            other.get_messages("old")
        after = answers(other)
    with SessionPersistence(*shared_storage) as again:
        assert answers(again) == after


def test_a_session_made_anew_under_its_id_is_the_new_one_in_another_open_store(shared_storage):
    with (
        SessionPersistence(*shared_storage) as chats,
        SessionPersistence(*shared_storage) as other,
    ):
        moment = utc_now() - timedelta(days=35)
        for content in ("first life", "other life"):  # of equal length: so are the files
            chats.create_session(["Ann"], session_id="s", created_at=moment)
            said_then(chats, ChatMessage("s", "Ann", content, timestamp=moment))
            assert [m.content for m in other.get_messages("s")] == [content]
            assert other.get_session("s").message_count == 1
            if content == "first life":
                assert ids(chats.cleanup_old_sessions(30)) == ["s"]
        chats.add_message(ChatMessage("s", "Ann", "and more"))
        assert [m.content for m in other.get_messages("s")] == ["other life", "and more"]


@pytest.mark.parametrize("storage_type", CONNECT)
def test_the_runs_of_an_old_session_go_with_all_their_trades(storage_type, tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence(storage_type, path) as chats:
        fill(chats)
    with closing(CONNECT[storage_type](str(path))) as connection:
        for session_id in ("old", "new"):
            add_run(connection, session_id)
        connection.commit()
    with SessionPersistence(storage_type, path) as chats:
        chats.cleanup_old_sessions(30)
    with closing(CONNECT[storage_type](str(path))) as connection:
        for table in ("runs", *OWNED_BY_RUN):
            rows = connection.execute(f"SELECT run_id FROM {table}").fetchall()  # noqa: S608
            assert rows == [("run of new",)], table


def add_run(connection, session_id):
    """Write one row to each table that a run has, with 1 wherever a value must be."""
    for table in ("runs", *OWNED_BY_RUN):
        values = {"run_id": f"run of {session_id}", "revision": 1 if session_id == "old" else 2}
        if table == "runs":
            values["session_id"] = session_id
        row = {name: values.get(name, 1) for name in (*TABLES[table], "revision")}
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608
            list(row.values()),
        )
