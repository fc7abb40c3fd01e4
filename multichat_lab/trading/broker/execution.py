"""What becomes of an order at its price: it is filled, in part or whole, or rejected."""

import math

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.kernel import Costs, moved_position, settle
from multichat_lab.trading.broker.lots import Lot
from multichat_lab.trading.broker.tariff import Tariff
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.instrument import Instruments

NO_POSITION = "there is no position to reduce"
ROUNDING = 1e-9
"""Parts of a step that a size may miss it by."""


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

    def execute(
        self, order: WorkingOrder, price: float, time_us: int, left: float = math.inf
    ) -> float:
        """Fill an order, in part or whole, or reject it; return how many shares are filled.

        Args:
            order: is open.
            price: what it pays.
            time_us: of the bar that fills it, in microseconds since 1970.
            left: how much may still be filled of what was traded in it.
        """
        ticket = order.ticket
        wanted = self.reducible(order) if ticket.reduce_only else order.remaining
        if not wanted:
            self._book.close(order, "cancelled", NO_POSITION)
            return 0.0
        quantity = wanted if wanted <= left else self._part(order, left)
        if not quantity:
            return 0.0  # others have taken what was traded
        lot = self._tariff.lot(order, time_us, price, quantity)
        fee, reason = lot.commission, self._account.book(lot)
        if reason and ticket.cut_to_fit and (wanted := self._fitting(order, lot)):
            quantity, lot = wanted, self._tariff.lot(order, time_us, price, wanted)
            fee, reason = lot.commission, self._account.book(lot)
        if reason:
            self._book.close(order, "cancelled" if order.filled else "rejected", reason)
            return 0.0
        if quantity < wanted or order.filled:
            self._tariff.charge(order, price, quantity, fee)
        if quantity < wanted:
            order.triggered = True  # what is left needs no stop any more
            self._book.note("part_filled", order)
        else:
            self._close(order)
        if ticket.symbol in self._book.waiting:
            self._cancel_idle_reductions(ticket.symbol)
        return quantity

    def execute_alone(self, order: WorkingOrder, price: float, time_us: int) -> None:
        """Do the same for the one order of its symbol, a simple one, as quickly as can be."""
        symbol = order.ticket.symbol
        quantity = self.reducible(order) if order.ticket.reduce_only else order.quantity
        if not quantity or self._account.book(self._tariff.lot(order, time_us, price, quantity)):
            self.execute(order, price, time_us)  # which tells why it cannot be
        else:
            del self._book.waiting[symbol]
            self._book.settle(order, "filled")

    def _close(self, order: WorkingOrder) -> None:
        """Close an order that is filled."""
        entry = order.parent
        if entry is None:
            self._book.close(order, "filled")
            return
        # a target for a part of them leaves the stop to the others
        guards_more = self.reducible(order) > 0
        self._book.close(order, "filled", keeps_bracket=guards_more)
        if entry.active and not guards_more:
            self._book.close(entry, "cancelled", f"its exit {order.order_id} is filled")

    def _part(self, order: WorkingOrder, most: float) -> float:
        """Return how much of an order fills where `most` may, in steps of its instrument."""
        symbol = order.ticket.symbol
        step = self._instruments[symbol].size_increment
        if symbol not in self._instruments.described and order.quantity == round(order.quantity):
            step = 1.0
        return moved_position(0.0, math.floor(most / step + ROUNDING) * step)

    def _fitting(self, order: WorkingOrder, lot: Lot) -> float:
        """Return how much of a lot the account can carry, in steps of its instrument."""
        step = self._instruments.step(order.ticket.symbol)
        fits, not_all = 0, math.ceil(lot.quantity / step)
        while not_all - fits > 1:
            half = (fits + not_all) // 2
            size = moved_position(0.0, half * step)
            tried = self._tariff.lot(order, lot.time_us, lot.price, size)
            fits, not_all = (half, not_all) if carries(self._account, tried) else (fits, half)
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
        return min(order.remaining, abs(held))

    def _cancel_idle_reductions(self, symbol: str) -> None:
        for order in tuple(self._book.waiting[symbol]):
            if order.ticket.reduce_only and not self.reducible(order):
                self._book.close(order, "cancelled", NO_POSITION)

    def opened_exits(self, entry: WorkingOrder, price: float) -> tuple[WorkingOrder, ...]:
        """Open the exits of an entry, or let those that are open follow the next part of it."""
        opened = []
        if entry.filled:  # in parts
            price = entry.traded / entry.filled
        for order in entry.exits:
            increment = self._instruments[entry.ticket.symbol].price_increment
            if order.status == "held" and self.reducible(order):
                order.follow_fill(price, increment)
                self._book.release(order)
                opened.append(order)
            elif order.status == "held":
                self._book.close(order, "cancelled", NO_POSITION)
            elif order.active and order.level is not None:
                order.follow_fill(price, increment)
        return tuple(opened)


def carries(account: Account, fill: Lot) -> bool:
    """Whether an account would enter a fill."""
    side, before = fill.order.side, account.position(fill.order.ticket.symbol)
    after = moved_position(before, side * fill.quantity)
    if abs(after) <= abs(before) and after * before >= 0:
        return True
    cash = settle(account.books.cash, side, fill.value, fill.commission, fill.slippage)
    return not account.refusal(fill, after, cash)
