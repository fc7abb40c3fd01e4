"""Indicators against TA-Lib, which computes whole columns in C."""

import numpy as np
import pytest
from talipp.indicators import ATR, RSI, DonchianChannels

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.market import iterate_bars, load_bars
from multichat_lab.trading.robots.indicators import SmaCrossing, update
from tests.trading.scenes import random_bars

talib = pytest.importorskip("talib", reason="TA-Lib is a development dependency")


@pytest.fixture(scope="module")
def bars():
    return load_bars("GOOG")


@pytest.mark.parametrize(("fast", "slow"), [(10, 30), (5, 200), (1, 2)])
def test_averages_cross_where_those_of_talib_do(bars, fast, slow):
    closes = bars["close"].to_numpy()
    above = talib.SMA(closes, fast) > talib.SMA(closes, slow)
    crossed = np.flatnonzero(above[slow:] != above[slow - 1 : -1]) + slow
    averages = SmaCrossing(fast, slow)
    signals = [averages.add(close) for close in closes.tolist()]
    assert np.flatnonzero(signals).tolist() == crossed.tolist()
    assert [signals[at] > 0 for at in crossed] == above[crossed].tolist()


def test_averages_that_touch_and_part_again_have_not_crossed():
    averages = SmaCrossing(1, 2)
    assert [averages.add(close) for close in (1.0, 2.0, 2.0, 3.0, 3.0, 2.0, 2.0, 3.0)] == [
        *(0, 0, 0, 0, 0),
        -1,
        0,
        1,
    ]


def test_a_market_that_stands_still_has_no_crossings():
    closes = [*random_bars(100, seed=3, decimals=12)["close"], *[97.123456789] * 500]
    averages = SmaCrossing(10, 30)
    signals = [averages.add(close) for close in closes]
    assert not any(signals[140:])


@pytest.mark.parametrize("windows", [(0, 30), (30, 30), (30, 10), (-1, 5)])
def test_the_fast_average_is_the_shorter_one(windows):
    with pytest.raises(RobotError, match="fast"):
        SmaCrossing(*windows)


def values(indicator, inputs, keep=10**9):
    return [update(indicator, each, keep) for each in inputs]


def test_the_rsi_of_talipp_converges_to_that_of_talib(bars):
    closes = bars["close"].to_numpy()
    ours = np.array(values(RSI(14), closes.tolist())[250:], dtype=float)
    np.testing.assert_allclose(ours, talib.RSI(closes, 14)[250:], atol=1e-4)


def test_the_atr_of_talipp_converges_to_that_of_talib(bars):
    ours = np.array(values(ATR(14), iterate_bars(bars))[250:], dtype=float)
    columns = (bars[name].to_numpy() for name in ("high", "low", "close"))
    np.testing.assert_allclose(ours, talib.ATR(*columns, 14)[250:], rtol=1e-5)


def test_the_donchian_channel_of_talipp_is_the_highest_high_and_lowest_low(bars):
    channels = values(DonchianChannels(20), iterate_bars(bars))[19:]
    highest = talib.MAX(bars["high"].to_numpy(), 20)[19:]
    lowest = talib.MIN(bars["low"].to_numpy(), 20)[19:]
    assert [channel.ub for channel in channels] == highest.tolist()
    assert [channel.lb for channel in channels] == lowest.tolist()


@pytest.mark.parametrize("make", [lambda: RSI(14), lambda: ATR(14), lambda: DonchianChannels(14)])
def test_an_indicator_that_forgets_says_the_same_as_one_that_remembers(bars, make):
    shown = list(iterate_bars(bars.iloc[:1500]))
    inputs = [bar.close for bar in shown] if isinstance(make(), RSI) else shown
    forgetful = make()
    assert values(forgetful, inputs, keep=50) == values(make(), inputs)
    assert len(forgetful.input_values) < 100
