"""A bar of a higher timeframe, joined by time, is seen when it has ended and not before."""

import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import gbm_bars, load_bars, resample
from multichat_lab.trading.robots.robot import Robot

IBM = load_bars("IBM", start="2010", end="2012-12-31")
MINUTES = gbm_bars(600, seed=4).set_axis(
    pd.date_range("2024-01-02 14:30", periods=600, freq="1min", tz="UTC", name="time")
)


class Joins(Robot):
    """Compares the last close of a higher timeframe with the present one."""

    def __init__(self, merged):
        self.closes = merged["close"]

    def on_bar(self, bar):
        known = self.closes.loc[: bar.timestamp]
        if known.empty:
            return
        if known.iloc[-1] > bar.close and not self.position:
            self.buy(10)
        elif known.iloc[-1] < bar.close:
            self.close()


@pytest.mark.parametrize(
    ("bars", "timeframe"), [(IBM, "1W"), (IBM, "ME"), (IBM, "3D"), (MINUTES, "1h")]
)
def test_joined_by_time_nothing_is_known_before_it_has_happened(bars, timeframe):
    result = Backtest(bars, lambda shown: Joins(resample(shown, timeframe))).run()
    assert result.check_lookahead().decisions > 10
    merged = resample(bars, timeframe)
    for end, row in merged.iloc[:-1].iterrows():
        assert row["close"] in bars.loc[:end, "close"].tail(40).tolist()


def test_stamped_with_their_start_they_look_ahead():
    result = Backtest(IBM, lambda shown: Joins(resample(shown, "1W", "start"))).run()
    with pytest.raises(LookaheadError):
        result.check_lookahead()


@pytest.mark.parametrize("timeframe", ["1W", "ME", "QE", "1D", "4h"])
def test_hours_are_in_no_larger_bar_before_it_has_ended(timeframe):
    hours = gbm_bars(24 * 200, seed=1, freq="h")
    merged = resample(hours, timeframe, "end")
    for at in range(0, len(hours), 7):
        known = merged.loc[: hours.index[at]]
        past = hours.iloc[:at]  # the hours that have ended when this one begins
        assert known["volume"].sum() <= past["volume"].sum() * (1 + 1e-12)
    assert merged["volume"].sum() == pytest.approx(hours["volume"].sum())
