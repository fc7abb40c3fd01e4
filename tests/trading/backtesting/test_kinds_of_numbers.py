"""Bars of float32, of Decimal and of whole numbers are bars, and come to the same."""

from decimal import Decimal

import numpy as np
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading import Backtest, BuyAndHold, Funds, SmaCross, simulate, sweep
from tests.trading.scenes import flat_bars

KINDS = {
    "float32": lambda column: column.astype(np.float32),
    "whole numbers": lambda column: column.astype("int64"),
    "Decimal": lambda column: column.map(lambda each: Decimal(repr(each))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_bars_of_any_kind_of_numbers_run_from_fills_to_page(kind, tmp_path):
    bars = flat_bars([100, 101, 99, 104, 103, 107])
    expected = Backtest(bars, BuyAndHold(10), 10_000).run()
    other = bars.copy()
    for name in ("open", "high", "low", "close"):
        other[name] = KINDS[kind](other[name])
    result = Backtest(other, BuyAndHold(10), 10_000).run()
    assert result.equity["equity"].tolist() == expected.equity["equity"].tolist()
    assert result.stats.equals(expected.stats)
    assert result.report(tmp_path / "run.html").stat().st_size > 10_000
    assert other["close"].dtype != np.float64  # the bars that were given stay as they are
    grid = {"fast": [1], "slow": [2]}
    assert sweep(other, SmaCross, grid).equals(sweep(bars, SmaCross, grid))


def test_what_is_no_number_is_named():
    bars = flat_bars([100, 101]).astype({"close": object})
    bars.loc[bars.index[1], "close"] = "n/a"
    with pytest.raises(MarketDataError, match=r"Row 1 .* a value is missing"):
        Backtest(bars, BuyAndHold()).run()


def test_a_loop_without_a_broker_takes_cash_as_a_backtest_does():
    bars = flat_bars([100, 101, 99, 104, 103, 107])
    cash, funds = (simulate(bars, SmaCross(1, 2), each)[0] for each in (5_000, Funds(5_000)))
    assert cash.tolist() == funds.tolist()
    assert cash.iloc[0] == 5_000
