"""What becomes of an order at its price: it is filled, in part or whole, or rejected."""

import math

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.kernel import Costs, moved_position, settle
from multichat_lab.trading.broker.lots import Lot
from multichat_lab.trading.broker.matching import Match
from multichat_lab.trading.broker.tariff import Tariff
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.instrument import Instruments

NO_POSITION = "there is no position to reduce"


class Execution:
    """Books what fills, and what that opens and ends.

    Args:
        book: the orders.
        account: what the fills are booked to.
        costs: what they cost.
        instruments: what is traded.
    """

    def __init__(
        self, book: Book, account: Account, costs: Costs, instruments: Instruments
    ) -> None:
        self._book = book
        self._account = account
        self._tariff = Tariff(costs, account)
        self._instruments = instruments

    def execute(self, found: Match, time_us: int) -> tuple[WorkingOrder, ...]:
        """Fill an order, or reject it; return the exits that this opens."""
        order, price = found.order, found.price
        ticket = order.ticket
        quantity = self.reducible(order) if ticket.reduce_only else order.quantity
        if not quantity:
            self._book.close(order, "cancelled", NO_POSITION)
            return ()
        reason = self._account.book(self._tariff.lot(order, time_us, price, quantity))
        if reason and ticket.cut_to_fit and (fitting := self._fitting(order, time_us, price)):
            reason = self._account.book(self._tariff.lot(order, time_us, price, fitting))
        if reason:
            self._book.close(order, "rejected", reason)
            return ()
        # a target for a part of them leaves the stop to the others
        guards_more = order.parent is not None and self.reducible(order) > 0
        self._book.close(order, "filled", keeps_bracket=guards_more)
        if ticket.symbol in self._book.waiting:
            self._cancel_idle_reductions(ticket.symbol)
        return self._opened_exits(order, price) if order.exits else ()

    def _fitting(self, order: WorkingOrder, time_us: int, price: float) -> float:
        """Return how much of an order the account can carry, in steps of its instrument."""
        step = self._instruments.step(order.ticket.symbol)
        fits, not_all = 0, math.ceil(order.quantity / step)
        while not_all - fits > 1:
            half = (fits + not_all) // 2
            lot = self._tariff.lot(order, time_us, price, moved_position(0.0, half * step))
            fits, not_all = (half, not_all) if carries(self._account, lot) else (fits, half)
        return moved_position(0.0, fits * step)

    def reducible(self, order: WorkingOrder) -> float:
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
            if order.ticket.reduce_only and not self.reducible(order):
                self._book.close(order, "cancelled", NO_POSITION)

    def _opened_exits(self, entry: WorkingOrder, price: float) -> tuple[WorkingOrder, ...]:
        for order in entry.exits:
            if not order.active:
                continue
            if self.reducible(order):
                order.follow_fill(price, self._instruments[entry.ticket.symbol].price_increment)
                self._book.release(order)
            else:
                self._book.close(order, "cancelled", NO_POSITION)
        return tuple(order for order in entry.exits if order.status == "open")


def carries(account: Account, fill: Lot) -> bool:
    """Whether an account would enter a fill."""
    side, before = fill.order.side, account.position(fill.order.ticket.symbol)
    after = moved_position(before, side * fill.quantity)
    if abs(after) <= abs(before) and after * before >= 0:
        return True
    cash = settle(account.books.cash, side, fill.value, fill.commission, fill.slippage)
    return not account.refusal(fill, after, cash)
