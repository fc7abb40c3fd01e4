"""What a question may cost: it is refused or given up past that, and the next one is answered."""

import os
import subprocess
import sys
import threading
from functools import partial

import pandas as pd
import pytest

from multichat_lab.analysis.browsing.table import UtteranceTable
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.query_limits import QueryLimits
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import QueryError, StoreBusyError
from multichat_lab.records import ChatMessage

if sys.platform == "linux":
    import resource


@pytest.fixture
def lab():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], session_id="one")
        chats.add_message(ChatMessage("one", "Ann", "hello"))
        with Lab(chats) as lab:
            yield lab


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


def test_a_process_that_ends_waits_for_a_question_that_it_has_given_up():
    """What comes back into Python while that ends aborts the process."""
    query = "SELECT jaro_winkler_similarity(repeat('a', 400000), repeat('ab', 200000))"
    told = """
import atexit, threading
def tell():
    print([each.name for each in threading.enumerate() if "question" in each.name])
atexit.register(tell)
"""
    asked = subprocess.run(
        [sys.executable, "-c", told + GIVEN_UP.replace("0.3", "0.01")],
        input=query, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.stdout.splitlines()[-2:] == ["closed", "[]"], asked.stderr
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


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux bounds what a process holds")
def test_where_duckdb_ends_its_database_over_a_question_the_lab_opens_it_anew():
    """It takes the refusal of 16 GB for an error of its own, and answers nothing any more."""
    limits = QueryLimits(memory="300MB", rows=10)
    with SessionPersistence("memory") as chats, Lab(chats, limits=limits) as bounded:
        chats.create_session(["Ann"], session_id="one")
        chats.add_message(ChatMessage("one", "Ann", "hello"))
        bounded.register("labels", pd.DataFrame({"label": ["promise"]}))
        table = UtteranceTable(bounded)
        table.refresh()
        with pytest.raises(QueryError, match="Memory allocation failure"):
            bounded.sql("SELECT reservoir_quantile(range, 0.5, 2147483647) FROM range(100)")
        assert bounded.sql("SELECT content, label FROM messages, labels").fetchall() == [
            ("hello", "promise")
        ]
        chats.add_message(ChatMessage("one", "Ann", "again"))
        table.refresh()
        assert len(table.rows(f"FROM {table.name}")) == 2


def test_what_the_explorer_asks_is_bounded_too_and_the_next_is_answered(lab):
    with Lab(lab.store, limits=QueryLimits(seconds=0.3, rows=3)) as bounded:
        table = UtteranceTable(bounded)
        state = table.refresh()
        table.keep("kept", f"FROM {table.name}")
        with pytest.raises(QueryError, match="more than 3 rows"):
            table.rows("FROM range(4)")
        for ask in (table.rows, partial(table.keep, "endless")):
            with pytest.raises(QueryError, match="longer than"):
                ask("SELECT count(*) FROM range(10000000000) a, range(10000) b")
        assert table.refresh() != state  # what was kept is to be kept anew
        table.keep("kept", f"FROM {table.name}")
        assert [each["content"] for each in table.rows("FROM kept")] == ["hello"]


class Slow:
    """A listener who takes as long as he is let."""

    def __init__(self):
        self.is_in, self.may_leave = threading.Event(), threading.Event()

    def arrive(self, changes):
        self.is_in.set()
        self.may_leave.wait()


def test_a_thread_that_keeps_the_lab_for_too_long_is_named_and_waited_for_no_longer():
    slow = Slow()
    limits = QueryLimits(busy_seconds=0.2)
    with SessionPersistence("memory") as chats, Lab(chats, limits=limits) as bounded:
        bounded.refresh()
        bounded.listeners.add(slow)
        chats.create_session(["Ann"], session_id="one")
        keeper = threading.Thread(target=bounded.refresh, name="keeper")
        keeper.start()
        slow.is_in.wait()
        for ask in (bounded.refresh, lambda: bounded.sql("FROM sessions"), bounded.close):
            with pytest.raises(StoreBusyError, match=rf"Lab\(.* 'keeper' .*\({os.getpid()}\)"):
                ask()
        slow.may_leave.set()
        keeper.join()
        assert len(bounded.sql("FROM sessions").fetchall()) == 1


NONSENSE = (
    {"memory": "much"}, {"memory": "0GB"}, {"memory": "'; x"}, {"memory": "101%"},
    {"seconds": 0}, {"seconds": float("nan")}, {"rows": 0}, {"rows": 2**63}, {"busy_seconds": 0},
)  # fmt: skip


@pytest.mark.parametrize("limit", NONSENSE)
def test_a_limit_that_makes_no_sense_is_refused(limit):
    with pytest.raises(QueryError):
        QueryLimits(**limit)
