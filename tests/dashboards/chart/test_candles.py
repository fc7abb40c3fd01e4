"""Candles that grow bar by bar are what pandas makes of all bars at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.dashboards.chart.candles import Candles
from multichat_lab.dashboards.chart.rows import (
    CLOSE,
    HIGH,
    TIME,
    VOLUME,
    WIDTH,
    bar_rows,
    rows_df,
)
from multichat_lab.errors.query import ChartError
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import resample

TIMEFRAMES = [
    "1min", "7min", "1h", "7h", "1D", "3D", "B", "1W", "W-MON", "2W", "ME", "MS", "2ME", "2MS",
    "BME", "SME", "QE", "BQE", "YE",
]  # fmt: skip
STEPS = (60, 3_600, 86_400, 9 * 86_400)


def invented_rows(count: int, longest_step: int, seed: int) -> np.ndarray:
    """Return bars with whole prices and volumes, so that sums are exact in any order."""
    draw = np.random.default_rng(seed)
    times = 946_684_800 + np.cumsum(draw.integers(1, longest_step, count))
    prices = draw.integers(90, 110, (count, 4)).astype(float)
    high, low = prices.max(axis=1), prices.min(axis=1)
    volume = draw.integers(0, 9, count)
    return np.column_stack([times, prices[:, 0], high, low, prices[:, 3], volume])


def utc_bars(rows: np.ndarray) -> pd.DataFrame:
    """Return rows as bars whose sessions are the days of UTC, which are not learned from pauses."""
    frame = rows_df(rows)
    frame.attrs["calendar"] = "24/7"
    return frame


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    timeframe=st.sampled_from(TIMEFRAMES),
    count=st.integers(1, 60),
    known=st.integers(0, 60),
    longest_step=st.sampled_from(STEPS),
    seed=st.integers(0, 10**6),
)
def test_bars_put_one_by_one_make_what_resampling_makes(
    timeframe, count, known, longest_step, seed
):
    rows = invented_rows(count, longest_step, seed)
    candles = Candles(rows[:known], timeframe)
    for number in range(min(known, count), count):
        draft = rows[[number]].copy()
        draft[0, HIGH] += seed % 7
        candles.put(draft)  # the bar before it is complete
        assert candles.put(rows[[number]]) == len(candles) - 1
    assert np.array_equal(candles.rows, bar_rows(resample(utc_bars(rows), timeframe, "start")))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    timeframe=st.sampled_from([None, *TIMEFRAMES]),
    batches=st.lists(st.integers(1, 30), min_size=1, max_size=6),
    known=st.integers(0, 20),
    longest_step=st.sampled_from(STEPS),
    seed=st.integers(0, 10**6),
)
def test_bars_put_in_batches_make_what_resampling_makes(
    timeframe, batches, known, longest_step, seed
):
    rows = invented_rows(known + sum(batches), longest_step, seed)
    candles = Candles(rows[:known], timeframe)
    done = known
    for count in batches:
        first = max(done - 1, 0)  # a draft of the batch's last bar begins the next batch
        done += count
        draft = rows[first:done].copy()
        draft[-1, HIGH] += seed % 7
        before = candles.rows.copy()
        at = candles.put(draft)
        assert np.array_equal(candles.rows[:at], before[:at])
        assert at >= len(before) - 1
    candles.put(rows[done - 1 :])
    expected = rows if timeframe is None else bar_rows(resample(utc_bars(rows), timeframe, "start"))
    assert np.array_equal(candles.rows, expected)


def ticks(count: int) -> np.ndarray:
    """Return bars of one day, ten a second."""
    rows = np.ones((count, WIDTH))
    rows[:, TIME] = 946_684_800 + np.arange(count) / 10
    return rows


def test_bars_late_in_a_long_period_are_merged_into_its_candle():
    rows = ticks(80_200)
    candles = Candles(rows[:80_000], "1D")
    for number in range(80_000, len(rows), 20):
        candles.put(rows[number : number + 20])
    assert candles.rows.tolist() == [[rows[0, TIME], 1, 1, 1, 1, 80_200]]


@pytest.mark.parametrize("timeframe", ["1s", "1D"])
def test_tens_of_thousands_of_bars_are_taken_at_once(timeframe):
    rows = ticks(43_800)
    candles = Candles(rows[:1], timeframe)
    candles.put(rows[1:])
    assert candles.rows[:, VOLUME].sum() == 43_800


@settings(max_examples=50, deadline=None)
@given(known=st.integers(0, 40), timeframe=st.sampled_from([None, *TIMEFRAMES]))
def test_candles_before_the_first_changed_one_are_as_they_were(known, timeframe):
    rows = invented_rows(60, 3_600, seed=3)
    candles = Candles(rows[:known], timeframe)
    before = candles.rows.copy()
    at = candles.put(rows[known:])
    assert np.array_equal(candles.rows[:at], before[:at])
    assert at >= len(before) - 1


def test_without_a_timeframe_the_candles_are_the_bars():
    rows = invented_rows(5, 60, seed=1)
    candles = Candles(rows[:3])
    assert candles.put(rows[3:]) == 3
    assert np.array_equal(candles.rows, rows)


def test_a_bar_with_the_time_of_the_last_replaces_it():
    rows = invented_rows(3, 60, seed=1)
    candles = Candles(rows)
    changed = rows[[2]].copy()
    changed[0, CLOSE] += 1
    assert candles.put(changed) == 2
    assert len(candles) == 3
    assert candles.rows[2, CLOSE] == changed[0, CLOSE]


@pytest.mark.parametrize("timeframe", [None, "1h"])
def test_a_bar_before_the_last_is_refused_and_changes_nothing(timeframe):
    rows = invented_rows(5, 3_600, seed=1)
    candles = Candles(rows, timeframe)
    before = candles.rows.copy()
    with pytest.raises(MarketDataError, match="comes after"):
        candles.put(rows[1:2])
    assert np.array_equal(candles.rows, before)


def test_another_timeframe_is_made_of_the_same_bars():
    rows = invented_rows(60, 3_600, seed=2)
    candles = Candles(rows, "1D")
    candles.arrange("1h")
    assert np.array_equal(candles.rows, bar_rows(resample(rows_df(rows), "1h", "start")))
    candles.arrange(None)
    assert np.array_equal(candles.rows, rows)


@pytest.mark.parametrize("timeframe", ["fortnight", "-1D", "0D", "", 3])
def test_a_timeframe_that_pandas_does_not_know_is_refused(timeframe):
    with pytest.raises(ChartError, match=f"timeframe is {timeframe!r}"):
        Candles(np.empty((0, WIDTH)), timeframe).put(invented_rows(1, 60, seed=1))
