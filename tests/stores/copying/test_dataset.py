"""A Parquet data set: what reads it, how it grows, and going back to any store."""

import duckdb
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.copying.dataset import rewriting
from multichat_lab.stores.copying.dataset.shape import COLUMNS
from tests.conftest import DURABLE_TYPES
from tests.stores.copying.records import all_of, copied, fill, is_whole, trade

TYPES = (*DURABLE_TYPES, "postgresql")


def rows_of(path):
    """Return messages and trades as DuckDB reads them."""
    shown = {
        "messages": "session_id, seq, content, month, timestamp",
        "trades": "trade_id, pnl, month, exit_time",
    }
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return {
            table: connection.read_parquet(
                [str(each) for each in sorted((path / table).glob("*/*.parquet"))],
                hive_partitioning=True,
            )
            .project(columns)
            .order("1, 2")
            .fetchall()
            for table, columns in shown.items()
        }


@pytest.mark.parametrize("storage_type", TYPES)
def test_a_data_set_becomes_any_store_again(storage_type, filled, place):
    source, dataset = filled
    back = place(storage_type, "back")
    first = copied(dataset, back)
    assert all_of(back) == all_of(source)
    assert is_whole(back)
    assert sum(first.written.values()) == sum(first.records.values())
    with SessionPersistence(*source) as chats:
        chats.history.revise("one1", "thrice", session_id="one")
        chats.add_message(ChatMessage("two", "Bob", "more"))
    copied(source, dataset)
    copied(dataset, back)
    assert all_of(back) == all_of(source)


def test_duckdb_polars_and_pyarrow_read_the_same_rows(filled):
    polars = pytest.importorskip("polars", reason="polars is not installed")
    arrow = pytest.importorskip("pyarrow.dataset", reason="pyarrow is not installed")
    source, (_, path) = filled
    rows = rows_of(path)
    with SessionPersistence(*source) as chats:
        said = [each for name in ("one", "two") for each in chats.get_messages(name)]
    assert [row[:3] for row in rows["messages"]] == [(e.session_id, e.seq, e.content) for e in said]
    assert [row[4] for row in rows["messages"]] == [each.timestamp for each in said]
    assert {row[3] for row in rows["messages"]} == {f"{each.timestamp:%Y-%m}" for each in said}
    for table, columns in {
        "messages": ["session_id", "seq", "content", "month", "timestamp"],
        "trades": ["trade_id", "pnl", "month", "exit_time"],
    }.items():
        lazy = polars.scan_parquet(path / table, hive_partitioning=True)
        assert sorted(lazy.select(columns).collect().rows()) == rows[table]
        found = arrow.dataset(path / table, format="parquet", partitioning="hive")
        table_rows = found.to_table(columns=columns).to_pylist()
        assert sorted(tuple(each.values()) for each in table_rows) == rows[table]
    lazy = polars.scan_parquet(path / "messages", hive_partitioning=True)
    assert lazy.filter(polars.col("month") == rows["messages"][0][3]).collect().height == len(said)
    for table in COLUMNS:
        assert polars.scan_parquet(path / table).collect().height


def test_a_table_has_one_schema_in_all_its_parts(filled, monkeypatch):
    source, (_, path) = filled
    monkeypatch.setattr(rewriting, "GROWTH", 0)
    with SessionPersistence(*source) as chats:
        chats.add_message(ChatMessage("two", "Bob", "more"))
        trade(chats, "two", "r7")
    copied(source, filled[1])
    with duckdb.connect() as connection:
        for table in COLUMNS:
            parts = sorted(path.glob(f"{table}/**/*.parquet"))
            schemas = {
                tuple(connection.read_parquet(str(each), hive_partitioning=False).dtypes)
                for each in parts
            }
            assert len(schemas) == 1
    assert len(list(path.glob("messages/*/*.parquet"))) == 2
    assert all_of(filled[1]) == all_of(source)


def test_parts_stay_few_however_often_is_copied(filled):
    source, (_, path) = filled
    for number in range(12):
        with SessionPersistence(*source) as chats:
            chats.add_message(ChatMessage("two", "Bob", str(number)))
        copied(source, filled[1])
    assert len(list(path.glob("messages/*/*.parquet"))) <= 6
    assert len(list(path.glob("sessions/*/*.parquet"))) == 1
    assert all_of(filled[1]) == all_of(source)


def test_an_order_that_changed_takes_the_place_of_what_it_was(filled):
    source, (_, path) = filled
    with SessionPersistence(*source) as chats:
        trade(chats, "two", "r9")
        fill(chats, "three")
    copied(*filled)
    with duckdb.connect() as connection:
        parts = [str(each) for each in path.glob("orders/*/*.parquet")]
        found = connection.read_parquet(parts).project("run_id, order_id, status").fetchall()
    assert sorted(found) == [("r1", 1, "filled"), ("r9", 1, "filled")]
    assert all_of(filled[1]) == all_of(source)
