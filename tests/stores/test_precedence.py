"""That words came before an order, a fill or a trade is proved, and what denies it is told."""

import json
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from multichat_lab.chat.exporters.kept_answers import read_receipts
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli import app
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.precedence import prove_run
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import regime_bars
from multichat_lab.trading.robots import Breakout
from multichat_lab.trading.robots.trader import RobotSession
from tests.trading.recording.example_rows import put, row

TYPES = ("memory", "json", "sqlite", "duckdb")


def traded(chats):
    """Record two transactions of a run, with the words that led to each before it."""
    chats.create_session(["Ann"], session_id="one")
    buy = chats.add_message(ChatMessage("one", "Ann", "buy, it breaks out"))
    put(chats, "runs", row("runs"))
    put(chats, "orders", row("orders", message_id=buy.message_id))
    put(chats, "fills", row("fills"))
    sell = chats.add_message(ChatMessage("one", "Ann", "sell"))
    put(chats, "orders", row("orders", order_id=2, message_id=sell.message_id))
    chats.add_message(ChatMessage("one", "Ann", "what a day"))
    ids = {"entry_message_id": buy.message_id, "exit_message_id": sell.message_id}
    put(chats, "trades", row("trades", **ids))
    return buy, sell


def proved(chats, run_id="r1"):
    with chats.store.reading() as reader:
        return prove_run(reader, run_id)


@pytest.mark.parametrize("storage_type", TYPES)
def test_the_words_before_each_order_fill_and_trade_are_told(storage_type, tmp_path):
    with SessionPersistence(storage_type, tmp_path / "chats") as chats:
        buy, sell = traded(chats)
        proof = proved(chats)
        assert proof.is_whole
        told = {(e.kind, e.number): (e.after.seq, [w.content for w in e.words]) for e in proof.rows}
        assert told == {
            ("order", 1): (1, [buy.content]),
            ("fill", 1): (1, [buy.content]),
            ("order", 2): (2, [sell.content]),
            ("trade", 1): (3, [buy.content, sell.content]),
        }
        assert proof.rows[0].after.hash == buy.hash
        assert chats.verify(against=[each.after for each in proof.rows]).held == 4
        with pytest.raises(StoreError, match="There is no run"):
            proved(chats, "other")


def test_all_trades_of_a_backtest_come_after_the_words_that_led_to_them(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        chats.create_session(["Breakout"], session_id="one")
        session = RobotSession(chats, "one")
        result = Backtest(regime_bars(300, seed=1), Breakout(), session=session).run()
        run_id = result.save(chats)
        proof = proved(chats, run_id)
        trades = [each for each in proof.rows if each.kind == "trade"]
        assert proof.is_whole
        assert len(trades) == len(result.trades) > 0
        assert all(each.words for each in trades)


def test_what_was_said_later_or_is_gone_is_not_called_earlier(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        chats.create_session(["Ann"], session_id="one")
        put(chats, "runs", row("runs"))
        later = ChatMessage("one", "Ann", "I knew it", message_id="later")
        put(chats, "orders", row("orders", message_id="later"))
        assert proved(chats).rows[0].missing == ("later",)
        chats.add_message(later)
        proof = proved(chats)
        assert not proof.is_whole
        assert "'I knew it' was said LATER" in proof.rows[0].told


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE trades SET entry_message_id = exit_message_id", "row 1 of trades is not as"),
        ("UPDATE messages SET content = 'hold' WHERE seq = 1", "Message 1 of session 'one'"),
    ],
)
def test_the_command_tells_it_and_what_another_program_altered(tmp_path, statement, named):
    place = ["--store", f"sqlite:{tmp_path / 'chats'}"]
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        traded(chats)
    done = CliRunner().invoke(app, ["verify", "--run", "r", *place])
    assert done.exit_code == 0
    assert "Trade 1 was recorded after message 3 of session 'one'" in done.stdout
    assert "message 1, Ann: 'buy, it breaks out'; message 2, Ann: 'sell'" in done.stdout
    kept = tmp_path / "kept.json"
    kept.write_text(CliRunner().invoke(app, ["verify", "--run", "r1", "--json", *place]).stdout)
    assert [each.seq for each in read_receipts(kept)] == [1, 2, 3]
    with closing(sqlite3.connect(tmp_path / "chats")) as connection:
        connection.execute(statement)
        connection.commit()
    done = CliRunner().invoke(app, ["verify", "--run", "r1", "--json", *place])
    assert done.exit_code == 4
    assert named in json.loads(done.stdout)["damage"][0]["told"]
    assert CliRunner().invoke(app, ["verify", "--run", "r1", "--accept", *place]).exit_code == 2
