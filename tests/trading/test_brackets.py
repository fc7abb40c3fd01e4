"""Entries with exits. A calm day is open 100, high 101, low 99, close 100."""

import pytest

from multichat_lab.trading.broker.orders import Bracket, Trail
from tests.trading.scenes import CALM, bar, give, play, prices_of, statuses

BRACKET = Bracket(take_profit=105.0, stop_loss=95.0)


def entered(*days, bracket=BRACKET, side="buy"):
    """Play a bracket whose entry fills at the open, 100, of day 1."""
    return play([CALM, *days], {0: give(side, bracket=bracket)})


def test_exits_are_held_until_the_entry_fills():
    broker = play([CALM, CALM], {0: give("buy", limit=98.0, bracket=BRACKET)})
    assert statuses(broker) == ["open", "held", "held"]
    broker.on_bar(bar(2, (97.5, 99.0, 97.0, 98.0)))
    assert statuses(broker) == ["filled", "open", "open"]


@pytest.mark.parametrize(
    ("day", "exit_price"),
    [
        ((100.0, 105.0, 99.0, 101.0), 105.0),  # target touched
        ((100.0, 101.0, 95.0, 99.0), 95.0),  # stop touched
        ((100.0, 106.0, 94.0, 100.0), 95.0),  # both: the stop comes first
        ((90.0, 92.0, 88.0, 91.0), 90.0),  # gap through the stop
        ((110.0, 112.0, 109.0, 111.0), 110.0),  # gap through the target
        ((110.0, 112.0, 90.0, 91.0), 110.0),  # the target at the open, before the fall
    ],
)
def test_the_exit_that_is_reached_first_fills_once_and_cancels_the_other(day, exit_price):
    broker = entered(CALM, day)
    assert prices_of(broker.fills) == [(1, 100.0), (2, exit_price)]
    assert sorted(statuses(broker)) == ["cancelled", "filled", "filled"]
    assert broker.account.positions == {}


def test_an_entry_at_the_open_has_its_exits_active_for_the_rest_of_that_bar():
    assert prices_of(entered((100.0, 101.0, 94.0, 96.0)).fills) == [(1, 100.0), (1, 95.0)]
    assert prices_of(entered((100.0, 106.0, 99.0, 104.0)).fills) == [(1, 100.0), (1, 105.0)]
    assert prices_of(entered((100.0, 106.0, 94.0, 100.0)).fills) == [(1, 100.0), (1, 95.0)]


def test_an_entry_at_an_open_beyond_its_stop_is_out_again_at_once():
    broker = entered((94.0, 96.0, 93.0, 95.0))
    assert prices_of(broker.fills) == [(1, 94.0), (1, 94.0)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((100.0, 106.0, 98.0, 106.0), [98.0]),  # a target in the entry's bar is not credited
        ((100.0, 101.0, 94.0, 100.0), [98.0, 95.0]),  # a stop in it is
    ],
)
def test_an_entry_within_a_bar_assumes_the_worst_for_the_rest_of_it(day, expected):
    broker = play([CALM, day], {0: give("buy", limit=98.0, bracket=BRACKET)})
    assert [price for _, price in prices_of(broker.fills)] == expected


def test_a_stop_entry_within_a_bar_assumes_that_its_low_came_later():
    day = (100.0, 103.0, 94.0, 102.0)
    broker = play([CALM, day], {0: give("buy", stop=102.0, bracket=BRACKET)})
    assert prices_of(broker.fills) == [(1, 102.0), (1, 95.0)]


def test_a_stop_entry_within_a_bar_was_passed_on_the_way_to_the_target():
    day = (100.0, 106.0, 99.0, 103.0)
    broker = play([CALM, day], {0: give("buy", stop=102.0, bracket=BRACKET)})
    assert prices_of(broker.fills) == [(1, 102.0), (1, 105.0)]


def test_a_short_entry_mirrors_a_long_one():
    bracket = Bracket(take_profit=95.0, stop_loss=105.0)
    broker = entered(CALM, (100.0, 106.0, 94.0, 100.0), bracket=bracket, side="sell")
    assert prices_of(broker.fills) == [(1, 100.0), (2, 105.0)]


def test_a_trailing_exit_starts_at_the_entry_and_follows_closed_bars():
    days = [CALM, (100.0, 110.0, 99.0, 109.0), (109.0, 109.5, 104.0, 105.0)]
    broker = entered(*days, bracket=Bracket(trailing=5.0))
    assert prices_of(broker.fills) == [(1, 100.0), (3, 105.0)]


def test_a_trailing_exit_protects_in_the_bar_of_the_entry():
    broker = entered((100.0, 101.0, 94.0, 96.0), bracket=Bracket(trailing=5.0))
    assert prices_of(broker.fills) == [(1, 100.0), (1, 95.0)]


def test_after_an_entry_within_a_bar_only_its_close_moves_the_trailing_exit():
    day = (100.0, 120.0, 97.0, 99.0)  # nobody knows whether 120 was after the entry at 98
    broker = play([CALM, day], {0: give("buy", limit=98.0, bracket=Bracket(trailing=5.0))})
    assert broker.orders[1].stop_price == 94.0


def test_a_trailing_exit_may_trail_by_a_fraction():
    bracket = Bracket(trailing=Trail(fraction=0.1))
    broker = entered((100.0, 120.0, 99.0, 119.0), bracket=bracket)
    assert broker.orders[1].stop_price == 108.0


def test_the_exits_of_an_entry_that_never_fills_are_cancelled_with_it():
    broker = play([CALM], {0: give("buy", limit=98.0, bracket=BRACKET)})
    broker.cancel(1)
    assert statuses(broker) == ["cancelled"] * 3
    assert broker.orders[1].reason == "order 1 is cancelled"


def test_the_exits_of_a_rejected_entry_are_cancelled():
    broker = play([CALM, CALM], {0: give("buy", 1e9, bracket=BRACKET)})
    assert statuses(broker) == ["rejected", "cancelled", "cancelled"]


def test_the_exits_of_an_expired_entry_are_cancelled():
    entry = give("buy", limit=98.0, bracket=BRACKET, time_in_force="DAY")
    broker = play([CALM, CALM, CALM], {0: entry})
    assert statuses(broker) == ["expired", "cancelled", "cancelled"]


def test_exits_are_cancelled_when_the_position_is_closed_otherwise():
    broker = entered(CALM)
    give("sell", reduce_only=True)(broker)
    broker.on_bar(bar(2))
    assert statuses(broker) == ["filled", "cancelled", "cancelled", "filled"]


def test_a_stop_at_the_open_beats_the_order_to_close_that_was_given_later():
    broker = entered(CALM)
    give("sell", reduce_only=True)(broker)
    broker.on_bar(bar(2, (90.0, 91.0, 89.0, 90.0)))
    assert statuses(broker) == ["filled", "cancelled", "filled", "cancelled"]
    assert broker.account.positions == {}


def test_an_exit_closes_no_more_than_is_left_of_the_position():
    broker = entered(CALM)
    give("sell", 4.0)(broker)
    broker.on_bar(bar(2))
    broker.on_bar(bar(3, (100.0, 105.0, 99.0, 104.0)))
    assert [fill.quantity for fill in broker.fills] == [10.0, 4.0, 6.0]
    assert broker.account.positions == {}


def test_an_entry_that_only_shrinks_an_opposite_position_has_nothing_to_protect():
    script = {0: give("sell", 20.0), 1: give("buy", 5.0, bracket=BRACKET)}
    broker = play([CALM, CALM, CALM], script)
    assert statuses(broker) == ["filled", "filled", "cancelled", "cancelled"]


def test_an_exit_can_be_moved_and_stays_in_its_bracket():
    broker = entered(CALM)
    moved = broker.replace(3, stop=98.5)
    broker.on_bar(bar(2, (100.0, 101.0, 98.0, 99.0)))
    assert prices_of(broker.fills)[-1] == (2, 98.5)
    assert statuses(broker) == ["filled", "cancelled", "cancelled", "filled"]
    assert broker.orders[moved - 1].parent_id == 1


def test_a_replaced_entry_takes_exits_along():
    broker = play([CALM], {0: give("buy", limit=98.0, bracket=BRACKET)})
    broker.replace(1, quantity=20.0)
    broker.on_bar(bar(1, (98.0, 99.0, 97.0, 98.0)))
    broker.on_bar(bar(2, (100.0, 106.0, 99.0, 105.0)))
    assert [fill.quantity for fill in broker.fills] == [20.0, 20.0]


def test_exits_carry_the_message_of_the_entry():
    broker = play([CALM], {0: give("buy", bracket=BRACKET, message_id="m1", participant="Ann")})
    assert {(order.message_id, order.participant) for order in broker.orders} == {("m1", "Ann")}
    assert [order.parent_id for order in broker.orders] == [None, 1, 1]


def test_an_exit_moved_after_another_symbol_closed_does_not_fill_at_that_same_time():
    broker = play([CALM], {0: give("buy", bracket=BRACKET)})
    broker.on_bar(bar(0, symbol="OTHER"))
    broker.on_bar(bar(1, symbol="OTHER"))
    broker.replace(3, stop=99.5)  # decided at the close of day 1, so not for its open
    broker.on_bar(bar(1))
    assert prices_of(broker.fills) == [(1, 100.0)]
    broker.on_bar(bar(2))
    assert prices_of(broker.fills) == [(1, 100.0), (2, 99.5)]
