"""Indicators against TA-Lib, which computes whole columns in C."""

import numpy as np
import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.market import iterate_bars, load_bars
from multichat_lab.trading.robots.crossing import SmaCrossing
from multichat_lab.trading.robots.swings import AverageTrueRange, RelativeStrength
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


def test_the_relative_strength_converges_to_that_of_talib(bars):
    closes, index = bars["close"].to_numpy(), RelativeStrength(14)
    ours = [index.add(close) for close in closes.tolist()]
    assert ours[:14] == [None] * 14
    np.testing.assert_allclose(
        np.array(ours[250:], dtype=float), talib.RSI(closes, 14)[250:], atol=1e-4
    )


def test_the_true_range_converges_to_that_of_talib(bars):
    average = AverageTrueRange(14)
    ours = [average.add(bar) for bar in iterate_bars(bars)]
    assert ours[:13] == [None] * 13
    columns = (bars[name].to_numpy() for name in ("high", "low", "close"))
    np.testing.assert_allclose(
        np.array(ours[250:], dtype=float), talib.ATR(*columns, 14)[250:], rtol=1e-5
    )


def test_the_indicators_say_the_same_as_those_of_talipp(bars):
    ohlcv, indicators = (
        pytest.importorskip("talipp.ohlcv"),
        pytest.importorskip("talipp.indicators"),
    )
    index, average = RelativeStrength(14), AverageTrueRange(14)
    shown = list(iterate_bars(bars))
    assert [index.add(bar.close) for bar in shown] == list(
        indicators.RSI(14, [bar.close for bar in shown])
    )
    candles = [ohlcv.OHLCV(*bar[2:6]) for bar in shown]
    assert [average.add(bar) for bar in shown] == list(indicators.ATR(14, candles))


def test_prices_that_only_rise_are_as_strong_as_can_be():
    index = RelativeStrength(3)
    assert [index.add(float(close)) for close in range(1, 6)] == [None, None, None, 100.0, 100.0]
