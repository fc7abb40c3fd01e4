"""Rows that SQLite packs into columns are the rows that it holds, whatever is in them."""

import sqlite3
from contextlib import closing

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.migrations import migrate
from multichat_lab.stores.sqlite import arrow
from multichat_lab.stores.sqlite.file import translate_errors

TEXTS = st.text(max_size=5) | st.sampled_from(["", "\x00", "a\x00b", "\U0001f600e\u0301", ",-1"])
COUNTS = st.integers(-(2**63), 2**63 - 1)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
OF_FORM = {"VARCHAR": TEXTS, "BIGINT": COUNTS, "DOUBLE": NUMBERS}

NULLABLE = ("reply_to", "source_id", "model", "tokens_in", "tokens_out", "cost", "recorded_at")


def values(column):
    given = OF_FORM[column.form.stored]
    return st.none() | given if column.name in NULLABLE else given


MESSAGES = CATALOGUE["messages"].columns
ROWS = st.lists(st.tuples(*map(values, MESSAGES.values())), min_size=1, max_size=9)


@pytest.fixture
def connection():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, "INTEGER PRIMARY KEY", "here", print)
        connection.execute("DROP INDEX messages_of_source")
        yield connection


def put(connection, rows, numbers=None):
    """Write messages, numbered from 1 or as told; their ids are told apart."""
    names = ", ".join(["revision", *MESSAGES])
    marks = ", ".join("?" * (len(MESSAGES) + 1))
    insert = f"INSERT INTO messages ({names}) VALUES ({marks})"  # noqa: S608
    connection.execute("DELETE FROM messages")
    for number, row in zip(numbers or range(1, len(rows) + 1), rows, strict=False):
        of_name = dict(zip(MESSAGES, row, strict=True)) | {
            "message_id": f"{number}{row[2]}",
            "seq": number,
        }
        connection.execute(insert, (number, *of_name.values()))


def unpacked(part):
    """Return the rows that were packed, as they were before."""
    columns = part.columns
    with closing(duckdb.connect()) as reader:
        reader.register("columns", columns)
        found = reader.execute("FROM columns")
        names = [each[0] for each in found.description]
        rows = [dict(zip(names, row, strict=True)) | part.same for row in found.fetchall()]
    return [tuple(row[name] for name in MESSAGES) for row in rows]


def all_rows(connection):
    query = f"SELECT {', '.join(MESSAGES)} FROM messages ORDER BY revision"  # noqa: S608
    return connection.execute(query).fetchall()


def in_pieces(connection, limit):
    """Return all rows, packed at most `limit` at a time."""
    ((last,),) = connection.execute("SELECT max(revision) FROM messages").fetchall()
    rows, after = [], 0
    while after < last:
        part = arrow.packed(connection, "messages", after, last, limit)
        assert after < part.last <= last
        some = unpacked(part)
        assert 0 < len(some) <= limit
        rows, after = rows + some, part.last
    return rows


ANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.slow
@ANY
@given(rows=ROWS, limit=st.integers(1, 9), size=st.integers(1, 4))
def test_whatever_is_in_a_message_is_packed_as_it_is(connection, monkeypatch, rows, limit, size):
    monkeypatch.setattr(arrow, "FIRST_ROWS", size)
    put(connection, rows)
    assert in_pieces(connection, limit) == all_rows(connection)


@ANY
@given(rows=ROWS, gaps=st.lists(st.integers(1, 5), min_size=9, max_size=9))
def test_rows_that_were_deleted_leave_no_hole(connection, monkeypatch, rows, gaps):
    monkeypatch.setattr(arrow, "FIRST_ROWS", 2)
    put(connection, rows, numbers=[sum(gaps[: at + 1]) for at in range(len(gaps))])
    assert in_pieces(connection, 4) == all_rows(connection)


def row(**given):
    plain = {"VARCHAR": "x", "BIGINT": 7, "DOUBLE": 0.1 + 0.2}
    return tuple(given.get(name, plain[each.form.stored]) for name, each in MESSAGES.items())


def test_texts_longer_than_sqlite_can_join_are_packed_in_parts(connection):
    put(connection, [row(content=f"{number}" * 400) for number in range(9)])
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000)
    assert in_pieces(connection, 9) == all_rows(connection)


def test_many_bytes_are_not_all_in_memory_at_once(connection, monkeypatch):
    monkeypatch.setattr(arrow, "FIRST_ROWS", 2)
    monkeypatch.setattr(arrow, "PART_BYTES", 2_000)
    monkeypatch.setattr(arrow, "MOST_BYTES", 3_000)
    put(connection, [row(content=f"{number}" * 1_000) for number in range(9)])
    assert arrow.packed(connection, "messages", 0, 9, 9).last == 3
    assert in_pieces(connection, 9) == all_rows(connection)


def test_a_column_that_is_the_same_for_long_is_told_once(connection, monkeypatch):
    monkeypatch.setattr(arrow, "FIRST_ROWS", 3)
    monkeypatch.setattr(arrow, "PART_BYTES", 100)
    topics = ["a"] * 6 + ["b"] * 3
    put(connection, [row(sender=each, content=str(at)) for at, each in enumerate(topics)])
    part = arrow.packed(connection, "messages", 0, 6, 9)
    assert part.same["sender"] == "a"
    assert set(MESSAGES) - set(part.same) == {"seq", "message_id", "content"}
    assert in_pieces(connection, 9) == all_rows(connection)


def test_a_count_that_is_none_is_a_damaged_store(connection):
    put(connection, [row(tokens_in=1), row(tokens_in="many")])
    with pytest.raises(StoreDamagedError, match="tokens_in"):
        arrow.packed(connection, "messages", 0, 2, 2)


@pytest.mark.parametrize("halves", [("\udce2", "\udc82\udcac"), ("\udcff", "a")])
def test_a_text_that_is_none_does_not_reach_the_lab(connection, halves):
    put(connection, [row(content="a"), row(content="b")])
    for number, half in enumerate(halves, start=1):
        told = (half.encode("utf-8", "surrogateescape"), number)
        connection.execute(
            "UPDATE messages SET content = CAST(? AS VARCHAR) WHERE revision = ?", told
        )
    with pytest.raises((StoreDamagedError, StoreError)), translate_errors("sqlite:here"):
        arrow.packed(connection, "messages", 0, 2, 2)
