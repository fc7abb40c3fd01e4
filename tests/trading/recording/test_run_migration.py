"""A store of the release before runs could be replayed is brought up to date with its rows."""

import sqlite3

import duckdb
import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.stores.schema import RUN_TABLES
from multichat_lab.stores.sql.migrations import m001_chat, m002_trading
from tests.trading.recording.example_rows import put, row, stored

SERIALS = {"sqlite": "INTEGER PRIMARY KEY", "duckdb": "BIGINT DEFAULT nextval('revisions')"}
RECORDED = (
    "INSERT INTO schema_version VALUES (1, 'm001_chat', ''), (2, 'm002_trading', '')",
    "INSERT INTO runs VALUES ('old', NULL, 'Ann', 'X', '{}', NULL, 100.0, 1, 2, '{}', 1)",
    "INSERT INTO orders VALUES"
    " ('old', 1, NULL, 'Ann', 'X', 'buy', 'market', 1.0, NULL, NULL, 'filled', 1, '', '{}', 1)",
    "INSERT INTO trades (run_id, trade_id, participant, symbol, side, quantity, entry_time,"
    " exit_time, entry_price, exit_price, commission, pnl, return_pct)"
    " VALUES ('old', 1, 'Ann', 'X', 'long', 1.0, 1, 2, 3.0, 4.0, 0.0, 1.0, 33.3)",
)


@pytest.fixture(params=SERIALS)
def old_store(request, tmp_path):
    path = tmp_path / "chats"
    connect = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}[request.param]
    connection = connect(path)
    if request.param == "duckdb":
        connection.execute("CREATE SEQUENCE revisions")
    for statement in (*m001_chat.STATEMENTS, *m002_trading.STATEMENTS, *RECORDED):
        connection.execute(statement.replace("{serial}", SERIALS[request.param]))
    connection.commit()
    connection.close()
    return request.param, path


@pytest.mark.slow
def test_rows_that_were_there_stay_and_new_ones_are_taken(old_store):
    with SessionPersistence(*old_store) as chats, Lab(chats) as lab:
        query = "SELECT pnl, slippage FROM trades JOIN runs USING (run_id) WHERE desk_id IS NULL"
        assert lab.sql(query).fetchall() == [(1.0, None)]
        assert stored(chats, "orders", "old")[0][:2] == ("old", 1)
        for table in RUN_TABLES:
            put(chats, table, row(table, run_id="new"))
            assert stored(chats, table, "new") == [row(table, run_id="new")]
        query = "SELECT run_id, event FROM orders ORDER BY run_id"
        assert lab.sql(query).fetchall() == [("new", 2), ("old", None)]
        put(chats, "orders", row("orders", run_id="old", event=9))
        assert lab.sql(query).fetchall() == [("new", 2), ("old", 9)]


def test_the_store_is_copied_before_it_is_changed(old_store):
    storage_type, path = old_store
    SessionPersistence(*old_store).close()
    copy = path.with_name("chats.v2")
    connection = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}[storage_type](copy)
    assert connection.execute("SELECT max(version) FROM schema_version").fetchone() == (2,)
    assert connection.execute("SELECT count(*) FROM trades").fetchone() == (1,)
    connection.close()
