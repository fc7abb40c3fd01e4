"""How a broker takes, changes and settles orders. A calm day is 100, 101, 99, 100."""

import pytest

from multichat_lab.errors.trading import MarketDataError, OrderError
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Ticket
from tests.trading.scenes import CALM, SYMBOL, bar, give, play, prices_of, statuses


def test_a_cancelled_order_never_fills_and_stays_cancelled():
    broker = play([CALM, CALM], {0: give("buy", limit=95.0)})
    broker.cancel(1)
    broker.on_bar(bar(2, (90.0, 91.0, 89.0, 90.0)))
    (order,) = broker.orders
    assert (order.status, order.reason) == ("cancelled", "on request")
    with pytest.raises(OrderError, match="Order 1 is cancelled"):
        broker.cancel(1)
    with pytest.raises(OrderError, match="Order 1 is cancelled"):
        broker.replace(1, limit=99.0)


def test_only_an_order_that_is_known_can_be_cancelled():
    with pytest.raises(OrderError, match="no order 7"):
        play([CALM], {}).cancel(7)


def test_a_replaced_order_gives_way_to_the_changed_one():
    days = [CALM, CALM, (98.0, 99.0, 97.0, 98.0)]
    broker = play(days[:2], {0: give("buy", limit=95.0)})
    assert broker.replace(1, quantity=7.0, limit=98.0) == 2
    broker.on_bar(bar(2, days[2]))
    first, second = broker.orders
    assert (first.status, first.reason) == ("cancelled", "replaced by order 2")
    assert (second.status, second.replaces, second.quantity) == ("filled", 1, 7.0)


def test_a_replacement_that_makes_no_sense_changes_nothing():
    broker = play([CALM], {0: give("buy", limit=95.0)})
    with pytest.raises(OrderError, match="limit"):
        broker.replace(1, limit=-1.0)
    assert statuses(broker) == ["open"]


def test_an_order_before_the_first_bar_is_refused_and_not_recorded():
    broker = Broker()
    with pytest.raises(OrderError, match="no bar"):
        broker.submit(Ticket(SYMBOL, "buy", 1.0))
    assert broker.orders == []
    assert broker.events == []


def test_an_order_in_an_unknown_symbol_is_recorded_as_rejected_with_the_reason():
    broker = play([CALM], {0: lambda broker: broker.submit(Ticket("TYPO", "buy", 1.0))})
    (order,) = broker.orders
    assert (order.status, order.reason) == ("rejected", "no bar has shown a price of TYPO")


def test_bars_come_in_the_order_of_time():
    broker = play([CALM, CALM], {})
    with pytest.raises(MarketDataError, match="earlier"):
        broker.on_bar(bar(0))
    assert broker.tape.event == 2


def test_a_symbol_whose_bar_of_the_same_time_is_still_to_come_fills_on_the_one_after():
    broker = Broker()
    for day in (0, 1):
        broker.on_bar(bar(day, symbol="A"))
        if day == 1:
            broker.submit(Ticket("B", "buy", 1.0))  # A's close of day 1 is later than B's open
        broker.on_bar(bar(day, (50.0 + day, 60.0, 40.0, 50.0), symbol="B"))
    assert broker.fills == []
    broker.on_bar(bar(2, (55.0, 60.0, 40.0, 50.0), symbol="B"))
    assert prices_of(broker.fills) == [(2, 55.0)]


def test_a_tick_is_a_bar_whose_prices_are_one():
    broker = Broker()
    broker.on_bar(bar(0, (100.0,) * 4))
    broker.submit(Ticket(SYMBOL, "buy", 1.0, stop=101.0))
    broker.on_bar(bar(0, (101.5,) * 4))  # the next tick may carry the same time
    assert prices_of(broker.fills) == [(0, 101.5)]


def test_events_tell_what_happened_in_order():
    broker = play([CALM, CALM, CALM], {0: give("buy"), 1: give("sell", limit=200.0)})
    broker.cancel(2)
    assert [(event.event, event.kind, event.order_id) for event in broker.events] == [
        (1, "submitted", 1),
        (2, "filled", 1),
        (2, "submitted", 2),
        (3, "cancelled", 2),
    ]
    assert broker.book.events(3) == broker.events[3:]


def test_an_order_carries_the_message_and_the_participant_behind_it():
    broker = play([CALM, CALM], {0: give("buy", participant="Ann", message_id="m1")})
    (order,) = broker.orders
    assert (order.participant, order.message_id) == ("Ann", "m1")


def test_a_reduce_only_order_never_does_more_than_close():
    both = [give("sell", reduce_only=True), give("sell", 25.0, reduce_only=True)]
    broker = play([CALM] * 3, {0: give("buy"), 1: lambda broker: [each(broker) for each in both]})
    assert broker.account.positions == {}
    assert [order.status for order in broker.orders] == ["filled", "filled", "cancelled"]
    broker = play([CALM] * 3, {0: give("buy"), 1: both[1]})
    assert [fill.quantity for fill in broker.fills] == [10.0, 10.0]


def test_an_open_outside_its_bar_by_a_rounding_fills_within_the_bar():
    broker = play([CALM, (101.00001, 101.0, 99.0, 100.0)], {0: give("buy")})
    assert prices_of(broker.fills) == [(1, 101.0)]
