"""Indicators that a robot declares once: waited for, told, without a look at what is to come."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.query import ChartError
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.indicators import (
    Atr,
    Bollinger,
    Ema,
    Macd,
    Rsi,
    Sma,
    indicator_curves,
)
from multichat_lab.trading.market import gbm_bars, resample
from multichat_lab.trading.robots.robot import Robot

DAYS = gbm_bars(300, seed=1)
HOURS = gbm_bars(24 * 60, seed=2, freq="h")


class Noting(Robot):
    """Notes what it is told."""

    sma: float
    indicators = {"sma": Sma(20)}

    def __init__(self):
        self.notes = []

    def on_bar(self, bar):
        self.notes.append((bar.timestamp, self.sma))


def noted(robot, bars):
    return Backtest(bars, robot).run().robot.notes


def test_a_robot_is_first_called_when_its_indicator_is_known():
    notes = noted(Noting(), DAYS)
    means = DAYS["close"].rolling(20).mean().dropna()
    assert [time for time, _ in notes] == list(means.index)
    assert [value for _, value in notes] == pytest.approx(means.tolist())


def test_it_waits_for_the_slowest():
    robot = Noting()
    robot.indicators = {"sma": "SMA 5", "slow": Ema(50), "macd": Macd(), "range": Atr(14)}
    assert len(noted(robot, DAYS)) == len(DAYS) - 49


def test_each_symbol_has_its_own():
    bars = {"A": DAYS, "B": DAYS.iloc[100:] * 2}
    expected = [
        close.rolling(20).mean().dropna().to_dict()
        for close in (bars["A"]["close"], bars["B"]["close"])
    ]
    notes = noted(Noting(), bars)
    assert len(notes) == 281 + 181
    for time, value in notes:
        assert any(value == pytest.approx(each.get(time, math.nan)) for each in expected)


class Together(Robot):
    """Looks at all symbols of a moment."""

    sma: dict[str, float]
    indicators = {"sma": Sma(20)}

    def __init__(self):
        self.notes = []

    def on_bars(self, bars):
        self.notes.append((sorted(bars), sorted(self.sma)))


def test_in_on_bars_a_symbol_is_there_once_its_indicators_are_known():
    notes = noted(Together(), {"A": DAYS, "B": DAYS.iloc[100:]})
    assert [symbols for symbols, _ in notes] == [["A"]] * 100 + [["A", "B"]] * 181
    assert all(symbols == known for symbols, known in notes)


@pytest.mark.parametrize("timeframe", ["1D", "4h", "1W"])
def test_a_larger_bar_is_known_when_it_has_ended_and_not_before(timeframe):
    robot = Noting()
    robot.indicators = {"sma": Sma(3, timeframe)}
    merged = resample(HOURS, timeframe, "end")["close"].rolling(3).mean().dropna()
    told = dict(noted(robot, HOURS))
    for time in HOURS.index:
        ended = merged.loc[:time]
        if ended.empty:
            assert time not in told
        else:
            assert told[time] == pytest.approx(ended.iloc[-1])


def test_one_of_several_lines_has_them_by_name():
    class Banded(Robot):
        bands: Any
        indicators = {"bands": Bollinger(20, 2)}

        def __init__(self):
            self.notes = []

        def on_bar(self, bar):
            self.notes.append((self.bands.upper, self.bands.middle, self.bands.lower))

    upper, middle, lower = noted(Banded(), DAYS)[0]
    closes = DAYS["close"].iloc[:20]
    spread = 2 * closes.std(ddof=0)
    assert (upper, middle, lower) == pytest.approx(
        (closes.mean() + spread, closes.mean(), closes.mean() - spread)
    )


class Dips(Robot):
    """Trades by what it declares."""

    rsi: float
    trend: float

    def __init__(self, period=5, timeframe="1W"):
        self.indicators = {"rsi": Rsi(period), "trend": Sma(3, timeframe)}

    def on_bar(self, bar):
        if self.rsi < 50 and bar.close > self.trend and not self.position:
            self.buy(10, say=f"The RSI is {self.rsi:.0f}.")
        elif self.rsi > 55:
            self.close()


def test_a_robot_with_indicators_does_not_look_ahead():
    result = Backtest(DAYS, Dips()).run()
    assert len(result.trades) > 3
    assert result.check_lookahead(cuts=4).decisions > 0
    assert len(Backtest(DAYS, Dips()).run().fills) == len(result.fills)


def test_the_lines_that_are_drawn_are_those_that_the_robot_saw():
    notes = dict(noted(Noting(), DAYS))
    ((line, values),) = indicator_curves(Noting(), "A", DAYS)
    assert (line.indicator, line.panel) == ("SMA 20", "price")
    drawn = values.dropna()
    assert drawn.to_dict() == notes
    assert indicator_curves(object(), "A", DAYS) == []


@pytest.mark.parametrize(
    ("declared", "error", "problem"),
    [
        ({"sma": "SMAA 20"}, ChartError, "SMAA"),
        ({"sma": Sma(0)}, ChartError, "whole bars"),
        ({"sma": Sma(5, timeframe="soon")}, ChartError, "timeframe is 'soon'"),
        ({"sma": 20}, RobotError, "An indicator is 20"),
        ({"position": Sma(5)}, RobotError, "called 'position'"),
    ],
)
def test_what_is_no_indicator_is_refused_before_the_run(declared, error, problem):
    robot = Noting()
    robot.indicators = declared
    with pytest.raises(error, match=problem):
        Backtest(DAYS, robot).run()


def test_bars_of_one_price_have_no_strength_and_are_waited_for():
    flat = pd.DataFrame(
        np.full((50, 5), 10.0),
        index=DAYS.index[:50],
        columns=["open", "high", "low", "close", "volume"],
    )
    robot = Noting()
    robot.indicators = {"sma": Sma(20)}
    assert {value for _, value in noted(robot, flat)} == {10.0}
