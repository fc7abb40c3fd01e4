"""Writes and files that hide in a statement that looks like a question."""

import subprocess
import sys

import pandas as pd
import pytest

from multichat_lab.analysis.frames import messages_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query_limits import QueryLimits
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError, ReadOnlyError
from multichat_lab.records import ChatMessage

if sys.platform == "linux":
    import resource


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
)


@pytest.mark.parametrize("query", SAFE)
def test_what_only_tells_is_answered(lab, query):
    assert lab.sql(query).fetchall()


def test_after_a_refusal_the_next_question_is_answered(lab):
    for query in HIDDEN:
        with pytest.raises((ReadOnlyError, QueryError)):
            lab.sql(query).fetchall()
        assert lab.sql("SELECT content FROM messages").fetchall() == [("hello",)]


def test_a_question_without_end_is_stopped_and_the_next_is_answered(lab):
    with Lab(lab.store, limits=QueryLimits(seconds=0.3)) as bounded:
        with pytest.raises(QueryError, match="longer than"):
            bounded.sql("SELECT count(*) FROM range(10000000000) a, range(10000) b")
        assert bounded.sql("SELECT content FROM messages").fetchall() == [("hello",)]


WITHOUT_PAUSE = {
    "planning": " UNION ALL ".join(["SELECT 1"] * 12_000),
    "one function": "SELECT jaro_winkler_similarity(repeat('a', 4000000), repeat('ab', 2000000))",
}
"""What DuckDB cannot leave off in the middle: each works for many times the seconds allowed."""


@pytest.mark.parametrize("query", WITHOUT_PAUSE.values(), ids=WITHOUT_PAUSE)
def test_a_question_that_duckdb_cannot_interrupt_is_given_up_and_the_process_goes_on(query):
    asked = subprocess.run(
        [sys.executable, "-c", GIVEN_UP], input=query, capture_output=True, text=True, check=False
    )
    assert asked.stdout.splitlines() == ["took longer", "[('hello',)]", "closed"], asked.stderr
    assert asked.returncode == 0


GIVEN_UP = """
import sys
from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.query_limits import QueryLimits
from multichat_lab.errors import QueryError
with SessionPersistence("memory") as chats:
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "hello"))
    with Lab(chats, limits=QueryLimits(memory="500MB", seconds=0.3)) as lab:
        try:
            lab.sql(sys.stdin.read())
        except QueryError as error:
            print("took longer" if "took longer" in str(error) else error)
        print(lab.sql("SELECT content FROM messages").fetchall())
    print("closed")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux bounds what a process holds")
def test_a_value_that_duckdb_does_not_count_is_refused_before_it_takes_the_machine(lab):
    with Lab(lab.store, limits=QueryLimits(memory="300MB", seconds=600)) as bounded:
        with pytest.raises(QueryError, match=r"(?i)memory|alloc"):
            bounded.sql("SELECT damerau_levenshtein(repeat('a', 60000), repeat('b', 60000))")
        assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
        assert bounded.sql("SELECT content FROM messages").fetchall() == [("hello",)]


def test_a_statement_of_a_megabyte_is_refused_and_what_is_said_of_one_is_short(lab):
    with pytest.raises(QueryError, match="1,200,007 characters"):
        lab.sql("SELECT " + "1" * 1_200_000)
    with pytest.raises(QueryError) as told:
        lab.sql(f"SELECT list_aggregate([1], '{'x' * 100_000}')").fetchall()
    assert len(str(told.value)) < 1_000


def test_variables_of_whoever_called_the_caller_are_no_tables(lab):
    theirs = pd.DataFrame({"secret": [1]})

    def asks():
        return lab.sql("FROM theirs").fetchall()

    with pytest.raises(QueryError, match="theirs"):
        asks()
    assert lab.sql("FROM theirs").fetchall() == [(len(theirs),)]


def test_a_long_answer_is_refused_and_a_short_one_is_whole(lab):
    with Lab(lab.store, limits=QueryLimits(rows=3)) as bounded:
        with pytest.raises(QueryError, match="more than 3 rows"):
            bounded.sql("FROM range(4)")
        assert bounded.sql("FROM range(3)").fetchall() == [(0,), (1,), (2,)]


def test_a_question_that_needs_more_memory_is_refused_and_the_next_is_answered(lab):
    with Lab(lab.store, limits=QueryLimits(memory="60MB", seconds=600)) as bounded:
        with pytest.raises(QueryError, match="Out of Memory"):
            bounded.sql("SELECT length(list(i::VARCHAR)::VARCHAR) FROM range(20000000) t(i)")
        assert bounded.sql("SELECT content FROM messages").fetchall() == [("hello",)]


NONSENSE = (
    {"memory": "much"}, {"memory": "0GB"}, {"memory": "'; x"}, {"memory": "101%"},
    {"seconds": 0}, {"seconds": float("nan")}, {"rows": 0}, {"rows": 2**63},
)  # fmt: skip


@pytest.mark.parametrize("limit", NONSENSE)
def test_a_limit_that_makes_no_sense_is_refused(limit):
    with pytest.raises(QueryError):
        QueryLimits(**limit)


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
        "annotations", "inferred_replies", "utterances", "inferred_utterances",
    }  # fmt: skip
