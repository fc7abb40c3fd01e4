"""Larger bars of an indicator are made of the days of the market, as those that one resamples."""

import pandas as pd
import pytest

from multichat_lab import Instrument
from multichat_lab.trading import Backtest
from multichat_lab.trading.indicators import Sma, indicator_curves
from multichat_lab.trading.market import gbm_bars, resample
from multichat_lab.trading.robots.robot import Robot


def sessions(zone, days, begin, bars):
    times = [
        time
        for day in pd.bdate_range("2024-01-08", periods=days)
        for time in pd.date_range(f"{day:%Y-%m-%d} {begin}", periods=bars, freq="h", tz=zone)
    ]
    return gbm_bars(len(times), seed=7).set_axis(pd.to_datetime(times, utc=True))


MARKETS = {
    "Sydney by its zone": ("Australia/Sydney", "10:00", 6, {"zone": "Australia/Sydney"}),
    "Sydney by its exchange": ("Australia/Sydney", "10:00", 6, {"calendar": "XASX"}),
    "New York": ("America/New_York", "09:30", 7, {"calendar": "XNYS"}),
    "nights in Chicago": ("America/Chicago", "13:00", 11, {"zone": "America/Chicago"}),
}


class Noting(Robot):
    """Notes what its indicator is."""

    average: float

    def __init__(self, timeframe):
        self.indicators = {"average": Sma(2, timeframe)}
        self.notes = {}

    def on_bar(self, bar):
        self.notes[bar.timestamp] = self.average


@pytest.mark.parametrize("timeframe", ["1D", "1W", "ME"])
@pytest.mark.parametrize("market", MARKETS)
def test_a_week_of_an_indicator_is_that_of_the_market(market, timeframe):
    zone, begin, count, terms = MARKETS[market]
    bars = sessions(zone, 70, begin, count)
    bars.attrs.update(symbol="X", instrument=Instrument("X", **terms))
    robot = Backtest(bars, Noting(timeframe)).run().robot
    merged = resample(bars, timeframe, "end")["close"].rolling(2).mean().dropna()
    known = merged.reindex(bars.index, method="ffill").dropna()
    assert robot.notes == pytest.approx(known.to_dict())
    assert len(set(robot.notes.values())) > 1
    ((_, drawn),) = indicator_curves(robot, "X", bars)
    assert drawn.dropna().to_dict() == pytest.approx(robot.notes)


def test_hours_from_midnight_in_utc_on_are_no_dates():
    times = pd.date_range("2024-01-08", periods=24 * 20, freq="h", tz="UTC")
    bars = gbm_bars(len(times), seed=5).set_axis(times)
    bars.attrs.update(symbol="X", instrument=Instrument("X", zone="America/New_York"))
    told = Backtest(bars, Noting("1D")).run().robot.notes
    averages = resample(bars, "1D", "end")["close"].rolling(2).mean().dropna()
    assert told == pytest.approx(averages.reindex(times, method="ffill").dropna().to_dict())
    assert len(set(told.values())) > 10


def test_dates_are_dates_whatever_the_zone_says():
    bars = gbm_bars(60, seed=3)
    bars.attrs.update(symbol="X", instrument=Instrument("X", zone="America/New_York"))
    told = Backtest(bars, Noting("1W")).run().robot.notes
    plain = gbm_bars(60, seed=3)
    plain.attrs["symbol"] = "X"
    assert told == Backtest(plain, Noting("1W")).run().robot.notes
