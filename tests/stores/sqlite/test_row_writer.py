"""Rows get into an SQLite table as they are, whichever columns have what the table gives them."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.stores import open_store
from multichat_lab.stores.message_rows import DEFAULTS, NAMES
from multichat_lab.stores.sqlite.row_writer import FEW, SqliteRowWriter

OFTEN = {
    "parts": ["[]", '["x"]', ""], "model": [None, "", "m"], "tokens_in": [None, 0, 5],
    "cost": [None, 0.0, 0.5], "time_kind": ["known", "made_up"], "reply_to": [None, "m1"],
    "reply_kind": ["unknown", "declared"], "recorded_at": [None, 0, 7], "revisions": [0, 1],
    "metadata": ["{}", '{"a": 1}'], "source_id": [None, "", "s"], "recipient": ["All", "'"],
}  # fmt: skip
NOT_NULL = {"content": "", "sender": "Ann", "kind": "message", "timestamp": 0, "metadata": "{}"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    made = tmp_path_factory.mktemp("rows") / "chats.db"
    open_store("sqlite", made).close()
    return made


def rows_of(column_values):
    """Return rows of messages that have these values in turn, and another id each."""
    base = {**dict.fromkeys(NAMES), **DEFAULTS, **NOT_NULL, "session_id": "s", "recipient": "All"}
    rows = []
    for number in range(FEW):
        own = {name: values[number % len(values)] for name, values in column_values.items()}
        made = {**base, **own, "seq": number, "message_id": f"id {number}"}
        rows.append(tuple(made[name] for name in NAMES))
    return rows


@settings(max_examples=60, deadline=None)
@given(
    columns=st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(each), min_size=1) for name, each in OFTEN.items()}
    )
)
def test_many_rows_are_there_as_they_were_written(path, columns):
    rows = rows_of(columns)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        SqliteRowWriter(connection).insert("messages", rows)
        told = connection.execute(f"SELECT {', '.join(NAMES)} FROM messages ORDER BY seq")  # noqa: S608
        assert told.fetchall() == rows
        connection.execute("ROLLBACK")
