"""Writes and files that hide in a statement that looks like a question."""

import pandas as pd
import pytest

from multichat_lab.analysis.frames import messages_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query_limits import QueryLimits
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError, ReadOnlyError
from multichat_lab.records import ChatMessage


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.csv").write_text("password\n1234\n")
    with SessionPersistence("sqlite", tmp_path / "chat.db") as chats:
        chats.create_session(["Ann"], session_id="one")
        chats.add_message(ChatMessage("one", "Ann", "hello"))
        with Lab(chats) as lab:
            yield lab


HIDDEN = (
    "WITH u AS (UPDATE messages SET sender = 'Mallory' RETURNING *) FROM u",
    "WITH d AS (DELETE FROM messages RETURNING *) FROM d",
    "EXPLAIN ANALYZE WITH d AS (DELETE FROM messages RETURNING *) FROM d",
    "WITH c AS (COPY (SELECT 'gone') TO 'chat.db' (FORMAT csv)) FROM c",
    "COPY (PIVOT messages ON kind USING count(*)) TO 'stolen.csv'",
    "CREATE TABLE mine AS PIVOT messages ON kind USING count(*)",
    "DELETE FROM messages WHERE seq IN (SELECT 1) -- PIVOT",
    "FROM read_text('secret.csv')",
    "FROM 'secret.csv'",
    "FROM read_blob('chat.db')",
    "FROM glob('*')",
    "FROM enable_logging('QueryLog', storage = 'file', storage_path = 'log')",
    """FROM "enable_logging"/* a */('QueryLog', storage = 'file', storage_path = 'log')""",
    "FROM system.main.enable_profiling()",
    "FROM truncate_duckdb_logs()",
    "FROM checkpoint()",
    "FROM arrow_scan(1, 2, 3)",
    "FROM pandas_scan(4096)",
    "PIVOT (FROM seq_scan(1)) ON kind USING count(*)",
    "EXPLAIN ANALYZE FROM read_text('secret.csv')",
    "FROM query('FROM checkpoint()')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM checkpoint()'))",
    "SELECT write_log('x')",
    "SELECT sleep_ms(10)",
    "SELECT pg_sleep(0.01)",
    "FROM duckdb_secrets()",
    "FROM sniff_csv('secret.csv')",
    "SELECT getenv('HOME')",
    "EXPORT DATABASE 'stolen'",
    "ATTACH 'chat.db' AS chat (TYPE sqlite)",
    "SET enable_external_access = true",
    "FROM 'https://localhost:1/rows.parquet'",
    "SELECT nextval('internal.changes')",
    "UPDATE EXTENSIONS",
    "EXPLAIN ANALYZE CHECKPOINT",
    "EXPLAIN ANALYZE VACUUM",
    "EXPLAIN (ANALYZE, FORMAT json) CREATE TEMPORARY SECRET s (TYPE http)",
    "EXPLAIN ANALYZE CREATE OR REPLACE TEMP VIEW messages AS SELECT 1",
    "EXPLAIN ANALYZE PRAGMA enable_verification",
    "PREPARE mine AS PIVOT messages ON kind USING count(*)",
    "CREATE OR REPLACE TEMP TABLE messages AS PIVOT sessions ON session_id USING count(*)",
    "SELECT json_serialize_plan('FROM read_text(''secret.csv'')')",
    "SELECT json_contains(repeat('[', 200000) || repeat(']', 200000), '[]')",
    "SELECT json_transform('[]', repeat('[', 200000) || '\"INT\"' || repeat(']', 200000))",
    "SELECT (repeat('[', 20000) || repeat(']', 20000))::JSON::VARIANT",
    'SELECT CAST(metadata AS "Variant") FROM messages',
    "SELECT (repeat('[', 20000) || repeat(']', 20000))::JSON::main.VARIANT",
    "SELECT TRY_CAST(metadata AS system.main.VARIANT) FROM messages",
    "SELECT VARIANT '1'",
    "SELECT {'v': 1}::STRUCT(v VARIANT)",
    "SELECT variant_normalize(metadata) FROM messages",
)


@pytest.mark.parametrize("query", HIDDEN)
def test_it_is_refused_and_nothing_has_changed(lab, query, tmp_path):
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".db-shm"}
    with pytest.raises((ReadOnlyError, QueryError)):
        lab.sql(query).fetchall()
    assert messages_df(lab)["sender"].tolist() == ["Ann"]
    after = {path: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".db-shm"}
    assert after == before


SAFE = (
    "SELECT 'enable_logging(' AS said, $$ read_csv('x') $$ AS quoted",
    "SELECT sender /* FROM checkpoint() */ FROM messages -- read_text(",
    "SELECT unnest(range(3)), random() < 2 FROM generate_series(1, 2)",
    "SELECT histogram(seq), repeat(sender, 2) FROM messages GROUP BY sender",
    "PIVOT messages ON kind USING count(*)",
    "FROM duckdb_tables() WHERE schema_name = 'main'",
    "SUMMARIZE messages",
    "EXPLAIN (ANALYZE, FORMAT json) FROM messages",
    "EXPLAIN (SELECT 1)",
    "((SELECT 1))",
    "SELECT 'VARIANT' AS variant",
    "WITH a AS (WITH b AS (WITH c AS (SELECT 1) FROM c) FROM b) FROM a",
)


@pytest.mark.parametrize("query", SAFE)
def test_what_only_tells_is_answered(lab, query):
    assert lab.sql(query).fetchall()


def test_after_a_refusal_the_next_question_is_answered(lab):
    for query in HIDDEN:
        with pytest.raises((ReadOnlyError, QueryError)):
            lab.sql(query).fetchall()
        assert lab.sql("SELECT content FROM messages").fetchall() == [("hello",)]


def test_a_statement_of_a_megabyte_is_refused_and_what_is_said_of_one_is_short(lab):
    with pytest.raises(QueryError, match="1,200,007 characters"):
        lab.sql("SELECT " + "1" * 1_200_000)
    with pytest.raises(QueryError) as told:
        lab.sql(f"SELECT list_aggregate([1], '{'x' * 100_000}')").fetchall()
    assert len(str(told.value)) < 1_000


NESTED = {
    "with": "WITH a AS (" * 12,
    "with closed": "WITH a AS ((" * 12 + "1" + "))" * 12,
    "brackets": "SELECT " + "(" * 6_000,
    "lists": "SELECT " + "[" * 6_000 + "]" * 6_000,
}
"""Short texts that DuckDB would read for hours, holding all threads of Python."""


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_what_duckdb_cannot_read_in_time_is_refused_before(lab, query):
    with pytest.raises(QueryError, match="nests"):
        lab.sql(query)


def test_what_is_said_of_a_stored_text_drives_no_terminal(lab):
    with Lab(lab.store, limits=QueryLimits(rows=10)) as bounded, pytest.raises(QueryError) as told:
        bounded.sql("SELECT error(chr(27) || '[2J' || chr(155) || content) FROM messages")
    assert str(told.value).isprintable()


def test_what_duckdb_cannot_say_is_an_error_of_ours(lab):
    told = pytest.raises(QueryError, match="cannot be told")
    with Lab(lab.store, limits=QueryLimits(rows=10)) as bounded, told:
        bounded.sql("SELECT from_hex('é😀')")


def test_variables_of_whoever_called_the_caller_are_no_tables(lab):
    theirs = pd.DataFrame({"secret": [1]})

    def asks():
        return lab.sql("FROM theirs").fetchall()

    with pytest.raises(QueryError, match="theirs"):
        asks()
    assert lab.sql("FROM theirs").fetchall() == [(len(theirs),)]


def test_an_answer_stays_as_it_was_when_it_was_asked_for(tmp_path):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="one")
        with Lab(chats) as lab:
            early = lab.sql("SELECT count(*) FROM messages")
            chats.add_message(ChatMessage("one", "Ann", "hello"))
            assert lab.sql("SELECT count(*) FROM messages").fetchall() == [(1,)]
            assert early.fetchall() == [(0,)]


def test_explain_is_understood_in_every_form(lab):
    for query in ("EXPLAIN (FORMAT JSON) SELECT 1", "EXPLAIN (ANALYZE) SELECT 1"):
        assert lab.sql(query).fetchall()


def test_a_query_that_is_no_text_is_one_of_our_errors(lab):
    with pytest.raises(QueryError, match="no text"):
        lab.sql("SELECT '\udcff'")


def test_the_tables_are_those_of_the_documentation(lab):
    names = {name for (name,) in lab.sql("SHOW TABLES").fetchall()}
    assert names == {
        "sessions", "participants", "messages", "parts", "relations", "runs", "orders", "fills",
        "trades", "equity", "requests", "bars", "revisions", "reactions", "identities",
        "annotations", "seals", "inferred_replies", "utterances", "inferred_utterances",
    }  # fmt: skip
