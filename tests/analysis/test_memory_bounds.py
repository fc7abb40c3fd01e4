"""Without any limit given, no question and no answer ends the process that asks."""

import subprocess
import sys
import tracemalloc

import duckdb
import pytest

from multichat_lab.analysis.answer_size import python_bytes
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query_limits import SECONDS, QueryLimits
from multichat_lab.analysis.sliced import sliced
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError, ReadOnlyError
from multichat_lab.records import ChatMessage

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process")

ASKED = """
import resource, sys
from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.errors import QueryError
with SessionPersistence("memory") as chats:
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "hello"))
    chats.get_messages("one")
    with Lab(chats) as lab:
        lab.sql("FROM messages").df()
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**30, used + 2**30))
    with Lab(chats) as lab:
        try:
            lab.sql(sys.stdin.read()).fetchall()
        except QueryError as error:
            print(str(error))
        print(lab.sql("SELECT content FROM messages").fetchall())
"""

TOO_MUCH = {
    "rows": "FROM range(40_000_000)",
    "texts": "SELECT repeat('x', 10_000_000) FROM range(500)",
    "one text": "SELECT repeat('x', 3_000_000_000)",
    "one list": "SELECT range(50_000_000)",
    "lists of lists": "SELECT list_transform(range(8_000), lambda x: range(8_000))",
    "an aggregate": "SELECT string_agg(repeat('x', 1000), '') FROM range(3_000_000)",
    "columns": "PIVOT (SELECT i, i % 9000 AS k FROM range(18_000) t(i)) ON k USING sum(i)",
}


@on_linux
@pytest.mark.parametrize("query", TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_process_with_little_memory_outlives_what_takes_more_and_answers_the_next(query):
    asked = subprocess.run(
        [sys.executable, "-c", ASKED], input=query, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    refusal, answer = asked.stdout.splitlines()
    assert "emory" in refusal or "are free" in refusal
    assert answer == "[('hello',)]"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT i, 'some words ' || i, i / 3 FROM range(1000) t(i)",
        "SELECT range(100), ['ab', 'c'], [[i], [1, 2]] FROM range(100) t(i)",
        "SELECT {'a': i, 'b c': {'d': 'words'}}, map {'k': [1, 2], 'l': []} FROM range(100) t(i)",
        "SELECT 1 AS a, 2 AS a, repeat('x', 100_000) AS b, repeat('y', 100_000) AS b",
        "SELECT 'words'::BLOB, '101'::BIT, uuid(), 1.5::DECIMAL(9, 2), [[i]]::BIGINT[1][],"
        " union_value(a := 1) FROM range(100) t(i)",
    ],
)
def test_what_an_answer_takes_in_python_is_told_before(query):
    with duckdb.connect() as connection:
        held = connection.sql(query).materialize()
        told = python_bytes(held)
        tracemalloc.start()
        rows = held.fetchall()
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert 0.7 * taken < told < 5 * taken, len(rows)


@pytest.mark.parametrize(
    "query",
    ["SELECT NULL::INT[], NULL::VARCHAR, NULL::STRUCT(a VARCHAR), NULL", "SHOW TABLES",
     "EXPLAIN SELECT 1", "SELECT * FROM range(3) WHERE range > 5", "SUMMARIZE SELECT 1"],
)  # fmt: skip
def test_an_answer_of_any_form_is_measured(query):
    with duckdb.connect() as connection:
        assert python_bytes(connection.sql(query).materialize()) >= 0


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="one")
        chats.add_message(ChatMessage("one", "Ann", "hello"))
        yield chats


def test_a_question_ends_unless_one_says_otherwise(chats):
    assert QueryLimits().seconds == SECONDS
    with Lab(chats, limits=QueryLimits(seconds=None)) as free:
        assert free.sql("SELECT content FROM messages").fetchall() == [("hello",)]


ENDLESS = "(SELECT count(*) FROM range(100000000000) a, range(100) b) > 0"


@pytest.mark.parametrize("by", [{"where": ENDLESS}, {"sessions": ENDLESS}], ids=["where", "of"])
def test_a_predicate_of_a_slice_has_the_limits_of_any_question(chats, by):
    with Lab(chats, limits=QueryLimits(seconds=0.3)) as lab:
        with pytest.raises(QueryError, match="longer than"):
            sliced(lab, **by)
        assert sliced(lab, "seq = 1", "session_id = 'one'").sql("FROM messages").shape[0] == 1


@pytest.mark.parametrize(
    "predicate",
    ["EXISTS (FROM \"enable_logging\"('QueryLog'))", "EXISTS (FROM read_text('/etc/passwd'))"],
)
def test_a_predicate_calls_what_tells_and_nothing_else(chats, predicate):
    with Lab(chats) as lab:
        for by in ({"where": predicate}, {"sessions": predicate}):
            with pytest.raises(ReadOnlyError, match="and this calls"):
                sliced(lab, **by)
