"""An order while the broker works on it."""

import math
from dataclasses import dataclass

from multichat_lab.trading.orders import Ticket, Trail
from multichat_lab.trading.records import OrderStatus, OrderType
from multichat_lab.trading.rows import Row


@dataclass(slots=True, eq=False)
class WorkingOrder:
    """An order and where it stands; the broker's own, and the only one that changes.

    Attributes:
        order_id: 1, 2, 3 … in one run.
        ticket: what was asked for.
        type: the ticket's order type.
        side: +1 to buy, -1 to sell.
        quantity: shares, rounded to what is kept of one.
        event: number of bars that the broker had seen.
        submitted_us: time of the last of them, in microseconds since 1970.
        not_before_us: bars up to this time are no later than the decision, so they cannot fill it.
        parent: the entry, when this is an exit of a bracket.
        replaces: number of the order whose place it took.
        status: as in `Order`.
        stop: where the stop stands now, NaN without one.
        triggered: of a stop-limit: the stop was reached, so it is a limit order now.
        session: of a DAY order: the day (since 1970) that it is good for, once known.
        exits: the orders of its bracket.
        reason: why it was cancelled, expired or rejected.
        closed_us: when its status became final.
        closed_event: number of bars that the broker had seen then.
    """

    order_id: int
    ticket: Ticket
    type: OrderType
    side: int
    quantity: float
    event: int
    submitted_us: int
    not_before_us: int
    parent: "WorkingOrder | None" = None
    replaces: int | None = None
    status: OrderStatus = "open"
    stop: float = math.nan
    triggered: bool = False
    session: int | None = None
    exits: "tuple[WorkingOrder, ...]" = ()
    reason: str = ""
    closed_us: int | None = None
    closed_event: int | None = None

    @property
    def active(self) -> bool:
        """Whether it can still fill, now or once its entry has filled."""
        return self.status in ("open", "held")

    def row(self) -> Row:
        """Return the row of a `records.Order`, as the order stands now."""
        ticket, parent = self.ticket, self.parent
        level = distance = fraction = None
        if ticket.stop is not None:
            level = None if math.isinf(self.stop) else self.stop
            if isinstance(ticket.stop, Trail):
                distance, fraction = ticket.stop.distance, ticket.stop.fraction
        return (
            self.order_id,
            ticket.participant,
            ticket.symbol,
            ticket.side,
            self.type,
            self.quantity,
            self.status,
            self.submitted_us,
            self.event,
            ticket.limit,
            level,
            distance,
            fraction,
            ticket.time_in_force,
            ticket.reduce_only,
            ticket.message_id,
            None if parent is None else parent.order_id,
            self.replaces,
            self.reason,
            self.closed_us,
            self.closed_event,
        )
