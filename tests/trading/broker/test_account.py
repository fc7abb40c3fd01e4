import pytest

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Ticket
from tests.trading.scenes import CALM, bar, give, play, statuses

AT_110 = (110.0, 111.0, 109.0, 110.0)


def test_a_round_trip_earns_the_difference_less_costs_to_the_cent():
    costs = Costs(commission=0.001, slippage_bps=1)
    broker = play([CALM, CALM, AT_110], {0: give("buy"), 1: give("sell")}, Funds(10_000), costs)
    (trade,) = broker.trades
    # 1,000.00 in and 1,100.00 out; commission 1.00 and 1.10; slippage 0.10 and 0.11
    assert (trade.commission, trade.slippage, trade.pnl) == (2.10, 0.21, 97.69)
    assert trade.return_pct == pytest.approx(9.769)
    assert broker.account.cash == 10_097.69
    assert broker.account.realised_pnl == 97.69
    assert (trade.side, trade.quantity) == ("long", 10.0)
    assert (trade.entry_order_id, trade.exit_order_id) == (1, 2)


def test_a_short_round_trip_earns_when_the_price_falls():
    broker = play([CALM, AT_110, CALM], {0: give("sell"), 1: give("buy")}, Funds(10_000))
    (trade,) = broker.trades
    assert (trade.side, trade.pnl, broker.account.cash) == ("short", 100.0, 10_100.0)


def test_equity_is_cash_and_positions_at_the_last_close():
    broker = play([CALM, AT_110], {0: give("sell", 20.0)}, Funds(10_000))
    account = broker.account
    assert account.cash == 12_200.0
    assert account.position_value == -2_200.0
    assert account.exposure == 2_200.0
    assert account.equity == 10_000.0
    assert account.position("ACME") == -20.0


def test_profit_is_split_into_realised_and_unrealised():
    broker = play([CALM, CALM, AT_110], {0: give("buy", 10.0), 1: give("sell", 4.0)})
    account = broker.account
    assert (account.realised_pnl, account.unrealised_pnl) == (40.0, 60.0)


def test_the_first_shares_bought_are_the_first_sold():
    script = {0: give("buy", 10.0), 1: give("buy", 10.0), 2: give("sell", 15.0)}
    broker = play([CALM, CALM, AT_110, (120.0, 121.0, 119.0, 120.0)], script)
    assert [(t.quantity, t.entry_price, t.exit_price, t.pnl) for t in broker.trades] == [
        (10.0, 100.0, 120.0, 200.0),
        (5.0, 110.0, 120.0, 50.0),
    ]


def test_an_order_larger_than_the_position_closes_it_and_opens_the_other_side():
    script = {0: give("buy", 10.0), 1: give("sell", 25.0), 2: give("buy", 15.0)}
    broker = play([CALM, CALM, AT_110, CALM], script, Funds(100_000))
    assert [(t.side, t.quantity, t.pnl) for t in broker.trades] == [
        ("long", 10.0, 100.0),
        ("short", 15.0, 150.0),
    ]
    assert broker.account.positions == {}


def test_costs_of_a_fill_that_closes_in_parts_add_up_to_the_cent():
    costs = Costs(minimum=1.0)
    script = {
        0: give("buy", 10.0),
        **{day: give("sell", 3.0) for day in (1, 2)},
        3: give("sell", 4.0),
    }
    broker = play([CALM] * 5, script, Funds(10_000), costs)
    assert [trade.commission for trade in broker.trades] == [1.30, 1.30, 1.40]
    assert broker.account.cash == 9_996.0


def test_what_the_account_cannot_carry_is_rejected_with_the_reason():
    broker = play([CALM, CALM], {0: give("buy", 101.0)}, Funds(10_000))
    (order,) = broker.orders
    assert order.status == "rejected"
    assert order.reason == (
        "margin: positions of 10,100.00 need 10,100.00 of equity, there would be 10,000.00"
    )
    assert broker.fills == []
    assert broker.account.cash == 10_000.0


@pytest.mark.parametrize(("quantity", "status"), [(200.0, "filled"), (201.0, "rejected")])
@pytest.mark.parametrize("side", ["buy", "sell"])
def test_leverage_multiplies_what_can_be_carried(side, quantity, status):
    broker = play([CALM, CALM], {0: give(side, quantity)}, Funds(10_000, leverage=2))
    assert statuses(broker) == [status]


def test_a_fill_that_shrinks_the_position_is_carried_at_any_loss():
    ruin = (900.0, 901.0, 899.0, 900.0)
    broker = play(
        [CALM, CALM, ruin],
        {0: give("sell", 20.0), 1: give("buy", 5.0)},
        Funds(10_000, maintenance=0),
    )
    assert statuses(broker) == ["filled", "filled"]


def test_the_cost_of_a_fill_counts_against_the_margin():
    broker = play([CALM, CALM], {0: give("buy", 100.0)}, Funds(10_000), Costs(commission=0.001))
    assert statuses(broker) == ["rejected"]


def test_symbols_share_one_account():
    broker = Broker(Funds(10_000))
    for symbol in "AB":
        broker.on_bar(bar(0, symbol=symbol))
        broker.submit(Ticket(symbol, "buy", 60.0))
    for symbol in "AB":
        broker.on_bar(bar(1, symbol=symbol))
    assert statuses(broker) == ["filled", "rejected"]
    broker.on_bar(bar(2, AT_110, symbol="A"))
    broker.submit(Ticket("B", "sell", 40.0))
    broker.on_bar(bar(3, symbol="B"))
    account = broker.account
    assert account.positions == {"A": 60.0, "B": -40.0}
    assert account.position_value == 60 * 110.0 - 40 * 100.0
    assert account.exposure == 60 * 110.0 + 40 * 100.0


def test_a_limit_order_pays_no_slippage_and_the_price_never_contains_it():
    costs = Costs(slippage_bps=10, spread=0.02)
    broker = play([CALM] * 3, {0: give("buy"), 1: give("sell", limit=100.0)}, None, costs)
    taken, given = broker.fills
    assert (taken.price, taken.slippage) == (100.0, 1.10)
    assert (given.price, given.slippage) == (100.0, 0.0)


def test_commission_is_per_value_and_share_and_has_a_minimum():
    costs = Costs(commission=0.001, per_share=0.01, minimum=2.0)
    broker = play([CALM] * 3, {0: give("buy", 10.0), 1: give("buy", 100.0)}, None, costs)
    assert [fill.commission for fill in broker.fills] == [2.0, 11.0]


def test_fractions_of_a_share_leave_nothing_behind():
    script = {0: give("buy", 0.1), 1: give("buy", 0.2), 2: give("sell", 0.3)}
    broker = play([CALM] * 4, script)
    assert broker.account.positions == {}
    assert [trade.quantity for trade in broker.trades] == [0.1, 0.2]
