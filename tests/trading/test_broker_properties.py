"""What holds for every market and every order: the engine against an audit in exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from multichat_lab.trading.broker.broker import ON_REQUEST, Broker
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Fill, Order
from tests.trading.sessions_of_orders import COSTS, FUNDS, Step, ask, dated, steps

pytestmark = pytest.mark.slow

NOTHING = Fraction(1, 10**9)
HALF_A_CENT = Fraction("0.005") + NOTHING
FINAL = {"filled", "cancelled", "expired", "rejected"}


def cents(amount: float) -> int:
    """Return a booked amount in cents, which it must hold exactly."""
    assert round(amount * 100) / 100 == amount
    return round(amount * 100)


def sign(fill: Fill) -> int:
    return 1 if fill.side == "buy" else -1


def audit(broker: Broker) -> None:
    """Reckon the account anew from its fills, in exact fractions, and compare."""
    account = broker.account
    cash, positions = Fraction(FUNDS.cash), {}
    for fill, (_, _, _, left) in zip(broker.fills, account.ledger, strict=True):
        value = Fraction(fill.quantity) * Fraction(str(fill.price))
        tariff = value * Fraction("0.0015") + Fraction(fill.quantity) * Fraction("0.003")
        commission, slippage = (Fraction(cents(x), 100) for x in (fill.commission, fill.slippage))
        booked = sign(fill) * (cash - Fraction(left, 100) - commission - slippage)
        assert abs(booked - value) <= HALF_A_CENT
        assert abs(commission - max(tariff, Fraction("0.5"))) <= HALF_A_CENT
        cash -= sign(fill) * booked + commission + slippage
        held = positions.get(fill.symbol, Fraction(0)) + sign(fill) * Fraction(fill.quantity)
        positions[fill.symbol] = held
    assert Fraction(account.cash_cents, 100) == cash
    assert account.positions == {name: held for name, held in positions.items() if held}
    realised = sum(Fraction(cents(trade.pnl), 100) for trade in broker.trades)
    assert Fraction(cents(account.realised_pnl), 100) == realised
    worth = sum(
        held * Fraction(str(broker.tape.bars[name].close)) for name, held in positions.items()
    )
    assert abs(Fraction(account.equity) - (cash + worth)) < NOTHING
    gained = Fraction(account.realised_pnl) + Fraction(account.unrealised_pnl)
    assert abs(gained - (cash + worth - Fraction(FUNDS.cash))) < NOTHING


def play(session: list[Step]) -> Broker:
    broker = Broker(FUNDS, COSTS)
    for step, bar in zip(session, dated(session), strict=True):
        broker.on_bar(bar)
        for command in step.commands:
            ask(broker, command)
    return broker


@given(steps)
@settings(max_examples=50, deadline=None)
def test_cash_positions_and_costs_balance_after_every_event(session):
    broker = Broker(FUNDS, COSTS)
    for step, bar in zip(session, dated(session), strict=True):
        broker.on_bar(bar)
        audit(broker)
        for command in step.commands:
            ask(broker, command)


@given(steps)
@settings(max_examples=50, deadline=None)
def test_every_fill_is_within_a_later_bar_of_its_symbol_and_no_worse_than_its_limit(session):
    broker = play(session)
    bars: list[Bar] = dated(session)
    orders = {order.order_id: order for order in broker.orders}
    for fill in broker.fills:
        order = orders[fill.order_id]
        bar = bars[order.closed_event - 1]
        assert (bar.symbol, bar.timestamp) == (fill.symbol, fill.timestamp)
        assert bar.low <= fill.price <= bar.high
        assert order.closed_event > order.event
        if order.limit_price is not None:
            assert sign(fill) * fill.price <= sign(fill) * order.limit_price
        seen = [each for each in bars[: order.event] if each.symbol == fill.symbol]
        last = bars[order.event - 1]
        assert bar.time_us > last.time_us or seen[-1].time_us == last.time_us


@given(steps)
@settings(max_examples=50, deadline=None)
def test_an_order_ends_once_and_the_exits_of_a_bracket_close_at_most_its_entry(session):
    broker = play(session)
    ended = [event.order_id for event in broker.events if event.kind in FINAL]
    assert len(ended) == len(set(ended))
    orders = broker.orders
    for order in orders:
        assert (order.status in FINAL) == (order.order_id in ended)
        assert bool(order.reason) == (order.status in FINAL - {"filled"})
    filled = {order.order_id for order in orders if order.status == "filled"}
    assert filled == {fill.order_id for fill in broker.fills}
    left = {fill.order_id: fill.quantity for fill in broker.fills}
    for order in orders:
        if order.status == "filled" and order.parent_id:
            left[order.parent_id] -= left[order.order_id]
    assert all(each > -1e-9 for each in left.values())


@given(steps)
@settings(max_examples=50, deadline=None)
def test_an_exit_closes_the_shares_that_its_own_entry_brought(session):
    broker = play(session)
    parents = {order.order_id: order.parent_id for order in broker.orders if order.parent_id}
    for trade in broker.trades:
        assert parents.get(trade.exit_order_id, trade.entry_order_id) == trade.entry_order_id
    guarded = {order.parent_id for order in broker.orders if order.status == "open"} - {None}
    assert guarded <= {x.order.order_id for lots in broker.account.lots.values() for x in lots}


@given(steps)
@settings(max_examples=50, deadline=None)
def test_exposure_never_grows_beyond_leverage_times_equity(session):
    broker = Broker(FUNDS, COSTS)
    for step, bar in zip(session, dated(session), strict=True):
        before = dict(broker.account.positions)
        broker.on_bar(bar)
        held, was = broker.account.position(bar.symbol), before.get(bar.symbol, 0.0)
        grew = abs(held) > abs(was) or held * was < 0
        if grew and bar.low == bar.high:  # else the close is not what the margin was checked at
            account = broker.account
            assert account.exposure <= account.equity * FUNDS.leverage + 1e-6
        for command in step.commands:
            ask(broker, command)


@given(steps)
@settings(max_examples=50, deadline=None)
def test_replaying_the_recorded_orders_gives_the_same_events_and_fills(session):
    broker = play(session)
    again = Broker(FUNDS, COSTS)
    orders = broker.orders
    requests = [event for event in broker.events if is_request(event, orders)]
    for number, bar in enumerate(dated(session), start=1):
        again.on_bar(bar)
        for event in requests:
            if event.event == number:
                repeat(again, event, orders)
    assert again.events == broker.events
    assert again.fills == broker.fills
    assert again.orders == orders
    assert again.trades == broker.trades


def is_request(event, orders: list[Order]) -> bool:
    """Whether somebody asked for it, rather than the market or another order."""
    order = orders[event.order_id - 1]
    if event.kind == "submitted":
        return order.parent_id is None and order.replaces is None
    return event.kind == "cancelled" and event.reason.startswith((ON_REQUEST, "replaced"))


def repeat(broker: Broker, event, orders: list[Order]) -> None:
    """Ask again for what was asked, with nothing but the records to go by."""
    order = orders[event.order_id - 1]
    if event.kind == "submitted":
        broker.submit(ticket_of(order, orders))
    elif event.reason == ON_REQUEST:
        broker.cancel(order.order_id)
    else:
        new = orders[int(event.reason.split()[-1]) - 1]
        broker.replace(order.order_id, new.quantity, new.limit_price, new.stop_price)


def ticket_of(order: Order, orders: list[Order]) -> Ticket:
    exits = {}
    for each in orders:
        if each.parent_id == order.order_id and each.replaces is None:
            name = {"limit": "take_profit", "stop": "stop_loss"}.get(each.type, "trailing")
            exits[name] = each.limit_price or trail_of(each) or each.stop_price
    return Ticket(
        order.symbol,
        order.side,
        order.quantity,
        order.limit_price,
        trail_of(order) or order.stop_price,
        Bracket(**exits) if exits else None,
        order.time_in_force,
    )


def trail_of(order: Order) -> Trail | None:
    if order.type != "trailing_stop":
        return None
    return Trail(order.trail_distance, order.trail_fraction)
