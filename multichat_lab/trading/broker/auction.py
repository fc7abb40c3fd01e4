"""What one bar does to the open orders of its symbol: fills, expiries, cancellations."""

import math
from collections.abc import Container
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.kernel import (
    Costs,
    commission,
    limit_fill,
    opening_price,
    slippage,
    stop_fill,
    traded_value,
)
from multichat_lab.trading.broker.lots import Lot
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.rows import Bar

AT_OPEN, STOPS, LIMITS = range(3)
"""Ranks within a bar: what fills at the open is first; then, for want of the path that prices took,
the worst is assumed: stops before limits. Equal ranks fill in the order of submission."""
NO_POSITION = "there is no position to reduce"


class Match(NamedTuple):
    """An order that a bar fills; sorts by what comes first."""

    rank: int
    order_id: int
    price: float
    order: WorkingOrder


class Auction:
    """Fill what a bar fills, in the order in which it must have happened.

    Args:
        book: the orders.
        account: what the fills are booked to.
        costs: what they cost.
        traded: symbols of which a bar had volume; the broker keeps it up to date.
    """

    def __init__(
        self, book: Book, account: Account, costs: Costs, traded: Container[str] = ()
    ) -> None:
        self._book = book
        self._account = account
        self._costs = costs
        self._traded = traded

    def run(self, bar: Bar) -> None:
        """Take `bar`, the next one of its symbol, to all open orders of that symbol."""
        bar, time_us = coherent(bar), bar.time_us
        good = [each for each in (*self._book.waiting[bar.symbol],) if self._is_good(each, time_us)]
        if not bar.volume and bar.symbol in self._traded and not self._costs.fills_without_volume:
            return
        queue = [found for order in good if (found := match(order, bar))]
        heapify(queue)
        entered_within: list[WorkingOrder] = []
        while queue:
            entry = heappop(queue)
            if entry.order.status != "open":
                continue  # cancelled by a fill before it
            for order in self._execute(entry, time_us):
                if self._is_good(order, time_us) and (found := match_exit(order, entry, bar)):
                    heappush(queue, found)
                if entry.rank != AT_OPEN:
                    entered_within.append(order)
        if bar.symbol in self._book.waiting:
            self._trail(bar, entered_within)

    def _is_good(self, order: WorkingOrder, time_us: int) -> bool:
        """Whether an order may fill at `time_us`; expire it when its session is over."""
        if time_us <= order.not_before_us:
            return False
        if order.ticket.time_in_force == "DAY" and order.has_expired(time_us):
            self._book.close(order, "expired", "its session is over")
        return order.status == "open"

    def _execute(self, found: Match, time_us: int) -> tuple[WorkingOrder, ...]:
        """Fill an order, or reject it; return the exits that this opens."""
        order, price, costs = found.order, found.price, self._costs
        ticket = order.ticket
        quantity = self._reducible(order) if ticket.reduce_only else order.quantity
        if not quantity:
            self._book.close(order, "cancelled", NO_POSITION)
            return ()
        value = traded_value(quantity, price)
        fee = commission(quantity, price, costs.commission, costs.per_share, costs.minimum)
        slip = 0
        if ticket.limit is None:  # it takes liquidity
            slip = slippage(quantity, price, costs.slippage_bps, costs.spread)
        reason = self._account.book(Lot(order, time_us, price, quantity, value, fee, slip))
        if reason:
            self._book.close(order, "rejected", reason)
            return ()
        # a target for a part of them leaves the stop to the others
        guards_more = order.parent is not None and self._reducible(order) > 0
        self._book.close(order, "filled", keeps_bracket=guards_more)
        if ticket.symbol in self._book.waiting:
            self._cancel_idle_reductions(ticket.symbol)
        return self._opened_exits(order, price) if order.exits else ()

    def _reducible(self, order: WorkingOrder) -> float:
        """Return how many shares a reduce-only order may close.

        Of the position; the exit of a bracket only of what is left of its entry's shares.
        """
        symbol = order.ticket.symbol
        held = self._account.positions.get(symbol, 0.0)
        if held * order.side >= 0:
            return 0.0
        if order.parent is not None:
            held = self._account.lots[symbol].guarded_by(order)
        return min(order.quantity, abs(held))

    def _cancel_idle_reductions(self, symbol: str) -> None:
        for order in tuple(self._book.waiting[symbol]):
            if order.ticket.reduce_only and not self._reducible(order):
                self._book.close(order, "cancelled", NO_POSITION)

    def _opened_exits(self, entry: WorkingOrder, price: float) -> tuple[WorkingOrder, ...]:
        for order in entry.exits:
            if not order.active:
                continue
            if self._reducible(order):
                order.trail(price)
                self._book.release(order)
            else:
                self._book.close(order, "cancelled", NO_POSITION)
        return tuple(order for order in entry.exits if order.status == "open")

    def _trail(self, bar: Bar, entered_within: list[WorkingOrder]) -> None:
        """Move the trailing stops; of a bar entered midway only the close is known to be later."""
        for order in self._book.waiting[bar.symbol]:
            if order.type == "trailing_stop" and bar.time_us > order.not_before_us:
                extreme = bar.high if order.side < 0 else bar.low
                order.trail(bar.close if order in entered_within else extreme)


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
