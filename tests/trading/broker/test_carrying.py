"""What holding costs and brings: borrow fees and interest with the days."""

from fractions import Fraction

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.without_broker.simulation import simulate
from tests.trading.scenes import SYMBOL, bar, flat_bars, random_bars


class Once(Robot):
    """Gives an order of so many shares at the first bar, to sell them when below zero."""

    def __init__(self, quantity):
        self.quantity = quantity

    def on_bar(self, bar):
        if not self.broker.orders:
            (self.buy if self.quantity > 0 else self.sell)(abs(self.quantity))


def amounts(result):
    return [(kind, amount) for kind, amount in result.flows[["kind", "amount"]].to_numpy().tolist()]


def test_who_is_short_pays_for_each_calendar_day_on_what_the_shares_are_worth():
    bars = flat_bars([100, 100, 110, 110]).iloc[[0, 1, 2, 3]]
    bars.index = pd.to_datetime(["2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09"], utc=True)
    result = Backtest(bars, Once(-365), 100_000, Costs(borrow_rate=0.10)).run()
    assert amounts(result) == [("borrow fee", -30.0), ("borrow fee", -11.0)]  # 3 days, then one
    assert result.flows["symbol"].tolist() == [SYMBOL, SYMBOL]
    assert result.equity["cash"].iloc[-1] == 100_000 + 36_500 - 41.0


def test_cash_earns_and_debit_costs():
    bars = flat_bars([100] * 4)
    idle = Backtest(bars, Once(1), 365_000, Costs(credit_rate=0.01)).run()
    assert amounts(idle) == [("interest", 10.0), ("interest", 10.0), ("interest", 10.0)]
    funds = Funds(36_500, leverage=2)
    owing = Backtest(bars, Once(730), funds, Costs(debit_rate=0.1, credit_rate=0.0)).run()
    assert amounts(owing) == [("interest", -10.0), ("interest", -10.0)]
    assert owing.equity["equity"].iloc[-1] == owing.broker.account.equity == 36_480


def test_hours_of_one_day_cost_nothing_and_the_next_day_one():
    broker = Broker(Funds(100_000), Costs(borrow_rate=0.365))
    for hour in range(60):
        broker.on_bar(bar(0)._replace(time_us=hour * 3_600_000_000))
        if hour == 0:
            broker.submit(Ticket(SYMBOL, "sell", 100))
    assert [flow.amount for flow in broker.account.books.flows] == [-10.0, -10.0]


def test_by_default_nothing_is_booked_with_the_days():
    assert Backtest(flat_bars([100] * 5), Once(-10)).run().flows.empty


@pytest.mark.parametrize("seed", range(6))
def test_profit_is_what_trades_and_flows_have_brought_to_the_cent(seed):
    bars = random_bars(200, seed=seed)
    bars["dividends"] = [0.25 if row % 30 == 7 else 0.0 for row in range(200)]
    costs = Costs(commission=0.001, borrow_rate=0.03, debit_rate=0.05, credit_rate=0.02)
    result = Backtest(bars, SmaCross(3, 9, 150), 50_000, costs).run()
    account = result.broker.account
    assert {"dividend", "interest"} <= set(result.flows["kind"])
    earned = sum(Fraction(str(pnl)) for pnl in result.trades["pnl"])
    came = sum(Fraction(str(amount)) for amount in result.flows["amount"])
    assert round(earned + came, 2) == round(Fraction(str(account.realised_pnl)), 2)
    assert result.equity["equity"].iloc[-1] == account.equity
    assert result.check_lookahead(cuts=4).decisions > 0


def test_loops_without_a_broker_leave_it_to_the_broker():
    bars = random_bars(60, seed=1)
    with pytest.raises(MarketDataError, match="Use Backtest"):
        simulate(bars, SmaCross(3, 9, 10), costs=Costs(borrow_rate=0.01))
    with pytest.raises(MarketDataError, match="Use Backtest"):
        simulate(bars.assign(dividends=1.0), SmaCross(3, 9, 10))
