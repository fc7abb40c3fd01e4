"""Brackets side by side, and in parts: each exit guards the shares of its own entry."""

from multichat_lab.trading.broker.orders import Bracket
from tests.trading.scenes import CALM, give, play, prices_of, statuses

BOTH = Bracket(take_profit=105.0, stop_loss=95.0)
TARGET_ONLY = Bracket(take_profit=120.0)
TO_105 = (104.0, 106.0, 103.0, 105.0)
TO_94 = (96.0, 97.0, 94.0, 95.0)


def take_half(broker):
    broker.replace(2, quantity=5.0)


def trades_of(broker):
    return [(each.entry_order_id, each.exit_order_id, each.quantity) for each in broker.trades]


def test_a_target_for_half_leaves_the_stop_to_the_other_half():
    script = {0: give("buy", bracket=BOTH), 1: take_half}
    broker = play([CALM, CALM, TO_105], script)
    assert broker.account.positions == {"ACME": 5.0}
    assert statuses(broker) == ["filled", "cancelled", "open", "filled"]
    broker = play([CALM, CALM, TO_105, TO_94], script)
    assert prices_of(broker.fills) == [(1, 100.0), (2, 105.0), (3, 95.0)]
    assert [fill.quantity for fill in broker.fills] == [10.0, 5.0, 5.0]
    assert broker.account.positions == {}


def test_a_stop_for_all_takes_the_smaller_target_with_it():
    broker = play([CALM, CALM, TO_94], {0: give("buy", bracket=BOTH), 1: take_half})
    assert statuses(broker) == ["filled", "cancelled", "filled", "cancelled"]
    assert broker.account.positions == {}


def test_the_target_of_the_second_entry_sells_the_second_entrys_shares():
    first = give("buy", bracket=TARGET_ONLY)
    second = give("buy", bracket=Bracket(take_profit=105.0))
    broker = play([CALM, CALM, TO_94, TO_105], {0: first, 1: second})
    assert trades_of(broker) == [(3, 4, 10.0)]
    assert statuses(broker) == ["filled", "open", "filled", "filled"]
    assert broker.trades[0].entry_price == 96.0


def test_a_sale_by_hand_sells_the_oldest_and_ends_the_exits_that_guarded_it():
    script = {
        0: give("buy", bracket=TARGET_ONLY),
        1: give("buy", bracket=TARGET_ONLY),
        2: give("sell", 15.0),
    }
    broker = play([CALM] * 4, script)
    assert trades_of(broker) == [(1, 5, 10.0), (3, 5, 5.0)]
    assert statuses(broker) == ["filled", "cancelled", "filled", "open", "filled"]
    last = play([*[CALM] * 4, (119.0, 121.0, 118.0, 120.0)], script)
    assert last.fills[-1].quantity == 5.0
    assert last.account.positions == {}


def test_it_is_alike_for_what_was_sold_short():
    first = give("sell", bracket=Bracket(take_profit=80.0))
    second = give("sell", bracket=Bracket(take_profit=95.0))
    broker = play([CALM, CALM, TO_105, TO_94], {0: first, 1: second})
    assert trades_of(broker) == [(3, 4, 10.0)]
    assert broker.account.positions == {"ACME": -10.0}
