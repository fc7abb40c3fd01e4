"""Orders take a part of what is traded, and wait for the rest."""

import asyncio

import numpy as np
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import AccountError, MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Bracket, FromFill, Ticket
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.market import replay_feed
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.without_broker.simulation import simulate
from tests.trading.desk.scripted import desk_in
from tests.trading.scenes import CALM, SYMBOL, bar, flat_bars, random_bars

TENTH = Costs(volume_limit=0.1)  # of 1000 shares a bar


def show(broker, day, prices=CALM, volume=1000.0):
    broker.on_bar(bar(day, prices)._replace(volume=volume))


def asked(side="buy", quantity=250.0, costs=TENTH, **fields):
    broker = Broker(Funds(1_000_000), costs)
    show(broker, 0)
    broker.submit(Ticket(SYMBOL, side, quantity, **fields))
    return broker


def sizes(broker):
    return [(fill.order_id, fill.quantity, fill.price) for fill in broker.fills]


def test_an_order_fills_over_several_bars_and_then_is_filled():
    broker = asked()
    for day in (1, 2, 3, 4):
        show(broker, day, (100.0 + day, 105.0, 99.0, 100.0))
    assert sizes(broker) == [(1, 100.0, 101.0), (1, 100.0, 102.0), (1, 50.0, 103.0)]
    assert broker.orders[0].status == "filled"
    kinds = [event.kind for event in broker.events]
    assert kinds == ["submitted", "part_filled", "part_filled", "filled"]


def test_a_bar_on_which_nobody_trades_fills_nothing():
    broker = asked(quantity=150.0)
    show(broker, 1)
    show(broker, 2, volume=0.0)
    assert broker.account.position(SYMBOL) == 100.0
    show(broker, 3)
    assert broker.account.position(SYMBOL) == 150.0


def test_all_orders_share_what_is_traded_the_first_given_first():
    broker = asked(quantity=70.0)
    broker.submit(Ticket(SYMBOL, "buy", 70.0))
    show(broker, 1)
    assert sizes(broker) == [(1, 70.0, 100.0), (2, 30.0, 100.0)]


def test_a_minimum_commission_is_paid_once():
    costs = Costs(volume_limit=0.1, commission=0.001, minimum=20.0)
    broker = asked(costs=costs)
    for day in (1, 2, 3):
        show(broker, day)
    assert [fill.commission for fill in broker.fills] == [20.0, 0.0, 5.0]


def test_a_stop_that_was_reached_goes_on_at_the_next_open_and_a_limit_at_its_limit():
    broker = asked("sell", stop=99.5)
    show(broker, 1)
    show(broker, 2, (103.0, 104.0, 102.0, 103.0))
    assert sizes(broker) == [(1, 100.0, 99.5), (1, 100.0, 103.0)]
    broker = asked(limit=99.5)
    show(broker, 1)
    show(broker, 2, (103.0, 104.0, 102.0, 103.0))
    show(broker, 3)
    assert sizes(broker) == [(1, 100.0, 99.5), (1, 100.0, 99.5)]


def test_the_exits_of_an_entry_guard_what_has_filled_so_far_at_its_average_price():
    bracket = Bracket(stop_loss=FromFill(distance=10.0))
    broker = asked(bracket=bracket)
    show(broker, 1)
    show(broker, 2, (104.0, 105.0, 103.0, 104.0))
    assert broker.orders[1].stop_price == 92.0
    broker.cancel(1)
    assert broker.orders[1].status == "open"
    show(broker, 3, (91.0, 92.0, 90.0, 91.0))
    show(broker, 4, (89.0, 92.0, 88.0, 91.0))
    assert sizes(broker)[2:] == [(2, 100.0, 91.0), (2, 100.0, 89.0)]
    assert broker.account.positions == {}


def test_an_exit_that_has_closed_all_ends_an_entry_that_still_waits():
    broker = asked(bracket=Bracket(take_profit=101.0))
    show(broker, 1)  # a hundred bought; nothing left to trade for the target
    show(broker, 2, (101.0, 102.0, 100.5, 101.0), volume=2000.0)
    assert [order.status for order in broker.orders] == ["filled", "open"]
    broker = asked(bracket=Bracket(take_profit=101.0), limit=100.0)
    show(broker, 1)
    show(broker, 2, (101.0, 102.0, 100.5, 101.0))
    assert [order.status for order in broker.orders] == ["cancelled", "filled"]
    assert broker.account.positions == {}


def test_replacing_an_order_in_parts_keeps_what_is_left():
    broker = asked(limit=100.0)
    show(broker, 1)
    broker.replace(1, limit=101.0)
    assert broker.orders[1].quantity == 150.0


def test_what_was_described_fills_in_its_steps_and_other_whole_orders_in_whole_shares():
    for instrument, first in ((None, 123.0), (Instrument(SYMBOL, size_increment=0.5), 123.5)):
        broker = Broker(Funds(1e6), TENTH, {} if instrument is None else {SYMBOL: instrument})
        show(broker, 0)
        broker.submit(Ticket(SYMBOL, "buy", 500))
        show(broker, 1, volume=1239.0)
        assert broker.fills[0].quantity == first


class Million(Robot):
    """Buys a million shares, and notes what fills."""

    def __init__(self):
        self.told = []

    def on_bar(self, bar):
        if not self.broker.orders:
            self.buy(1_000_000)

    def on_fill(self, fill):
        self.told.append(fill.quantity)


def test_what_is_more_than_was_traded_is_told_unless_there_is_a_limit():
    bars = flat_bars([10] * 5).assign(volume=[100.0, 0, 0, 0, 100])
    beyond = Backtest(bars, Million(), 1e8, Costs()).run()
    assert beyond.fills["quantity"].tolist() == [1_000_000]
    assert any("more was filled than was traded" in each for each in beyond.warnings)
    within = Backtest(bars, Million(), 1e8, Costs(volume_limit=0.25)).run()
    assert within.robot.told == [25.0]
    assert not any("than was traded" in each for each in within.warnings)
    assert within.run.metadata["costs"]["volume_limit"] == 0.25


@pytest.mark.parametrize("seed", range(4))
def test_no_bar_gives_more_than_its_part_and_a_desk_does_the_same(seed):
    bars = random_bars(200, seed=seed)
    bars["volume"] = np.random.default_rng(seed).integers(0, 2000, 200).astype(float)
    costs = Costs(commission=0.001, minimum=2, volume_limit=0.05)
    result = Backtest(bars, SmaCross(3, 9, 180), 100_000, costs).run()
    taken = result.fills.groupby("timestamp")["quantity"].sum()
    assert (taken <= 0.05 * bars["volume"].reindex(taken.index)).all()
    assert len(result.fills) > len(result.orders)
    assert result.equity["equity"].iloc[-1] == result.broker.account.equity
    filled = result.fills.groupby("order_id")["quantity"].sum()
    orders = result.orders.set_index("order_id")
    whole = orders[orders["status"] == "filled"].index
    bought = [each for each in whole if orders["side"][each] == "buy"]
    assert (filled[bought] == 180).all()
    with SessionPersistence("memory") as chats:
        options = DeskOptions(costs=costs)
        desk = desk_in(chats, replay_feed(bars), [SmaCross(3, 9, 180)], options)
        asyncio.run(desk.run())
        assert desk.seats["SmaCross"].broker.fills == result.broker.fills
        assert desk.replay()["SmaCross"].is_equal


def test_loops_without_a_broker_know_no_parts():
    bars = random_bars(100, seed=1)
    with pytest.raises(MarketDataError, match="Use Backtest"):
        simulate(bars, SmaCross(3, 9, 10), costs=TENTH)


def test_a_limit_is_no_number_below_zero():
    with pytest.raises(AccountError):
        Costs(volume_limit=-0.1)
