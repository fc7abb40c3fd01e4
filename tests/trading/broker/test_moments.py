"""Bars of one time are one auction over all symbols: sales pay for purchases."""

import itertools

import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Funds
from multichat_lab.trading.broker.orders import Bracket, Ticket
from tests.trading.scenes import CALM, bar

FLAT = (100.0,) * 4
UP = (100.0, 110.0, 99.0, 105.0)


def show(broker, day, **prices):
    """Show a moment: a bar of each symbol, in the order of the keywords."""
    broker.on_bars([bar(day, each, symbol) for symbol, each in prices.items()])


def holding(*symbols, funds=None, quantity=1000.0):
    """Return a broker that has put its cash of 100,000 into symbols, equally."""
    broker = Broker(funds or Funds(100_000))
    show(broker, 0, A=FLAT, B=FLAT, C=FLAT)
    for symbol in symbols:
        broker.submit(Ticket(symbol, "buy", quantity / len(symbols)))
    show(broker, 1, A=FLAT, B=FLAT, C=FLAT)
    return broker


@pytest.mark.parametrize("order", [*itertools.permutations("ABC")])
def test_a_sale_pays_for_the_purchase_whatever_the_order_of_bars_and_orders(order):
    for buys_first in (False, True):
        broker = holding("A")
        tickets = [Ticket("A", "sell", 1000), Ticket("B", "buy", 500), Ticket("C", "buy", 500)]
        for ticket in reversed(tickets) if buys_first else tickets:
            broker.submit(ticket)
        show(broker, 2, **dict.fromkeys(order, FLAT))
        assert broker.account.positions == {"B": 500.0, "C": 500.0}
        assert [fill.symbol for fill in broker.fills][1] == "A"


def test_a_cover_pays_as_a_sale_does():
    broker = Broker(Funds(100_000))
    show(broker, 0, A=FLAT, B=FLAT)
    broker.submit(Ticket("B", "sell", 1000))
    show(broker, 1, A=FLAT, B=FLAT)
    broker.submit(Ticket("A", "buy", 1000))
    broker.submit(Ticket("B", "buy", 1000))
    show(broker, 2, A=FLAT, B=FLAT)
    assert broker.account.positions == {"A": 1000.0}


def test_a_position_is_turned_before_others_grow():
    broker = holding("B", quantity=900.0)
    broker.submit(Ticket("A", "buy", 300))  # with 900 of B there is cash for 100
    broker.submit(Ticket("B", "sell", 1500))  # 600 short need as much as they bring
    show(broker, 2, A=FLAT, B=FLAT)
    assert broker.account.positions == {"A": 300.0, "B": -600.0}


def test_of_purchases_that_the_cash_cannot_carry_together_the_first_given_is_filled():
    for first, second in (("A", "B"), ("B", "A")):
        broker = Broker(Funds(100_000))
        show(broker, 0, A=FLAT, B=FLAT)
        broker.submit(Ticket(first, "buy", 600))
        broker.submit(Ticket(second, "buy", 600))
        show(broker, 1, A=FLAT, B=FLAT)
        assert broker.account.positions == {first: 600.0}
        assert [order.status for order in broker.orders] == ["filled", "rejected"]


def test_what_a_target_brings_within_the_day_cannot_have_paid_at_the_open():
    broker = holding("A")
    broker.submit(Ticket("A", "sell", 1000, limit=108.0))
    broker.submit(Ticket("B", "buy", 500))
    show(broker, 2, B=FLAT, A=UP)
    assert broker.account.positions == {}
    assert [order.status for order in broker.orders] == ["filled", "filled", "rejected"]


def test_what_a_stop_brings_pays_for_a_limit_of_another_symbol_and_a_target_not_for_a_stop():
    broker = holding("A")
    broker.submit(Ticket("A", "sell", 1000, stop=99.0))
    broker.submit(Ticket("B", "buy", 500, limit=99.5))
    show(broker, 2, B=(100.0, 101.0, 99.0, 100.0), A=UP)
    assert broker.account.positions == {"B": 500.0}
    broker = holding("A")
    broker.submit(Ticket("A", "sell", 1000, limit=108.0))
    broker.submit(Ticket("B", "buy", 500, stop=101.0))
    show(broker, 2, B=(100.0, 101.0, 99.0, 100.0), A=UP)
    assert broker.account.positions == {}


def test_the_exits_of_a_bracket_of_another_symbol_keep_their_place_in_the_day():
    broker = Broker(Funds(100_000))
    show(broker, 0, A=FLAT, B=FLAT)
    broker.submit(Ticket("A", "buy", 1000, bracket=Bracket(take_profit=109.0, stop_loss=50.0)))
    broker.submit(Ticket("B", "buy", 500, limit=99.5))
    show(broker, 1, A=UP, B=(100.0, 101.0, 99.0, 100.0))
    assert broker.account.positions == {"B": 500.0}  # a limit that was sold before it was bought


def test_the_orders_of_one_symbol_fill_as_they_do_without_the_others():
    def orders(broker):
        broker.submit(Ticket("A", "buy", 200))
        broker.submit(Ticket("A", "sell", 700, stop=99.5))
        broker.submit(Ticket("A", "buy", 300, limit=99.2))
        broker.submit(Ticket("A", "sell", 900))

    alone, beside = holding("A", quantity=500.0), holding("A", quantity=500.0)
    orders(alone)
    orders(beside)
    show(alone, 2, A=CALM)
    show(beside, 2, B=FLAT, A=CALM, C=FLAT)
    assert beside.fills == alone.fills
    assert beside.account.positions == alone.account.positions


def test_margin_values_the_others_at_their_opens_of_the_moment_not_at_closes_yet_to_come():
    broker = holding("A", funds=Funds(100_000, leverage=2))
    broker.submit(Ticket("B", "buy", 900))
    show(broker, 2, A=(50.0, 100.0, 50.0, 100.0), B=FLAT)  # A opens at half: 50,000 of equity
    assert broker.account.positions == {"A": 1000.0}
    assert broker.account.equity == 100_000.0


def test_when_all_bars_have_been_seen_the_account_is_valued_at_their_closes():
    broker = holding("A", "B")
    show(broker, 2, A=UP, B=CALM, C=FLAT)
    assert broker.account.equity == 500 * 105.0 + 500 * 100.0


def test_a_moment_that_is_too_early_changes_nothing():
    broker = holding("A")
    before = broker.tape.event
    with pytest.raises(MarketDataError, match="earlier"):
        show(broker, 0, A=FLAT, B=FLAT)
    assert (broker.tape.event, broker.account.equity) == (before, 100_000.0)


def test_a_second_tick_of_one_time_is_a_moment_of_its_own():
    broker, shown = Broker(), []
    ticks = [bar(0, FLAT, each) for each in ("B", "A", "B", "B", "C")]
    broker.run(
        ticks,
        lambda each: shown.append(each.symbol),
        lambda several: shown.append([each.symbol for each in several]),
    )
    assert shown == [["A", "B"], "B", ["B", "C"]]
    assert broker.tape.event == 5
