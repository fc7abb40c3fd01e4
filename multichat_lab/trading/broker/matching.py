"""How a bar fills an order: at which price, and when within the bar."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from multichat_lab.trading.broker.kernel import limit_fill, opening_price, stop_fill
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.rows import Bar

AT_OPEN, STOPS, LIMITS = range(3)
"""Ranks within a bar: what fills at the open is first; then, for want of the path that prices took,
the worst is assumed: stops before limits. Equal ranks fill in the order of submission."""


class Match(NamedTuple):
    """An order that a bar fills; sorts by what comes first."""

    rank: int
    order_id: int
    price: float
    order: WorkingOrder


@dataclass(slots=True)
class Queue:
    """The orders of one symbol that a bar fills.

    Attributes:
        bar: coherent.
        matches: a heap, what comes first at its head.
        left: how much may still be filled of what was traded.
        entered_within: exits of entries that filled after the open.
    """

    bar: Bar
    matches: list[Match]
    left: float = math.inf
    entered_within: list[WorkingOrder] = field(default_factory=list)


def coherent(bar: Bar) -> Bar:
    """Return `bar` with its open within [low, high], should adjusted prices have strayed."""
    if bar.low <= bar.open <= bar.high:
        return bar
    return bar._replace(open=opening_price(bar.open, bar.high, bar.low))


def match(order: WorkingOrder, bar: Bar) -> Match | None:
    """Return how a coherent bar fills an order, or None when it does not."""
    if order.type == "market":
        return Match(AT_OPEN, order.order_id, bar.open, order)
    price = _price(order, bar)
    if math.isnan(price):
        return None
    if price == bar.open:
        return Match(AT_OPEN, order.order_id, price, order)
    rank = LIMITS if order.type == "limit" or order.triggered else STOPS
    return Match(rank, order.order_id, price, order)


def match_exit(order: WorkingOrder, entry: Match, bar: Bar) -> Match | None:
    """Return how the bar in which a bracket's entry filled goes on to fill one of its exits.

    After an entry at the open the whole bar is still to come. After one within the bar a stop that
    the bar touches is taken as hit. A target counts only after a stop entry, since prices passed
    that on the way to it; a limit entry they may have reached on the way back.
    """
    if entry.rank == LIMITS and order.type == "limit":
        return None
    found = match(order, bar._replace(open=entry.price))
    return found and found._replace(rank=max(found.rank, entry.rank))


def _price(order: WorkingOrder, bar: Bar) -> float:
    side, limit = order.side, order.ticket.limit
    if limit is None:
        if order.triggered:  # a part of it has filled
            return bar.open
        return stop_fill(side, order.stop, bar.open, bar.high, bar.low)
    if order.type == "stop_limit" and not order.triggered:
        return _stop_limit_price(order, limit, bar)
    return limit_fill(side, limit, bar.open, bar.high, bar.low)


def _stop_limit_price(order: WorkingOrder, limit: float, bar: Bar) -> float:
    """Return what a stop-limit order pays on the bar that may trigger it.

    A gap over the stop leaves the whole bar for the limit. A stop reached within the bar leaves
    only the price of that moment for certain: the limit takes it, or waits for the next bar.
    """
    reached = stop_fill(order.side, order.stop, bar.open, bar.high, bar.low)
    if math.isnan(reached):
        return reached
    order.triggered = True
    if reached == bar.open:
        return limit_fill(order.side, limit, bar.open, bar.high, bar.low)
    return limit_fill(order.side, limit, reached, reached, reached)
