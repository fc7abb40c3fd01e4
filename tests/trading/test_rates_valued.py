"""Amounts of other currencies count at the rates known then, however many rates there are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading import Backtest, BuyAndHold, Costs, Instrument
from multichat_lab.trading.experiments.pieces import piece_statistics
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import SmaCross
from tests.trading.scenes import flat_bars

SAP = {"SAP": Instrument("SAP", currency="EUR")}
DAYS = st.sets(st.integers(1, 12), min_size=3, max_size=6).map(sorted)


def on_days(days, prices):
    times = [pd.Timestamp(2024, 1, day, tz="UTC") for day in days]
    return flat_bars(prices).set_axis(pd.DatetimeIndex(times, name="time"))


@given(DAYS, DAYS)
def test_a_close_counts_at_the_rate_of_its_time_and_not_of_its_place(days, rate_days):
    rates = {day: 1 + day / 100 for day in rate_days}
    bars = {
        "SAP": on_days(days, [100] * len(days)),
        "EURUSD": on_days(rate_days, [*rates.values()]),
    }
    result = Backtest(bars, BuyAndHold(10), 10_000, Costs(), instruments=SAP).run()
    known = [[each for at, each in rates.items() if at <= day] for day in days]
    expected = [100 * each[-1] if each else np.nan for each in known]
    assert result.valued["SAP"]["close"].tolist() == pytest.approx(expected, nan_ok=True)


def test_what_was_traded_counts_at_the_rates_then_in_a_whole_and_in_a_piece():
    bars = gbm_bars(300, seed=3)
    bars.attrs["symbol"] = "SAP"
    rates = pd.Series(np.linspace(1.0, 3.0, 300), bars.index)
    terms = {"SAP": Instrument("SAP", currency="EUR", multiplier=5)}
    backtest = Backtest(
        bars, SmaCross(5, 20), 1_000_000, Costs(), instruments=terms, rates={"EURUSD": rates}
    )
    result = backtest.run()
    # the rate of a day is known when it has ended: the next bar's close counts at it
    known = rates.shift(1)[result.fills["timestamp"]].to_numpy()
    traded = (5 * result.fills["price"] * result.fills["quantity"] * known).sum()
    equity = result.equity["equity"]
    assert result.stats["Turnover"] == pytest.approx(traded / equity.mean(), rel=0.02)
    piece = piece_statistics(result, equity.index[0], equity.index[-1])
    pd.testing.assert_series_equal(piece, result.stats)
