"""On a bar without volume nobody has traded: orders wait, everywhere, unless told otherwise."""

import asyncio
import sqlite3

import numpy as np
import pandas as pd
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.experiments.sweep import sweep
from multichat_lab.trading.market import load_bars, replay_feed
from multichat_lab.trading.recording.replay import replay_run
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.without_broker.simulation import simulate
from tests.trading.desk.scripted import desk_in
from tests.trading.scenes import random_bars

ANYHOW = Costs(fills_without_volume=True)


def flat(volumes):
    times = pd.date_range("2024-01-01", periods=len(volumes), tz="UTC", name="time")
    return pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), 10.0), times).assign(
        volume=np.array(volumes, float)
    )


class BuysOnce(Robot):
    def __init__(self, place=1, **terms):
        self.place, self.terms, self.seen = place, terms, 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen == self.place:
            self.buy(100, **self.terms)


def days_of_fills(volumes, robot, costs=Costs()):  # noqa: B008 - frozen
    return Backtest(flat(volumes), robot, costs=costs).run().fills["timestamp"].dt.day.tolist()


@pytest.mark.parametrize("terms", [{}, {"limit": 11.0}, {"stop": 9.0}])
def test_an_order_waits_for_a_bar_on_which_somebody_trades(terms):
    assert days_of_fills([100, 0, 0, 0, 100], BuysOnce(**terms)) == [5]
    assert days_of_fills([100, 0, 0, 0, 100], BuysOnce(place=3, **terms)) == [5]
    assert days_of_fills([100, 0, 0, 0, 100], BuysOnce(**terms), ANYHOW) == [2]


def test_where_no_volume_is_known_everything_fills():
    assert days_of_fills([0, 0, 0], BuysOnce()) == [2]


def test_volumes_that_a_file_leaves_blank_are_told_since_orders_wait_there(tmp_path):
    path = tmp_path / "x.csv"
    flat([100, 0, 100]).replace({"volume": {0.0: None}}).to_csv(path)
    result = Backtest(load_bars(path), BuysOnce()).run()
    assert result.fills["timestamp"].dt.day.tolist() == [3]
    assert "The prices of x have rows without a volume (1 in all)" in result.warnings[0]


def test_a_sweep_waits_as_a_backtest_does_and_is_as_quick_as_ever_without_halts():
    bars = random_bars(200, seed=2)
    bars.iloc[50::7, 4] = 0.0
    table = sweep(bars, SmaCross, {"fast": [3, 5], "slow": [10, 20]}, costs=Costs())
    for row in table.itertuples():
        stats = Backtest(bars, SmaCross(row.fast, row.slow), costs=Costs()).run().stats
        assert stats["Return [%]"] == table.loc[row.Index, "Return [%]"]
    with pytest.raises(MarketDataError, match="Orders wait"):
        simulate(bars, SmaCross(3, 10))
    equity, _ = simulate(bars, SmaCross(3, 10), costs=ANYHOW)
    assert equity.tolist() == (
        Backtest(bars, SmaCross(3, 10), costs=ANYHOW).run().equity["equity"].tolist()
    )


def test_a_run_that_was_recorded_before_replays_as_it_ran(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        options = DeskOptions(costs=ANYHOW)
        desk = desk_in(chats, replay_feed({"S": flat([100, 0, 0])}), [BuysOnce()], options)
        asyncio.run(desk.run())
        assert len(desk.seats["BuysOnce"].broker.fills) == 1
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE runs SET metadata = json_remove(metadata, '$.costs.fills_without_volume')"
        )
    with SessionPersistence("sqlite", path) as chats:
        assert replay_run(chats, desk.seats["BuysOnce"].run.run_id).is_equal
