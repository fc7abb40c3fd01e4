"""Futures, spreads below zero, steps of prices and sizes."""

import asyncio

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading import (
    Backtest,
    Bracket,
    Breakout,
    Broker,
    BuyAndHold,
    Costs,
    Funds,
    Instrument,
    MeanReversion,
    Robot,
    SmaCross,
    Ticket,
    Trail,
)
from multichat_lab.trading.desk.intake import ValidBars
from multichat_lab.trading.records.rows import Bar

FREE = Costs()
OIL = Instrument(
    "CL", price_increment=0.01, size_increment=1, multiplier=1000, negative_prices=True
)


def frame(*prices: float) -> pd.DataFrame:
    index = pd.date_range("2020-04-16", periods=len(prices), tz="UTC")
    return pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), prices), index).assign(
        volume=1.0
    )


def shown(broker: Broker, symbol: str, *prices: float) -> None:
    for price in prices:
        broker.on_bar(Bar(symbol, broker.tape.event * 10**6, price, price, price, price, 1.0))


class Day(Robot):
    """Does one thing on each bar."""

    def __init__(self, *actions):
        self.actions = list(actions)

    def on_bar(self, bar):
        if self.actions and (action := self.actions.pop(0)):
            action(self)


def test_crude_that_settles_below_zero_is_bought_held_and_sold():
    robot = Day(lambda r: r.buy(2), None, lambda r: r.close())
    bars = {"CL": frame(20.0, 18.0, -37.63, -30.0, 10.0)}
    costs = Costs(commission=0.001)
    result = Backtest(bars, robot, 1_000_000, costs, instruments={"CL": OIL}).run()
    (trade,) = result.broker.trades
    assert trade.pnl == 2 * 1000 * (-30.0 - 18.0) - 36.0 - 60.0  # a fee is of the size of the value
    assert result.equity["equity"].tolist()[2] == 1_000_000 - 36 + 2000 * (-37.63 - 18)
    assert result.broker.account.cash == 1_000_000 + trade.pnl


def test_what_is_bought_below_zero_brings_cash_and_has_no_percentage():
    robot = Day(lambda r: r.buy(1), None, lambda r: r.close())
    bars = {"CL": frame(-5.0, -37.0, -10.0, 3.0)}
    result = Backtest(bars, robot, 100_000, FREE, instruments={"CL": OIL}).run()
    assert result.trades["pnl"].tolist() == [40_000.0]
    assert np.isnan(result.trades["return_pct"].iloc[0])
    assert np.isnan(result.stats["Best Trade [%]"])
    assert np.isnan(result.stats["Buy & Hold Return [%]"])
    assert result.stats["Return [%]"] == pytest.approx(40)


def test_levels_below_zero_limit_stop_and_trail():
    broker = Broker(Funds(10**6), FREE, {"CL": OIL})
    shown(broker, "CL", -10.0)
    broker.submit(Ticket("CL", "buy", 1, limit=-20.0, bracket=Bracket(-5.0, -30.0)))
    shown(broker, "CL", -12.0, -20.0, -5.0)
    assert [fill.price for fill in broker.fills] == [-20.0, -5.0]
    assert broker.account.cash == 10**6 + 15_000
    shown(broker, "CL", -10.0)
    trailed = broker.submit(Ticket("CL", "sell", 1, stop=Trail(fraction=0.5)))
    assert broker.orders[trailed - 1].stop_price == -15.0
    shown(broker, "CL", -8.0, -12.0)
    assert broker.fills[-1].price == -12.0  # it had moved up to -12


def test_a_price_below_zero_of_a_share_is_refused_everywhere():
    broker = Broker()
    shown(broker, "ACME", 10.0)
    for ticket in (
        Ticket("ACME", "buy", 1, limit=-1.0),
        Ticket("ACME", "buy", 1, stop=-1.0),
        Ticket("ACME", "buy", 1, bracket=Bracket(stop_loss=-1.0)),
    ):
        with pytest.raises(OrderError, match="above zero"):
            broker.submit(ticket)


@pytest.mark.parametrize("robot", [BuyAndHold(), SmaCross(2, 4), MeanReversion(3), Breakout(3)])
def test_shipped_robots_divide_by_no_price_of_zero(robot):
    prices = 20 * np.cos(np.arange(80) / 5)
    prices[40] = 0.0
    bars = {"CL": frame(*prices.round(2))}
    result = Backtest(bars, robot, 10**6, FREE, instruments={"CL": OIL}).run()
    assert np.isfinite(result.equity["equity"]).all()


def test_a_desk_takes_prices_below_zero_of_what_may_have_them():
    async def given(negative):
        async def feed():
            yield Bar("CL", 1, -3.0, -3.0, -3.0, -3.0)

        return [bar async for bar in ValidBars(feed(), negative)]

    assert len(asyncio.run(given({"CL"}))) == 1
    assert len(asyncio.run(given({"NG"}))) == 0


FUTURE = Instrument("ES", price_increment=0.25, size_increment=1, multiplier=50)


@pytest.mark.parametrize(
    ("order", "remedy"),
    [
        ({"limit": 100.3}, "Give 100.25 or 100.5."),
        ({"stop": 100.1}, "Give 100 or 100.25."),
        ({"quantity": 1.5}, "Give 1 or 2."),
        ({"bracket": Bracket(take_profit=110.6)}, "Give 110.5 or 110.75."),
    ],
)
def test_an_order_off_the_steps_is_refused_and_the_nearest_are_told(order, remedy):
    broker = Broker(instruments={"ES": FUTURE})
    shown(broker, "ES", 100.0)
    with pytest.raises(OrderError) as refusal:
        broker.submit(Ticket(**{"symbol": "ES", "side": "buy", "quantity": 1, **order}))
    assert refusal.value.remedy == remedy
    assert broker.orders == []
    number = broker.submit(Ticket("ES", "buy", 1, limit=99.75))
    with pytest.raises(OrderError, match="off the steps"):
        broker.replace(number, limit=99.8)


def test_a_future_is_worth_its_multiplier_in_profit_exposure_and_margin():
    broker = Broker(Funds(10_000), FREE, {"ES": FUTURE})
    shown(broker, "ES", 100.0)
    broker.submit(Ticket("ES", "buy", 2))
    broker.submit(Ticket("ES", "buy", 1))
    shown(broker, "ES", 100.0, 110.0)
    assert [order.status for order in broker.orders] == ["filled", "rejected"]
    assert broker.account.exposure == 2 * 50 * 110
    assert broker.account.equity == 11_000
    assert broker.account.unrealised_pnl == 1_000


def test_turnover_counts_what_contracts_are_worth_whatever_the_sign():
    robot = Day(lambda r: r.buy(2), None, lambda r: r.close())
    bars = {"CL": frame(20.0, 18.0, -37.63, -30.0, 10.0)}
    result = Backtest(bars, robot, 10**6, FREE, instruments={"CL": OIL}).run()
    traded = 2000 * 18 + 2000 * 30
    assert result.stats["Turnover"] == pytest.approx(traded / result.equity["equity"].mean())
