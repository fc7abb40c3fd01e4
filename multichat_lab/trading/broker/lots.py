"""Positions as lots: which shares an exit sells, and what it earned.

The exit of a bracket sells those of its entry; all else is first in, first out.
"""

import math
from collections import deque

import msgspec

from multichat_lab.trading.broker.kernel import moved_position
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.rows import Row


class Lot(msgspec.Struct, gc=False):
    """Shares that one fill bought or sold, with what was booked for them.

    Attributes:
        order: the order that filled.
        time_us: of the bar in which it filled, in microseconds since 1970.
        price: of the fill.
        quantity: shares, above zero.
        value: of these, in units of the account.
        commission: for these, in units.
        slippage: for these, in units.
    """

    order: WorkingOrder
    time_us: int
    price: float
    quantity: float
    value: int
    commission: int
    slippage: int

    def split(self, quantity: float) -> "Lot":
        """Take `quantity` shares out of the lot and return them.

        Their value and costs are in proportion, rounded to the unit; the rest stays here, so that
        all parts together are worth exactly what the fill booked.
        """
        share = quantity / self.quantity
        part = Lot(
            self.order,
            self.time_us,
            self.price,
            quantity,
            round(self.value * share),
            round(self.commission * share),
            round(self.slippage * share),
        )
        self.quantity = moved_position(self.quantity, -quantity)
        self.value -= part.value
        self.commission -= part.commission
        self.slippage -= part.slippage
        return part


class Lots(deque[Lot]):
    """The open shares of one symbol, the oldest first; all long or all short."""

    @property
    def cost(self) -> int:
        """What they have cost in units, fees included; below zero for what a short sale brought."""
        return sum(lot.order.side * lot.value + lot.commission + lot.slippage for lot in self)

    def guarded_by(self, exit_: WorkingOrder) -> float:
        """Return how many shares are left of those that the entry of a bracket has brought."""
        return moved_position(0.0, sum(lot.quantity for lot in self if lot.order is exit_.parent))

    def split_shares(self, ratio: float) -> None:
        """Make of each share so many; what they cost stays as it is."""
        for lot in self:
            lot.quantity = moved_position(0.0, lot.quantity * ratio)
            lot.price /= ratio

    def match(self, incoming: Lot) -> list[tuple[Lot, Lot]]:
        """Close lots with a fill in the other direction; what is left of it is open.

        Those that the fill guards come first, then the oldest.

        Returns:
            The round trips that this completes, in this order: entry and exit, which are lots of
            equal quantity.
        """
        done: list[tuple[Lot, Lot]] = []
        while self and self[0].order.side != incoming.order.side:
            place = 0 if incoming.order.parent is None else self._place_of(incoming.order.parent)
            lot = self[place]
            if lot.quantity > incoming.quantity:
                done.append((lot.split(incoming.quantity), incoming))
                return done
            del self[place]
            if lot.quantity == incoming.quantity:
                done.append((lot, incoming))
                return done
            done.append((lot, incoming.split(lot.quantity)))
        self.append(incoming)
        return done

    def _place_of(self, entry: WorkingOrder) -> int:
        return next((at for at, lot in enumerate(self) if lot.order is entry), 0)


def round_trip_row(trade_id: int, entry: Lot, exit_: Lot, units: int = 1) -> Row:
    """Return the row of a `records.Trade`: two lots of equal quantity, bought and sold.

    So many `units` make one of the currency.
    """
    entered, left = entry.order, exit_.order
    commission = entry.commission + exit_.commission
    slippage = entry.slippage + exit_.slippage
    pnl = entered.side * (exit_.value - entry.value) - commission - slippage
    return (
        trade_id,
        entered.ticket.participant,
        entered.ticket.symbol,
        "long" if entered.side > 0 else "short",
        entry.quantity,
        entered.order_id,
        left.order_id,
        entered.ticket.message_id,
        left.ticket.message_id,
        entry.time_us,
        exit_.time_us,
        entry.price,
        exit_.price,
        commission / units,
        slippage / units,
        pnl / units,
        100.0 * pnl / entry.value if entry.value > 0 else math.nan,
    )
