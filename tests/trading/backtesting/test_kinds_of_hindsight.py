"""Weights, histories, tables: which of them tell the future, and which only look as if."""

import threading

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading import Backtest, load_bars
from multichat_lab.trading.backtesting.lookahead.market_data import Market
from multichat_lab.trading.backtesting.lookahead.relation import knows_of
from tests.trading.backtesting.following import BARS, NEXT, robot_that

CLOSE = BARS["close"].to_numpy()
REAL = load_bars("GOOG", start="2009", end="2011")
EARLIER = load_bars("GOOG", end="2008-12-30")


def weights_of(returns, length, intercept):
    rows = np.lib.stride_tricks.sliding_window_view(returns, length + 1)
    lags = rows[:, -2::-1]
    table = np.column_stack([np.ones(len(lags)), lags]) if intercept else lags
    return np.linalg.lstsq(table, rows[:, -1], rcond=None)[0][int(intercept) :]


def foretells(self, bar):
    self.closes = [*getattr(self, "closes", []), bar.close][-len(self.weights) - 1 :]
    steps = np.diff(self.closes)[::-1] / bar.close
    return steps @ np.asarray(self.weights)[: len(steps)] > 0


def helper():
    """Keep what is to come beside a function."""


vars(helper)["future"] = NEXT.tolist()
RETURNS = np.diff(CLOSE) / CLOSE[:-1]
CHEATS = {
    "a regression": robot_that(foretells, weights=weights_of(RETURNS, 5, False)),
    "with an intercept": robot_that(foretells, weights=weights_of(RETURNS, 20, True).tolist()),
    "of logarithms": robot_that(foretells, weights=weights_of(np.diff(np.log(CLOSE)), 8, True)),
    "without the first bars": robot_that(foretells, weights=weights_of(RETURNS[1:], 4, True)),
    "beside a function": robot_that(
        lambda self, bar: vars(helper)["future"][self.seen - 1] > bar.close
    ),
}


@pytest.mark.parametrize("way", CHEATS)
def test_what_was_fitted_to_all_prices_is_found(way):
    with pytest.raises(LookaheadError, match="holds data of its own in"):
        Backtest(BARS, CHEATS[way]).run().check_lookahead(cuts=2)


def test_any_percentile_of_all_prices_is_found():
    level = float(np.percentile(REAL["close"], 37))
    robot = robot_that(lambda self, bar: bar.close < self.level, level=level)
    with pytest.raises(LookaheadError, match="holds data of its own in 'level'"):
        Backtest(REAL, robot).run().check_lookahead(cuts=2)


def test_what_another_thread_reads_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("next.npy", NEXT)

    def decide(self, bar):
        if not hasattr(self, "future"):
            found = []
            thread = threading.Thread(target=lambda: found.append(np.load("next.npy")))
            thread.start()
            thread.join()
            self.future = found[0]
        return self.future[self.seen - 1] > bar.close

    with pytest.raises(LookaheadError, match=r"next\.npy while it trades"):
        Backtest(BARS, robot_that(decide)).run().check_lookahead(cuts=2)


def test_prices_that_a_robot_loads_while_it_trades_are_found():
    def decide(self, bar):
        known = load_bars("GOOG", start=str(bar.timestamp.date()))["close"]
        return known.iloc[:3].max() > bar.close

    with pytest.raises(LookaheadError, match=r"GOOG\.parquet while it trades"):
        Backtest(REAL[:60], robot_that(decide)).run().check_lookahead(cuts=2)


def since(self, bar):
    self.history.append(bar.close)
    return bar.close > np.mean(self.history[-50:])


def preallocated(self, bar):
    self.room[self.seen % len(self.room)] = bar.close
    return bar.close > np.nanmean(self.room)


Z = [z / 100 for z in range(-300, 301)]
HONEST = {
    "prices before the run": robot_that(since, history=EARLIER["close"].tolist()),
    "their mean": robot_that(
        lambda self, bar: bar.close > self.usual, usual=EARLIER["close"].mean()
    ),
    "room that is not filled yet": robot_that(preallocated, room=np.full(len(REAL), np.nan)),
    "parameters in steps": robot_that(
        lambda self, _: self.steps[self.seen % 300][2] > 1.4,
        steps=[(5 + each, 20 + 2 * each, 0.02 * each) for each in range(300)],
    ),
    "a table of the normal distribution": robot_that(
        lambda self, _: self.table[self.seen % 601][1] > 0.4,
        table=[(z, round(1 / (1 + np.exp(-1.702 * z)), 4)) for z in Z],
    ),
    "a slow ramp": robot_that(
        lambda self, _: self.ramp[self.seen] % 0.02 < 0.01,
        ramp=np.linspace(0, 1, len(REAL) + 1).tolist(),
    ),
    "weights of 500 bars before": robot_that(
        foretells, weights=weights_of(EARLIER["close"].pct_change().to_numpy()[-500:], 5, True)
    ),
}


@pytest.mark.parametrize("habit", HONEST)
def test_what_only_looks_like_hindsight_is_left(habit):
    report = Backtest(REAL, HONEST[habit]).run().check_lookahead(cuts=2)
    assert report.decisions > 0


def test_thousands_of_rows_are_told_from_prices_in_no_time():
    rows = [(at, np.sin(at), np.cos(at), at * 0.5 + 0.25) for at in range(5000)]
    market = Market.of({"GOOG": REAL})
    assert not any(market.curves.draw(each) for each in rows)
    shapes = market.curves._alone.cache_info()
    assert (shapes.misses, shapes.hits) == (1, 4999)  # each shape is reckoned once


@pytest.mark.parametrize("seed", range(3))
def test_the_weights_of_a_net_tell_nothing(seed):
    draw = np.random.default_rng(seed)
    for column in draw.normal(size=(64, 32)):
        assert not knows_of({"GOOG": REAL}, column)


def test_weights_of_other_prices_are_no_regression_of_these():
    curves = Market.of({"A": BARS}).curves
    for seed in range(50):
        returns = pd.Series(np.random.default_rng(seed).normal(0, 0.01, 400)).to_numpy()
        assert not curves.draw(weights_of(returns, 5, True))
