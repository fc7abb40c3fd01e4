"""Dividends and splits: booked exactly, short pays, orders and lots go along."""

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Bracket, FromFill, Ticket, Trail
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.robots.robot import Robot
from tests.trading.broker.test_carrying import Once
from tests.trading.scenes import SYMBOL, bar, flat_bars

FREE = Costs()
FOUR_TO_ONE = [100, 100, 100, 25, 25, 30]


def with_split(prices=FOUR_TO_ONE, ratio=4.0, row=3, **columns):
    bars = flat_bars(prices)
    splits = [0.0] * len(prices)
    splits[row] = ratio
    return bars.assign(splits=splits, **columns)


class BuyThenSell(Robot):
    """Buys at the first bar and closes before the last."""

    def __init__(self, quantity=10):
        self.quantity = quantity
        self._bars = 0

    def on_bar(self, bar):
        self._bars += 1
        if self._bars == 1:
            self.buy(self.quantity)
        if self._bars == 5:
            self.close()


@pytest.mark.parametrize(("shares", "amount"), [(100, 50.0), (-100, -50.0)])
def test_who_held_before_the_ex_date_gets_the_dividend_and_who_is_short_pays_it(shares, amount):
    bars = flat_bars([100] * 5).assign(dividends=[0, 0, 0, 0.5, 0])
    result = Backtest(bars, Once(shares), 100_000, FREE).run()
    assert result.flows.to_numpy().tolist() == [
        [pd.Timestamp("2024-01-04", tz="UTC"), SYMBOL, "dividend", amount]
    ]
    assert result.equity["equity"].tolist() == [1e5] * 3 + [1e5 + amount] * 2


def test_who_buys_on_the_ex_date_gets_none():
    bars = flat_bars([100] * 4).assign(dividends=[0, 5.0, 0, 0])
    assert Backtest(bars, Once(10), 100_000, FREE).run().flows.empty


def test_a_split_changes_no_equity_and_trades_are_exact():
    result = Backtest(with_split(), BuyThenSell(), 100_000, FREE).run()
    assert result.equity["equity"].tolist() == [1e5, 1e5, 1e5, 1e5, 1e5, 100_200]
    (trade,) = result.broker.trades
    assert (trade.quantity, trade.entry_price, trade.exit_price) == (40.0, 25.0, 30.0)
    assert (trade.pnl, trade.return_pct) == (200.0, 20.0)
    assert result.broker.account.positions == {}


@pytest.mark.parametrize("ratio", [4.0, 0.1, 1.5, 3.0])
def test_lots_and_position_agree_after_any_split(ratio):
    broker = Broker(Funds(1e6))
    broker.on_bar(bar(0))
    broker.carrying.expect([CorporateAction(SYMBOL, bar(3).time_us, split=ratio)])
    for quantity in (7, 11, 0.3333):
        broker.submit(Ticket(SYMBOL, "buy", quantity))
    broker.on_bar(bar(1))
    broker.submit(Ticket(SYMBOL, "sell", 5))
    broker.on_bar(bar(2))
    before = broker.account.books.invested
    broker.on_bar(bar(3, tuple(price / ratio for price in (100.0, 101.0, 99.0, 100.0))))
    lots = broker.account.lots[SYMBOL]
    assert broker.account.position(SYMBOL) == pytest.approx(sum(lot.quantity for lot in lots))
    assert broker.account.position(SYMBOL) == pytest.approx(13.3333 * ratio, abs=1e-7)
    assert broker.account.books.invested == before
    broker.submit(Ticket(SYMBOL, "sell", broker.account.position(SYMBOL), reduce_only=True))
    broker.on_bar(bar(4, (100.0 / ratio,) * 4))
    assert broker.account.positions == {}
    assert not lots


def test_orders_that_wait_ask_for_as_much_at_as_good_a_price():
    broker = Broker(Funds(1e6), FREE)
    broker.on_bar(bar(0))
    broker.carrying.expect([CorporateAction(SYMBOL, bar(1).time_us, split=4.0)])
    bracket = Bracket(take_profit=120.0, stop_loss=FromFill(distance=8.0))
    broker.submit(Ticket(SYMBOL, "buy", 10, limit=60.0, bracket=bracket))
    broker.submit(Ticket(SYMBOL, "sell", 5, stop=Trail(distance=40.0)))
    broker.submit(Ticket(SYMBOL, "buy", 3, stop=140.0, limit=160.0))
    broker.on_bar(bar(1, (25.0, 25.5, 24.5, 25.0)))
    entry, target, _, trail, stop = broker.orders
    assert (entry.quantity, entry.limit_price) == (40.0, 15.0)
    assert (target.quantity, target.limit_price) == (40.0, 30.0)
    assert (trail.quantity, trail.trail_distance, trail.stop_price) == (20.0, 10.0, 15.5)
    assert (stop.quantity, stop.stop_price, stop.limit_price) == (12.0, 35.0, 40.0)
    assert broker.fills == []
    broker.on_bar(bar(2, (14.0, 15.5, 14.0, 15.0)))
    assert broker.orders[2].stop_price == 12.0


def test_prices_that_were_adjusted_are_not_split_again():
    adjusted = with_split([25, 25, 25, 25, 25, 30])
    with pytest.raises(MarketDataError, match="it has been adjusted"):
        Backtest(adjusted, BuyThenSell(), 100_000, FREE).run()


def test_a_dividend_on_the_day_of_a_split_is_paid_on_the_shares_before_it():
    bars = with_split(dividends=[0, 0, 0, 2.0, 0, 0])
    result = Backtest(bars, BuyThenSell(), 100_000, FREE).run()
    assert result.flows["amount"].tolist() == [20.0]


def test_actions_may_stand_in_attributes_and_fall_between_bars():
    bars = flat_bars([100] * 5).drop(index="2024-01-03")
    bars.attrs["dividends"] = {"2024-01-03": 0.25}
    assert Backtest(bars, Once(100), 100_000, FREE).run().flows["time"].iloc[0].day == 4


def test_an_amount_below_zero_is_refused():
    with pytest.raises(MarketDataError, match="dividends of ACME"):
        Backtest(flat_bars([100] * 3).assign(dividends=-1.0), Once(1)).run()


def test_of_several_symbols_each_has_its_own():
    class Both(Robot):
        def on_bars(self, bars):
            if not self.broker.orders:
                for symbol in bars:
                    self.submit(Ticket(symbol, "buy", 100))

    bars = {"B": with_split(), "A": flat_bars([10] * 6).assign(dividends=[0, 0, 0.1, 0, 0.2, 0])}
    result = Backtest(bars, Both(), 100_000, FREE).run()
    assert result.broker.account.positions == {"A": 100.0, "B": 400.0}
    assert result.flows["amount"].tolist() == [10.0, 20.0]
    assert result.equity["equity"].iloc[-1] == result.broker.account.equity == 102_030
    assert result.check_lookahead(cuts=3).decisions > 0
