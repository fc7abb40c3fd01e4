"""A recorded run is run again from the store alone; what differs is found."""

import asyncio
import re
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.desk import DeskOptions, replay_run
from multichat_lab.trading.market import ReplayFeed, regime_bars, replay_feed
from multichat_lab.trading.robots import Breakout
from tests.conftest import DURABLE_TYPES
from tests.trading.desk.scripted import Scripted, desk_in, run_of, stored
from tests.trading.sessions_of_orders import COSTS, FUNDS, ask, dated, steps

BARS = regime_bars(400, seed=3)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(session=steps)
def test_whatever_is_asked_of_a_broker_can_be_asked_again(session):
    chats = SessionPersistence("memory")

    def asking(commands):
        return lambda robot: [ask(robot.broker, command) for command in commands]

    robot = Scripted({n: asking(step.commands) for n, step in enumerate(session, start=1)})
    desk = desk_in(chats, ReplayFeed(dated(session)), [robot], DeskOptions(FUNDS, COSTS))
    asyncio.run(desk.run())
    report = desk.replay()["Scripted"]
    assert report.is_equal, report.difference
    assert (report.bars, report.fills) == (len(session), len(robot.broker.fills))


@pytest.fixture
def traded(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chat.db") as chats:
        desk = desk_in(chats, replay_feed(BARS), [Breakout()])
        asyncio.run(desk.run())
        assert desk.replay()["Breakout"].is_equal
        yield tmp_path / "chat.db", chats, desk


CHANGES = {
    "UPDATE fills SET price = price + 0.01 WHERE fill_id = 3": "fills: row 3 .*price",
    "UPDATE fills SET commission = 0.01 WHERE fill_id = 2": "fills: row 2 .*commission",
    "UPDATE fills SET timestamp = timestamp + 1 WHERE fill_id = 2": "fills: row 2 .*timestamp",
    "DELETE FROM fills WHERE fill_id = 5": "fills: row 5 was recorded with fill_id 6, and has 5",
    "DELETE FROM fills WHERE fill_id > 5": "fills: row 6 is made only",
    "UPDATE orders SET status = 'filled' WHERE status = 'open'": "orders: row .*status filled",
    "UPDATE trades SET pnl = pnl - 1 WHERE trade_id = 1": "trades: row 1 .*pnl",
    "UPDATE equity SET cash = cash + 0.01 WHERE rowid = 9": "equity: at .* cash",
    "UPDATE bars SET low = low / 2": "fills: row",
    "DELETE FROM requests WHERE request_id = 2": "fills|orders",
    "UPDATE requests SET event = event + 1 WHERE request_id = 2": "fills|orders",
    "UPDATE requests SET action = 'cancel' WHERE request_id = 3": "a request is refused",
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_first_difference_is_named(traded, change):
    path, _, desk = traded
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(change).rowcount
    connection.close()
    report = desk.replay()["Breakout"]
    assert not report.is_equal
    assert re.search(CHANGES[change], report.difference), report.difference


def test_a_run_that_is_not_there_or_has_no_bars_cannot_be_replayed(traded):
    _, chats, _ = traded
    with pytest.raises(StoreError, match="no run 'nobody'"):
        replay_run(chats, "nobody")
    run_id = Backtest(BARS, Breakout()).run().save(chats)
    with pytest.raises(MarketDataError, match="recorded no bars"):
        replay_run(chats, run_id)


REPLAY = """
import sys
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.desk import replay_run
for number in range(1, len(sys.argv), 3):
    with SessionPersistence(*sys.argv[number : number + 2]) as chats:
        report = replay_run(chats, sys.argv[number + 2])
    print(report.bars, report.fills, report.is_equal, report.difference)
"""


@pytest.mark.slow
def test_another_process_replays_from_the_store_alone(tmp_path):
    argv = [sys.executable, "-c", REPLAY]
    for storage_type in DURABLE_TYPES:
        with SessionPersistence(storage_type, tmp_path / storage_type) as chats:
            desk = desk_in(chats, replay_feed(BARS), [Breakout()])
            asyncio.run(desk.run())
            fills = len(stored(chats, desk, "Breakout", "fills"))
        argv += [storage_type, str(tmp_path / storage_type), run_of(desk, "Breakout")]
    found = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert found.stdout.split("\n") == [f"400 {fills} True "] * 3 + [""]
    assert fills > 5


@pytest.mark.slow
def test_a_desk_can_be_replayed_while_it_trades(chats):
    async def trade():
        desk = desk_in(chats, replay_feed(BARS, speed=400), [Breakout()])
        task = desk.start()
        bars = []
        while not task.done():
            await asyncio.sleep(0.03)
            await desk.recorder.flush()
            report = (await asyncio.to_thread(desk.replay))["Breakout"]
            assert report.is_equal, report.difference
            bars.append(report.bars)
        await task
        return bars

    bars = asyncio.run(trade())
    assert bars == sorted(bars)
    assert len(set(bars)) > 2
