"""Bars that are missing of a market that never closes are told; nights and week-ends are none."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab import Instrument
from multichat_lab.trading import Backtest, BuyAndHold, SmaCross, gbm_bars
from multichat_lab.trading.market.gaps import told_gaps
from tests.trading.scenes import random_bars


def hours(count, keep=lambda times: np.ones(len(times), bool)):
    times = pd.date_range("2024-01-01", periods=count, freq="h", tz="UTC")
    return random_bars(count, seed=1).set_axis(times)[keep(times)]


def test_hours_that_are_missing_of_a_coin_are_counted_and_the_longest_gap_is_named():
    bars = hours(1000)
    gapped = bars.drop(bars.index[[50, 400, 401, 402]])
    (told,) = [
        each for each in Backtest(gapped, SmaCross(3, 9)).run().warnings if "missing" in each
    ]
    assert told == (
        "4 bars of ACME are missing, of a market that never closes; the longest gap is from "
        "2024-01-17 15:00:00 to 2024-01-17 19:00:00. Orders wait there."
    )
    assert told_gaps("X", bars) == []


@pytest.mark.parametrize(
    "bars",
    [
        gbm_bars(300, seed=1),
        hours(1000, lambda times: times.day_of_week < 5),
        hours(1000, lambda times: (times.hour > 8) & (times.hour < 17)),
        hours(10),
    ],
    ids=["days", "week-ends", "nights", "few"],
)
def test_where_a_market_closes_nothing_is_missing(bars):
    assert told_gaps("X", bars) == []


def test_days_of_a_calendar_that_has_no_holidays_are_counted_too():
    bars = random_bars(60, seed=1).drop(pd.Timestamp("2020-01-20", tz="UTC"))
    assert told_gaps("X", bars) == []  # nothing tells that it trades every day
    bars.attrs["instrument"] = Instrument("X", calendar="24/7")
    assert "One bar of X is missing" in told_gaps("X", bars)[0]


def test_a_coin_below_a_cent_is_spoken_of_in_digits():
    bars = random_bars(60, seed=2, decimals=6)
    for name in ("open", "high", "low", "close"):
        bars[name] = (bars[name] / 1e7).round(10)
    bars["volume"] = 1e15
    result = Backtest(bars, BuyAndHold()).run()
    (said,) = result.words.values()
    assert said.startswith("I buy 9,")
    assert "e+" not in said
    labels = [label.get_text() for label in result.plot().axes[0].get_yticklabels()]
    assert all("e" not in label for label in labels)
    assert any(label.startswith("0.0000") for label in labels)
