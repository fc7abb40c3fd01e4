"""Ticks that are invented within a day lie where its market is open."""

from datetime import time

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import US_SHARES, Hours, bar_ticks, gbm_bars, load_bars, resample

NEW_YORK = "America/New_York"


def apple(start, end, **attrs):
    bars = load_bars("AAPL", start=start, end=end)
    bars.attrs |= attrs
    return bars


def clocks(ticks):
    """Return day → first and last time in New York."""
    local = ticks.index.tz_convert(NEW_YORK)
    return {
        str(day): (min(times).strftime("%H:%M"), max(times).strftime("%H:%M"))
        for day, times in local.groupby(local.date).items()
    }


def hours_on(ticks):
    return [each.hour for each in ticks.index]


def test_apple_trades_by_the_clocks_of_new_york_in_winter_and_in_summer():
    ticks = bar_ticks(apple("2012-03-08", "2012-03-13", hours=US_SHARES), 20, seed=1)
    assert set(clocks(ticks).values()) == {("09:30", "15:40")}
    assert hours_on(ticks)[::20] == [14, 14, 13, 13]  # the clocks change on the 11th


def test_a_named_exchange_knows_its_half_days():
    ticks = bar_ticks(apple("2012-11-20", "2012-11-26", calendar="XNYS"), 4, seed=1)
    assert clocks(ticks) == {
        "2012-11-20": ("09:30", "14:22"),
        "2012-11-21": ("09:30", "14:22"),
        "2012-11-23": ("09:30", "12:07"),  # it closes at one
        "2012-11-26": ("09:30", "14:22"),
    }


def test_a_day_that_is_no_session_of_the_exchange_is_open_all_day():
    bars = apple("2012-11-20", "2012-11-23", calendar="XNYS")
    days = pd.date_range("2012-11-20", periods=3, tz="UTC", name="time")
    bars.index = days.as_unit("us")  # the 22nd is Thanksgiving
    assert hours_on(bar_ticks(bars, 4, seed=1))[-4:] == [0, 6, 12, 18]


def test_the_bars_come_back_from_their_ticks():
    bars = apple("2012-01-01", "2012-12-31", hours=US_SHARES)
    again = resample(bar_ticks(bars, 20, seed=1), "1D")
    assert len(again) == len(bars)
    for name in ("open", "high", "low", "close"):
        assert (again[name].to_numpy() == bars[name].to_numpy()).all()


@pytest.mark.parametrize("freq", ["min", "W"])
def test_hours_are_those_of_days_alone(freq):
    bars = gbm_bars(10, seed=1, freq=freq)
    plain = bar_ticks(bars, 4, seed=1)
    bars.attrs["hours"] = US_SHARES
    assert (bar_ticks(bars, 4, seed=1).index == plain.index).all()


@pytest.mark.parametrize("given", ["9-16", (9, 16)])
def test_what_are_no_hours_is_refused(given):
    with pytest.raises(MarketDataError, match="hours is"):
        bar_ticks(apple("2012-03-08", "2012-03-13", hours=given), 4, seed=1)


def test_hours_that_make_no_sense_are_refused():
    with pytest.raises(MarketDataError, match="A day from 17:00:00 to 09:00:00"):
        Hours(NEW_YORK, time(17), time(9))
    with pytest.raises(MarketDataError):
        Hours("Europe/Nowhere", time(9), time(17))
