"""What a run wrote is sealed with the words before it: a change of either is named."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.head import head_path
from multichat_lab.stores.schema import RUN_TABLES
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import regime_bars
from multichat_lab.trading.robots import Breakout
from multichat_lab.trading.robots.trader import RobotSession
from tests.trading.recording.example_rows import put, row

CONNECT = {"sqlite": sqlite3.connect, "duckdb": duckdb.connect}
TYPES = ("memory", "json", *CONNECT)


def traded(chats):
    """Record a run in two transactions, with words before each; an order changes in the second."""
    chats.create_session(["Ann"], session_id="one")
    chats.add_message(ChatMessage("one", "Ann", "buy"))
    for table in RUN_TABLES:
        put(chats, table, row(table))
    chats.add_message(ChatMessage("one", "Ann", "sell"))
    put(chats, "orders", row("orders", status="filled"), row("orders", order_id=2))
    put(chats, "fills", row("fills", fill_id=2), row("fills", fill_id=3))
    return chats


@pytest.mark.parametrize("storage_type", TYPES)
def test_what_runs_wrote_is_whole_in_every_store(storage_type, tmp_path):
    with traded(SessionPersistence(storage_type, tmp_path / "chats")) as chats:
        assert chats.verify().damage == ()
        put(chats, "equity", row("equity", cash=1))
        assert chats.verify().is_whole
    if storage_type != "memory":
        with SessionPersistence(storage_type, tmp_path / "chats") as chats:
            assert chats.verify().damage == ()


@pytest.mark.parametrize("storage_type", TYPES)
def test_a_saved_backtest_is_whole(storage_type, tmp_path):
    with SessionPersistence(storage_type, tmp_path / "chats") as chats:
        chats.create_session(["Breakout"], session_id="one")
        bars = regime_bars(300, seed=1)
        Backtest(bars, Breakout(), session=RobotSession(chats, "one")).run().save(chats)
        assert chats.verify().damage == ()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE fills SET price = 9 WHERE fill_id = 1", "row 1 of fills is not as recorded"),
        ("UPDATE fills SET price = 9 WHERE fill_id = 3", "rows 2 to 3 of fills are not"),
        ("DELETE FROM fills WHERE fill_id = 3", "rows 2 to 3 of fills are not"),
        ("UPDATE trades SET pnl = 9", "row 1 of trades is not as recorded"),
        ("UPDATE orders SET status = 'open' WHERE order_id = 1", "row 1 of orders is not as"),
        ("DELETE FROM orders WHERE order_id = 2", "row 2 of orders is lost"),
        ("UPDATE orders SET order_id = 7 WHERE order_id = 2", "row 2 of orders is lost"),
        ("INSERT INTO equity (run_id, timestamp, cash, position_value, equity, drawdown)"
         " VALUES ('r1', 1, 1, 1, 1, 1)", "row 2 of equity was added"),
        ("UPDATE runs SET seed = 8", "row r1 of runs is not as it was recorded"),
        ("UPDATE seals SET hash = 'x' WHERE number = 2", "seal 2 is not as it was recorded"),
        ("DELETE FROM seals WHERE number = 1", "seal 1 is not as it was recorded"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("storage_type", CONNECT)
def test_a_row_of_a_run_that_another_program_changed_is_named(
    storage_type, tmp_path, statement, told
):
    traded(SessionPersistence(storage_type, tmp_path / "chats")).close()
    with closing(CONNECT[storage_type](str(tmp_path / "chats"))) as connection:
        connection.execute(statement)
        connection.commit()
    head_path(tmp_path / "chats").unlink()  # it would tell of some when the store is opened
    with SessionPersistence(storage_type, tmp_path / "chats") as chats:
        (found,) = chats.verify().damage
        assert found.told.startswith("Run 'r1': ")
        assert told in found.told


def test_words_that_are_said_to_have_come_before_a_trade_cannot_be_others(tmp_path):
    """Whoever writes a session anew, with right checksums, cannot have the seals name it."""
    with traded(SessionPersistence("sqlite", tmp_path / "chats")) as chats:
        with SessionPersistence("sqlite", tmp_path / "other") as other:
            other.create_session(["Ann"], session_id="one")
            forged = other.add_messages([ChatMessage("one", "Ann", words) for words in "xy"])
        with chats.store.transaction() as transaction:
            cursor = transaction.writer.cursor
            for each in forged:
                cursor.execute(
                    "UPDATE messages SET content = ?, message_id = ?, timestamp = ?,"
                    " recorded_at = ?, hash = ? WHERE seq = ?",
                    (
                        *(each.content, each.message_id, each.timestamp.timestamp() * 1e6 // 1),
                        *(each.recorded_at.timestamp() * 1e6 // 1, each.hash, each.seq),
                    ),
                )
            cursor.execute("UPDATE sessions SET head = ?", (forged[-1].hash,))
        told = [each.told for each in chats.verify().damage]
        assert any("names other words before it than message 1 of 'one'" in each for each in told)


@pytest.mark.parametrize("storage_type", TYPES)
def test_with_a_session_its_seals_go(storage_type, tmp_path):
    with traded(SessionPersistence(storage_type, tmp_path / "chats")) as chats:
        with chats.store.transaction() as transaction:
            transaction.delete_sessions(["one"])
        with chats.store.reading() as reader:
            assert reader.kept.seals() == []
        assert chats.verify().is_whole


def test_what_a_run_writes_while_it_is_proved_is_no_damage(tmp_path):
    """Each file of a json store is read by itself: seals and rows must be of one moment."""
    storage = "json", tmp_path / "chats"
    with traded(SessionPersistence(*storage)) as chats, SessionPersistence(*storage) as other:
        with other.store.reading() as reader:
            seals, fills = reader.kept.seals(), reader.run_rows("fills", None)
            put(chats, "fills", row("fills", fill_id=4))
            assert reader.run_rows("fills", None) == fills
            assert len(reader.run_rows("fills", "r1")) == len(fills) + 1
            assert len(reader.kept.seals()) == len(seals) + 1
            assert len(reader.run_rows("fills", None)) == len(fills) + 1
        assert other.verify().is_whole
