import numpy as np
import pandas as pd
import pytest
from backtesting import Backtest, Strategy
from backtesting.lib import crossover
from backtesting.test import SMA

from multichat_lab.trading.market import gbm_bars, load_bars, periods_per_year
from multichat_lab.trading.statistics import summary
from tests.trading.statistics.labelled import (
    NO_FILLS,
    NO_TRADES,
    activity,
    annual_volatility,
    sharpe_ratio,
)

# what backtesting.py reckons in the same way, so must agree
SAME_AS_BACKTESTING = [
    "Exposure Time [%]",
    "Equity Final [$]",
    "Equity Peak [$]",
    "Return [%]",
    "Max. Drawdown [%]",
    "# Trades",
    "Win Rate [%]",
    "Best Trade [%]",
    "Worst Trade [%]",
    "Avg. Trade [%]",
    "Expectancy [%]",
]


def idle(bars):
    return activity(np.zeros(len(bars)), NO_TRADES, NO_FILLS)


def held_return(bars, times):
    label = "Buy & Hold Return [%]"
    return summary(pd.Series(1000.0, times), idle(times), bars)[label] / 100


class CrossingAverages(Strategy):
    def init(self) -> None:
        self.fast = self.I(SMA, self.data.Close, 10)
        self.slow = self.I(SMA, self.data.Close, 30)

    def next(self) -> None:
        if crossover(self.fast, self.slow):
            self.buy()
        elif crossover(self.slow, self.fast):
            self.sell()


@pytest.mark.parametrize("symbol", ["GOOG", "IBM"])
def test_the_summary_of_a_run_of_backtesting_is_what_it_prints_itself(symbol):
    bars = load_bars(symbol)
    run = Backtest(
        bars.rename(columns=str.title),
        CrossingAverages,
        cash=1e6,
        commission=0.001,
        exclusive_orders=True,
        finalize_trades=True,
    ).run()
    equity = run["_equity_curve"]["Equity"]
    held = np.zeros(len(bars))
    for trade in run["_trades"].itertuples():
        held[trade.EntryBar : trade.ExitBar + 1] = 1
    trades = pd.DataFrame(
        {"pnl": run["_trades"]["PnL"], "return_pct": 100 * run["_trades"]["ReturnPct"]}
    )
    ours = summary(equity, activity(held, trades, NO_FILLS), bars)
    assert ours["# Trades"] > 30
    expected = run[SAME_AS_BACKTESTING].astype(float)
    pd.testing.assert_series_equal(
        ours[SAME_AS_BACKTESTING], expected, rtol=1e-9, check_names=False
    )
    assert ours["Max. Drawdown Duration [days]"] == run["Max. Drawdown Duration"].days


@pytest.mark.filterwarnings("error")
def test_a_run_without_a_trade_has_numbers_where_they_mean_something():
    bars = load_bars("FB")
    statistics = summary(pd.Series(1000.0, bars.index), idle(bars), bars)
    known = statistics.dropna()
    assert known["Equity Final [$]"] == known["Equity Peak [$]"] == 1000
    assert known["Buy & Hold Return [%]"] < -20
    zero = known.drop(["Equity Final [$]", "Equity Peak [$]", "Buy & Hold Return [%]"])
    assert (zero == 0).all()
    assert {"# Trades", "Turnover", "Costs Paid [$]", "Return [%]", "CAGR [%]"} <= set(zero.index)
    assert {"Sharpe Ratio", "Calmar Ratio", "Win Rate [%]"} <= set(statistics.index) - set(known)


@pytest.mark.filterwarnings("error")
def test_a_run_of_a_single_bar_has_a_summary():
    bars = gbm_bars(1, 1)
    statistics = summary(pd.Series([1000.0], bars.index), idle(bars), bars)
    assert statistics["Return [%]"] == statistics["Buy & Hold Return [%]"] == 0
    assert np.isnan(statistics["CAGR [%]"])


def test_the_bars_of_a_year_come_from_the_index():
    bars = gbm_bars(3000, 1, freq="h")
    statistics = summary(bars["close"], idle(bars), bars)
    year = periods_per_year(bars.index)
    assert year == 24 * 365
    assert statistics["Sharpe Ratio"] == sharpe_ratio(bars["close"], year)
    volatility = annual_volatility(bars["close"], year)
    assert statistics["Volatility (Ann.) [%]"] == pytest.approx(100 * volatility)


def test_every_statistic_is_a_float():
    bars = gbm_bars(10, 1)
    statistics = summary(bars["close"], idle(bars), bars)
    assert statistics.dtype == np.float64


def test_buying_and_holding_several_symbols_earns_their_mean():
    fb, ibm = load_bars("FB"), load_bars("IBM")
    mean = (held_return(fb, fb.index) + held_return(ibm, fb.index)) / 2
    assert held_return({"FB": fb, "IBM": ibm}, fb.index) == pytest.approx(mean)
    gain = fb["close"].iloc[-1] / fb["close"].iloc[0] - 1
    assert held_return(fb, fb.index) == pytest.approx(gain)
