"""Rates of their own: known when their period has ended, traded and seen by nobody."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading import Backtest, BuyAndHold, Funds, Instrument, Robot, Ticket, sweep
from multichat_lab.trading.backtesting.comparison import buy_and_hold
from multichat_lab.trading.experiments import walk_forward
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import SmaCross
from tests.trading.scenes import flat_bars
from tests.trading.test_instruments_traded import FREE

SAP = Instrument("SAP", currency="EUR")
TERMS = {"SAP": SAP}


def daily(*rates, start="2024-01-01"):
    return pd.Series(list(rates), pd.date_range(start, periods=len(rates), tz="UTC"))


class Watching(Robot):
    """Holds ten from the first bar on, and takes down what it is shown."""

    def __init__(self):
        self.seen = []
        self.orders = {}

    def on_bar(self, bar):
        self.seen.append((bar.symbol, self.broker.tape.symbol))
        if len(self.seen) == 1:
            self.buy(10)
        if len(self.seen) in self.orders:
            self.orders[len(self.seen)]()


def run(bars, rates, robot=None, **more):
    backtest = Backtest(bars, robot or Watching(), 10_000, FREE, instruments=TERMS, rates=rates)
    return backtest.run()


def test_a_rate_of_its_own_gives_the_curve_of_one_among_the_bars():
    bars = {"SAP": flat_bars([100, 101, 99, 105])}
    rate = flat_bars([1.1, 1.2, 1.3, 1.15])
    apart = run(bars, {"EURUSD": rate})
    among = Backtest({**bars, "EURUSD": rate}, Watching(), 10_000, FREE, instruments=TERMS)
    equity = apart.equity["equity"]
    # bought ten at 101 EUR when 1.10 was known; then 10 x 101 x 1.2, 10 x 99 x 1.3, 10 x 105 x 1.15
    cash = 10_000 - 10 * 101 * 1.1
    assert equity.tolist() == pytest.approx([10_000, cash + 1212, cash + 1287, cash + 1207.5])
    again = among.run()
    assert again.broker.account.cash != apart.broker.account.cash  # it bought the rate
    assert set(apart.bars) == {"SAP"}


@pytest.mark.parametrize("given", [{"2024-01-01": 1.1}, 1.1, pd.DataFrame({"rate": [1.1]})])
def test_what_tells_no_rates_is_refused(given):
    with pytest.raises(MarketDataError, match="The rate EURUSD is given as"):
        run({"SAP": flat_bars([100, 101])}, {"EURUSD": given})


def test_no_robot_is_shown_a_rate_and_no_order_for_it_is_taken():
    bars, rates = {"SAP": flat_bars([100] * 4)}, {"EURUSD": daily(1.1, 1.2, 1.3, 1.4)}
    robot = Watching()
    result = run(bars, rates, robot)
    assert result.robot.seen == [("SAP", "SAP")] * 4
    assert result.run.symbol == "SAP"

    class Foolish(Robot):
        def on_bar(self, bar):
            self.broker.submit(Ticket("EURUSD", "buy", 1))

    (order, *_) = run(bars, rates, Foolish()).broker.orders
    assert (order.status, order.reason) == ("rejected", "EURUSD is a rate, which nobody trades")


def test_the_rate_of_a_day_is_no_news_in_its_morning():
    hours = flat_bars([100.0] * 48).set_axis(
        pd.date_range("2024-01-02", periods=48, freq="h", tz="UTC")
    )
    rates = daily(1.0, 2.0, 4.0)  # of the 1st, 2nd and 3rd
    equity = run({"SAP": hours}, {"EURUSD": rates}).equity["equity"]
    assert set(equity.iloc[:23]) == {10_000.0}  # at 1.0, the rate of the day before
    assert set(equity.iloc[23:47]) == {11_000.0}  # from the close of the 2nd on
    assert equity.iloc[47] == 13_000.0


def test_finer_rates_count_at_the_close_of_a_longer_bar():
    bars = flat_bars([100.0] * 3)
    hourly = pd.Series(
        [1 + row / 100 for row in range(72)],
        pd.date_range("2024-01-01", periods=72, freq="h", tz="UTC"),
    )
    result = run({"SAP": bars}, {"EURUSD": hourly})
    assert result.broker.account.cash == 10_000 - 10 * 100 * 1.23  # of 23:00 of the day before
    assert result.equity["equity"].iloc[-1] == pytest.approx(10_000 + 1_000 * (1.71 - 1.23))


def test_bars_before_the_first_rate_and_after_the_last_are_told():
    bars = {"SAP": flat_bars([100] * 30)}
    result = run(bars, {"EURUSD": daily(1.1, 1.2, start="2024-01-05")}, BuyAndHold())
    assert result.warnings[-2:] == (
        "No rate EURUSD is known at 4 of 30 bars of SAP: orders there are rejected.",
        "The rate EURUSD is more than 5 days old at 19 bars of SAP, the first 2024-01-12: the last "
        "one known stands there.",
    )


def test_without_any_rate_orders_are_rejected_and_the_reason_stands_there():
    result = run({"SAP": flat_bars([100] * 3)}, {})
    assert "No rate from EUR to USD has been seen" in result.warnings[0]
    assert set(result.orders["status"]) == {"rejected"}


@pytest.mark.parametrize(
    ("rates", "problem"),
    [
        ({"EURUSD": daily(1.1, -1.0)}, "Rate EURUSD: .*not above zero"),
        ({"EURUSD": daily()}, "Rate EURUSD"),
        ({"SAP": daily(1.0)}, "among the bars and among the rates"),
    ],
)
def test_what_is_no_rate_is_refused(rates, problem):
    with pytest.raises(MarketDataError, match=problem):
        run({"SAP": flat_bars([100] * 3)}, rates)


def test_a_day_without_a_rate_keeps_the_one_before():
    rates = daily(1.5, float("nan"), 2.0)
    equity = run({"SAP": flat_bars([100.0] * 3)}, {"EURUSD": rates}).equity["equity"]
    assert equity.tolist() == [10_000, 10_000, 10_500]


def test_a_yen_account_books_whole_yen_and_experiments_take_rates():
    bars = gbm_bars(400, seed=3)
    rates = {"USDJPY": pd.Series(150.25, bars.index)}
    funds = Funds(10_000_000, currency="JPY")
    terms = {"instruments": {"GBM": Instrument("GBM")}, "rates": rates}
    alone = Backtest(bars, SmaCross(5, 20, 10), funds, **terms).run()
    assert alone.broker.account.valuation.factor("GBM") == 150.25
    table = sweep(bars, SmaCross, {"fast": [5], "slow": [20], "quantity": [10]}, funds, **terms)
    assert table["Return [%]"].tolist() == [alone.stats["Return [%]"]]
    assert alone.stats["# Trades"] > 3
    walk = walk_forward(
        bars, SmaCross, {"fast": [5], "slow": [20], "quantity": [10]}, 200, 100, cash=funds, **terms
    )
    assert walk.stats["# Trades"] > 0


def test_the_future_of_a_rate_changes_no_decision():
    bars = gbm_bars(200, seed=2)
    rates = {"EURUSD": pd.Series(1.1, bars.index)}
    terms = {"GBM": Instrument("GBM", currency="EUR")}
    result = Backtest(bars, SmaCross(5, 20, 10), 100_000, instruments=terms, rates=rates).run()
    assert result.check_lookahead(cuts=3).decisions > 0


def test_who_cannot_reckon_a_stake_without_a_rate_is_told_of_the_rate_and_of_nothing_else():
    bars = {"SAP": flat_bars([100] * 3)}
    backtest = Backtest(bars, BuyAndHold(), Funds(1_000, currency="GBP"), instruments=TERMS)
    assert backtest.run().warnings == (
        "Nothing of SAP can be traded: No rate from EUR to GBP has been seen. Give "
        "rates={'EURGBP': …}, or bars of it (or of GBPEUR) beside the others.",
    )


def test_buying_and_holding_is_reckoned_in_the_currency_of_the_account(tmp_path):
    bars = {"SAP": flat_bars([100 + day for day in range(40)])}
    rates = {"EURUSD": pd.Series(np.linspace(1, 2, 40), bars["SAP"].index)}
    result = run(bars, rates, BuyAndHold())
    # 100 EUR at 1.00 become 139 EUR at 2.00
    assert result.stats["Buy & Hold Return [%]"] == pytest.approx(178)
    curve = buy_and_hold(result)
    assert curve.iloc[[0, -1]].tolist() == pytest.approx([10_000, 27_800])
    assert "27,800.00" in result.report(tmp_path / "run.html").read_text("utf-8")
    unknown = run(bars, {}, BuyAndHold())
    assert np.isnan(unknown.stats["Buy & Hold Return [%]"])
