"""What orders do, one bar a day. A calm day is open 100, high 101, low 99, close 100."""

import pytest

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Ticket, Trail
from tests.trading.scenes import CALM, SYMBOL, bar, give, play, prices_of, statuses


def test_a_market_order_fills_at_the_next_open():
    broker = play([CALM, (102.0, 103.0, 101.0, 102.0)], {0: give("buy")})
    assert prices_of(broker.fills) == [(1, 102.0)]


def test_no_order_fills_on_the_bar_after_which_it_was_given():
    broker = play([CALM], {0: give("buy", limit=150.0)})
    assert broker.fills == []
    assert statuses(broker) == ["open"]


@pytest.mark.parametrize(
    ("side", "fields", "day", "expected"),
    [
        ("buy", {"limit": 98.0}, (100.0, 101.0, 98.0, 100.0), 98.0),
        ("buy", {"limit": 98.0}, (97.0, 99.0, 96.0, 98.0), 97.0),
        ("buy", {"limit": 98.0}, CALM, None),
        ("sell", {"limit": 102.0}, (100.0, 102.0, 99.0, 100.0), 102.0),
        ("sell", {"limit": 102.0}, (103.0, 104.0, 101.0, 102.0), 103.0),
        ("buy", {"stop": 102.0}, (100.0, 103.0, 99.0, 100.0), 102.0),
        ("buy", {"stop": 102.0}, (104.0, 105.0, 103.0, 104.0), 104.0),
        ("sell", {"stop": 98.0}, (100.0, 101.0, 97.0, 100.0), 98.0),
        ("sell", {"stop": 98.0}, (96.0, 97.0, 95.0, 96.0), 96.0),
        ("sell", {"stop": 98.0}, CALM, None),
    ],
)
def test_limits_and_stops_fill_when_touched_and_gaps_at_the_open(side, fields, day, expected):
    broker = play([CALM, day], {0: give(side, **fields)})
    assert [price for _, price in prices_of(broker.fills)] == ([expected] if expected else [])


def test_a_stop_limit_that_is_triggered_within_the_bar_fills_at_the_stop():
    broker = play([CALM, (100.0, 104.0, 99.0, 103.0)], {0: give("buy", stop=102.0, limit=103.0)})
    assert prices_of(broker.fills) == [(1, 102.0)]


def test_a_triggered_stop_limit_whose_limit_is_out_of_reach_waits_as_a_limit_order():
    days = [CALM, (100.0, 104.0, 99.0, 103.0), (103.0, 104.0, 100.0, 102.0)]
    broker = play(days, {0: give("buy", stop=102.0, limit=101.0)})
    assert prices_of(broker.fills) == [(2, 101.0)]


def test_a_stop_limit_that_is_gapped_over_has_the_whole_bar_for_its_limit():
    broker = play([CALM, (104.0, 105.0, 101.0, 103.0)], {0: give("buy", stop=102.0, limit=103.0)})
    assert prices_of(broker.fills) == [(1, 103.0)]


def test_a_trailing_stop_moves_with_closed_bars_only():
    days = [
        CALM,
        (100.0, 110.0, 99.0, 108.0),  # its high of 110 does not trigger at its low
        (108.0, 109.0, 106.0, 107.0),
        (107.0, 108.0, 104.0, 105.0),  # 110 - 5 is reached
    ]
    broker = play(days, {0: give("sell", stop=Trail(distance=5.0))})
    assert prices_of(broker.fills) == [(3, 105.0)]


def test_a_trailing_stop_may_trail_by_a_fraction_and_cover_a_short():
    days = [CALM, (100.0, 101.0, 90.0, 95.0), (95.0, 99.0, 94.0, 98.0)]
    broker = play(days, {0: give("buy", stop=Trail(fraction=0.1))})
    assert prices_of(broker.fills) == [(2, 99.0)]


def test_a_trailing_stop_says_where_it_stands():
    broker = play([CALM, (100.0, 110.0, 99.0, 108.0)], {0: give("sell", stop=Trail(distance=5.0))})
    (order,) = broker.orders
    assert (order.type, order.stop_price, order.trail_distance) == ("trailing_stop", 105.0, 5.0)


def test_what_is_due_at_the_open_fills_before_what_the_day_brings_and_stops_before_limits():
    day = (100.0, 106.0, 94.0, 100.0)
    orders = [
        give("sell", 1, limit=105.0),
        give("sell", 2, stop=95.0),
        give("sell", 3),
        give("sell", 4, limit=99.0),
    ]
    broker = play([CALM, day], {0: lambda broker: [order(broker) for order in orders]})
    assert [fill.quantity for fill in broker.fills] == [3, 4, 2, 1]


def test_a_day_order_is_good_for_the_next_session_alone():
    days = [CALM, CALM, (100.0, 101.0, 90.0, 100.0)]
    broker = play(days, {0: give("buy", limit=95.0, time_in_force="DAY")})
    assert statuses(broker) == ["expired"]
    broker = play(days, {1: give("buy", limit=95.0, time_in_force="DAY")})
    assert statuses(broker) == ["filled"]


def test_a_day_order_given_within_the_day_expires_when_the_day_is_over():
    hour = 3_600_000_000
    broker = Broker()
    broker.on_bar(bar(0)._replace(time_us=10 * hour))
    broker.submit(Ticket(SYMBOL, "buy", 1.0, limit=95.0, time_in_force="DAY"))
    for later in range(11, 24):
        broker.on_bar(bar(0)._replace(time_us=later * hour))
    assert statuses(broker) == ["open"]
    broker.on_bar(bar(0)._replace(time_us=24 * hour, low=90.0))
    assert statuses(broker) == ["expired"]
