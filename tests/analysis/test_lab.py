"""The lab answers what the store holds, over every store, and changes nothing."""

import hashlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError, ReadOnlyError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.times import utc_now
from tests.long_ago import said_then

STORES = ("memory", "json", "sqlite", "duckdb")
WRITER = Path(__file__).parents[1] / "stores" / "appending_process.py"


@pytest.fixture(params=STORES)
def chats(request, tmp_path):
    with SessionPersistence(request.param, tmp_path / "store") as chats:
        chats.create_session(["Ann", "Bob"], topic="lunch", session_id="one")
        chats.add_message(ChatMessage("one", "Ann", "Noon?", metadata={"mood": {"hungry": True}}))
        yield chats


def count(lab):
    return lab.sql("SELECT count(*) FROM messages").fetchall()[0][0]


@pytest.mark.slow
def test_a_query_sees_what_was_recorded_since_the_last_one(chats):
    with Lab(chats) as lab:
        assert count(lab) == 1
        chats.add_messages([ChatMessage("one", "Bob", str(number)) for number in range(7)])
        assert count(lab) == 8
        chats.members.add("one", {"Cy": "human"})
        chats.end_session("one")
        row = lab.sql("SELECT status, message_count, participants FROM sessions").fetchall()
        assert row == [("ended", 8, ["Ann", "Bob", "Cy"])]


def test_times_are_utc_and_metadata_is_json(chats):
    message = chats.get_messages("one")[0]
    with Lab(chats) as lab:
        query = "SELECT timestamp, metadata->'mood'->>'hungry' FROM messages"
        assert lab.sql(query).fetchall() == [(message.timestamp, "true")]
        session = chats.get_session("one")
        times = lab.sql("SELECT created_at, last_activity FROM sessions").fetchall()
        assert times == [(session.created_at, session.last_activity)]


def test_what_was_cleaned_up_is_gone_from_the_lab_too(chats):
    long_ago = utc_now() - timedelta(days=35)
    with Lab(chats) as lab:
        chats.create_session(["Ann"], session_id="old", created_at=long_ago)
        said_then(chats, ChatMessage("old", "Ann", "anyone?", timestamp=long_ago))
        assert count(lab) == 2
        chats.cleanup_old_sessions(30)
        assert count(lab) == 1
        assert lab.sql("SELECT session_id FROM participants GROUP BY ALL").fetchall() == [("one",)]


REFUSED = (
    "DELETE FROM messages",
    "WITH gone AS (SELECT 1) INSERT INTO messages SELECT * FROM messages",
    "-- only a look\nUPDATE messages SET content = ''",
    "EXPLAIN ANALYZE DELETE FROM messages",
    "DROP TABLE messages",
    "CREATE TABLE mine AS FROM messages",
    "COPY messages TO 'stolen.csv'",
    "ATTACH 'other.duckdb'",
    "SET threads = 1",
    "CALL pragma_version()",
    "SELECT 1; DELETE FROM messages",
    "",
)


@pytest.mark.slow
@pytest.mark.parametrize("query", REFUSED)
def test_a_statement_that_would_change_the_data_is_refused(query):
    chats = SessionPersistence("memory")
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "hello"))
    with Lab(chats) as lab:
        with pytest.raises(ReadOnlyError):
            lab.sql(query)
        assert lab.sql("SELECT content FROM messages").fetchall() == [("hello",)]


READS = (
    "FROM messages",
    "SHOW TABLES",
    "DESCRIBE messages",
    "SUMMARIZE messages",
    "EXPLAIN SELECT 1",
    "PIVOT messages ON sender USING count(*) GROUP BY session_id",
    "WITH said AS (FROM messages) SELECT count(*) FROM said",
)


@pytest.mark.parametrize("query", READS)
def test_every_way_of_reading_is_allowed(query):
    chats = SessionPersistence("memory")
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "hello"))
    with Lab(chats) as lab:
        assert lab.sql(query).fetchall()


def test_values_travel_as_parameters(chats):
    chats.add_message(ChatMessage("one", "Bob", "'; DROP TABLE messages; --"))
    with Lab(chats) as lab:
        query = "SELECT seq FROM messages WHERE content = ?"
        assert lab.sql(query, ["'; DROP TABLE messages; --"]).fetchall() == [(2,)]
        named = "SELECT seq FROM messages WHERE sender = $who"
        assert lab.sql(named, {"who": "Ann"}).fetchall() == [(1,)]


def test_a_mistake_in_the_query_is_one_of_our_errors(chats):
    with Lab(chats) as lab:
        for query in ("SELEC 1", "SELECT nope FROM messages", "FROM nowhere"):
            with pytest.raises(QueryError):
                lab.sql(query)
    with pytest.raises(QueryError, match="closed"):
        lab.sql("SELECT 1")
    lab.close()


def test_a_lab_named_by_its_location_opens_only_what_is_there(tmp_path):
    with pytest.raises(StoreError, match="no store"):
        Lab(f"sqlite:{tmp_path / 'missing.db'}")
    assert list(tmp_path.iterdir()) == []
    with SessionPersistence("sqlite", tmp_path / "chat.db") as chats:
        chats.create_session(["Ann"])
    with Lab(f"sqlite:{tmp_path / 'chat.db'}") as lab:
        assert lab.sql("SELECT count(*) FROM sessions").fetchall() == [(1,)]


def test_asking_leaves_the_store_as_it_is(tmp_path):
    path = tmp_path / "chat.duckdb"
    with SessionPersistence("duckdb", path) as chats:
        chats.create_session(["Ann"], session_id="one")
        chats.add_messages([ChatMessage("one", "Ann", str(n)) for n in range(50)])
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with Lab(f"duckdb:{path}") as lab:
        assert count(lab) == 50
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", STORES[1:])
def test_queries_run_beside_a_writer_and_never_see_a_gap(kind, tmp_path):
    go_file = tmp_path / "go"
    argv = [sys.executable, WRITER, kind, tmp_path / "store", "Ann", "300", go_file]
    writer = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    writer.stdout.readline()
    with SessionPersistence(kind, tmp_path / "store") as chats, Lab(chats) as lab:
        go_file.touch()
        seen = [0]
        try:
            while writer.poll() is None:
                total, highest = lab.sql("SELECT count(*), max(seq) FROM messages").fetchall()[0]
                assert total == (highest or 0)
                seen.append(total)
        finally:
            writer.kill()
            writer.wait()
        assert seen == sorted(seen)
        assert count(lab) == 300


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches=st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=6))
def test_any_text_in_any_batches_comes_out_as_it_went_in(batches):
    chats = SessionPersistence("memory")
    chats.create_session(["Ann"], session_id="one")
    said = []
    with Lab(chats) as lab:
        for batch in batches:
            chats.add_messages(ChatMessage("one", "Ann", text) for text in batch)
            said += batch
            rows = lab.sql("SELECT content FROM messages ORDER BY seq").fetchall()
            assert [text for (text,) in rows] == said
