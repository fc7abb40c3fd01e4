"""What a robot decided: all that it asked of its broker, and what was filled."""

from datetime import datetime
from typing import NamedTuple

import pandas as pd

from multichat_lab.times import microseconds, utc_datetime
from multichat_lab.trading.broker.book import OrderEvent
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.run import Order


class BrokerDecision(NamedTuple):
    """One thing that was asked of a broker, or filled.

    Attributes:
        time: aware UTC.
        side: `buy` or `sell`.
        what: type of an order, `fill`, or what happened to an order.
        quantity: shares.
        symbol: what was traded.
        price: limit, or price of the fill.
        stop: where a stop stands.
        terms: trail, time in force, reduce-only.
        numbers: of the order, of its entry, of the one that it replaced.
    """

    time: datetime
    side: str
    what: str
    quantity: float
    symbol: str
    price: float | None = None
    stop: float | None = None
    terms: tuple[object, ...] = ()
    numbers: tuple[int | None, ...] = ()


def decisions_until(broker: Broker, time: pd.Timestamp) -> list[BrokerDecision]:
    """Return all that was asked of the broker, and filled, up to `time`; not what came of it later.

    Orders with their prices, sizes and terms, exits of brackets too; cancellations, and what was
    put in the place of what.
    """
    orders, until = broker.orders, microseconds(time)
    asked = [
        _asked(each, orders[each.order_id - 1])
        for each in broker.book.events()
        if each.time_us <= until and each.kind != "filled"
    ]
    fills = [
        BrokerDecision(each.timestamp, each.side, "fill", each.quantity, each.symbol, each.price)
        for each in broker.fills
        if each.timestamp <= time
    ]
    return asked + fills


def _asked(event: OrderEvent, order: Order) -> BrokerDecision:
    trails = order.type == "trailing_stop"
    what = order.type if event.kind == "submitted" else f"{event.kind} {order.type}"
    return BrokerDecision(
        utc_datetime(event.time_us),
        order.side,
        what,
        order.quantity,
        order.symbol,
        order.limit_price,
        None if trails else order.stop_price,  # where it trails to is the market's doing
        (order.trail_distance, order.trail_fraction, order.time_in_force, order.reduce_only),
        (order.order_id, order.parent_id, order.replaces),
    )
