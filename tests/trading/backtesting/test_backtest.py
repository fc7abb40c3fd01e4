import threading

import pandas as pd
import pytest

from multichat_lab.errors.trading import AccountError, MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.broker.orders import Bracket, Trail
from multichat_lab.trading.market import iterate_bars
from multichat_lab.trading.robots import Breakout, SmaCross
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars


class Restless(Robot):
    """Buys and sells in brackets and without, to fill every table."""

    def __init__(self):
        self.seen = 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen % 7 == 0:
            self.buy(30, bracket=Bracket(bar.close * 1.02, bar.close * 0.97, Trail(fraction=0.03)))
        elif self.seen % 11 == 0:
            self.sell(10, limit=bar.close * 1.01)
        elif self.seen % 13 == 0:
            self.close()


@pytest.fixture
def bars():
    return random_bars(300, seed=4)


def test_live_bars_and_a_backtest_give_the_same_fills_and_equity_to_the_last_bit(bars):
    result = Backtest(bars, Restless(), cash=10_000).run()
    broker, robot, curve = Broker(Funds(10_000.0), DEFAULT_COSTS), Restless(), []
    robot.attach(broker)
    for bar in iterate_bars(bars):
        broker.on_bar(bar)
        robot.on_bar(bar)
        curve.append((broker.account.cash, broker.account.position_value, broker.account.equity))
    assert broker.orders == result.broker.orders
    assert broker.fills == result.broker.fills
    assert len(broker.trades) > 20
    columns = result.equity[["cash", "position_value", "equity"]]
    assert list(columns.itertuples(index=False, name=None)) == curve


def test_the_equity_curve_of_several_symbols_is_what_the_account_said(bars):
    frames = {"B": bars, "A": random_bars(200, seed=5).iloc[50:], "C": random_bars(350, seed=6)}
    result = Backtest(frames, Restless(), cash=50_000).run()
    broker, robot, curve = Broker(Funds(50_000.0), DEFAULT_COSTS), Restless(), {}
    robot.attach(broker)
    for bar in iterate_bars(frames):
        broker.on_bar(bar)
        robot.on_bar(bar)
        curve[bar.timestamp] = broker.account.equity
    assert result.equity["equity"].to_dict() == curve
    assert set(result.fills["symbol"]) == {"A", "B", "C"}


def test_a_run_leaves_the_robot_as_it_was_so_the_next_is_the_same(bars):
    backtest = Backtest(bars, robot := Restless())
    first, second = backtest.run(), backtest.run()
    assert robot.seen == 0
    pd.testing.assert_frame_equal(first.fills, second.fills)


def test_a_function_of_bars_may_make_the_robot(bars):
    result = Backtest(bars, lambda given: SmaCross(5, 20, quantity=len(given))).run()
    assert set(result.fills["quantity"]) == {300.0}


def test_bars_without_a_symbol_trade_as_asset(bars):
    bars.attrs.clear()
    assert set(Backtest(bars, SmaCross(5, 20)).run().fills["symbol"]) == {"ASSET"}


def test_costs_are_a_tenth_of_a_percent_and_one_basis_point_unless_given(bars):
    fill = Backtest(bars, SmaCross(5, 20, 100)).run().fills.iloc[0]
    assert fill.commission == round(fill.price * 100 * 0.001, 2)
    assert fill.slippage == round(fill.price * 100 * 0.0001, 2)
    free = Backtest(bars, SmaCross(5, 20, 100), costs=Costs()).run().fills
    assert free[["commission", "slippage"]].to_numpy().sum() == 0


def test_leverage_comes_with_the_funds(bars):
    rich = Backtest(bars, SmaCross(5, 20, 180), cash=Funds(10_000, leverage=2)).run()
    poor = Backtest(bars, SmaCross(5, 20, 180), cash=10_000).run()
    assert len(rich.fills) > 0 == len(poor.fills)


def test_bad_bars_and_bad_cash_are_refused(bars):
    with pytest.raises(MarketDataError):
        Backtest(bars.iloc[::-1], SmaCross()).run()
    with pytest.raises(AccountError):
        Backtest(bars, SmaCross(), cash=-1).run()


def test_a_robot_that_cannot_be_copied_says_what_to_do(bars):
    robot = SmaCross()
    robot.lock = threading.Lock()  # type: ignore[attr-defined]
    with pytest.raises(RobotError, match="function of bars"):
        Backtest(bars, robot).run()


def test_statistics_of_a_run_are_labelled_and_agree_with_its_tables(bars):
    result = Backtest(bars, Breakout(10, 5, 2.0)).run()
    stats = result.stats
    assert stats["Equity Final [$]"] == result.equity["equity"].iloc[-1]
    assert stats["# Trades"] == len(result.trades) > 3
    assert stats["Costs Paid [$]"] == pytest.approx(
        result.fills[["commission", "slippage"]].to_numpy().sum()
    )
    assert stats["Max. Drawdown [%]"] == pytest.approx(100 * result.equity["drawdown"].min())


def test_a_run_without_a_trade_has_statistics_and_empty_tables(bars):
    result = Backtest(bars.iloc[:3], SmaCross()).run()
    assert [len(table) for table in (result.orders, result.fills, result.trades)] == [0, 0, 0]
    assert result.stats["Return [%]"] == 0
    assert (result.equity["equity"] == 100_000).all()


def test_the_gain_is_the_realised_and_the_unrealised_profit(bars):
    result = Backtest(bars, Restless(), cash=10_000).run()
    account = result.broker.account
    gain = result.equity["equity"].iloc[-1] - 10_000
    assert gain == pytest.approx(account.realised_pnl + account.unrealised_pnl)
    assert result.trades["pnl"].sum() == pytest.approx(account.realised_pnl)
