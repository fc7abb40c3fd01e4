"""An order while the broker works on it."""

import math

import msgspec

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.bracket import FromFill
from multichat_lab.trading.broker.kernel import moved_position, trailed_stop
from multichat_lab.trading.broker.orders import (
    SIGNS,
    Ticket,
    Trail,
    checked_ticket,
)
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.records.rows import Row
from multichat_lab.trading.records.run import OrderStatus, OrderType


class WorkingOrder(msgspec.Struct, eq=False):
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
        is_simple: whether it fills whole at the next open, whatever comes, and nothing hangs on it.
        parent: the entry, when this is an exit of a bracket.
        replaces: number of the order whose place it took.
        status: as in `Order`.
        stop: where the stop stands now, NaN without one.
        level: where the exit stands as seen from its entry's fill, None for one with a price; until
            the entry has filled the price in the ticket is NaN.
        triggered: the stop was reached: it is a limit order now, or what is left a market order.
        filled: shares, of an order that fills in parts.
        traded: what these cost at their prices, in currency a share.
        tariff: their commission without its minimum, in currency.
        charged: their commission, in currency.
        session: of a DAY order: the number of that which it is good for, once known.
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
    is_simple: bool
    parent: "WorkingOrder | None" = None
    replaces: int | None = None
    status: OrderStatus = "open"
    stop: float = math.nan
    level: FromFill | None = None
    triggered: bool = False
    filled: float = 0.0
    traded: float = 0.0
    tariff: float = 0.0
    charged: float = 0.0
    session: int | None = None
    exits: "tuple[WorkingOrder, ...]" = ()
    reason: str = ""
    closed_us: int | None = None
    closed_event: int | None = None

    @property
    def active(self) -> bool:
        """Whether it can still fill, now or once its entry has filled."""
        return self.status in ("open", "held")

    @property
    def remaining(self) -> float:
        """Shares that are not filled yet."""
        return moved_position(self.quantity, -self.filled) if self.filled else self.quantity

    def trail(self, extreme: float) -> None:
        """Move a trailing stop behind `extreme`, the best price so far."""
        rule = self.ticket.stop
        if isinstance(rule, Trail):
            distance, fraction = rule.distance or 0.0, rule.fraction or 0.0
            self.stop = trailed_stop(self.side, self.stop, extreme, distance, fraction)

    def follow_fill(self, price: float, increment: float | None) -> None:
        """Let an exit stand where it does as seen from the price of its entry's fill."""
        if self.level is None:
            self.trail(price)
        elif self.type == "limit":
            level = self.level.price(-self.side, price, increment)
            self.ticket = self.ticket._replace(limit=level)
        else:
            self.stop = self.level.price(self.side, price, increment)
            self.ticket = self.ticket._replace(stop=self.stop)

    def split(self, ratio: float) -> None:
        """Ask for so many times the shares, at prices divided likewise: they have been split."""
        self.quantity = moved_position(0.0, self.quantity * ratio)
        self.filled = moved_position(0.0, self.filled * ratio)
        self.stop /= ratio
        limit, stop = self.ticket.limit, self.ticket.stop
        self.ticket = self.ticket._replace(
            quantity=self.quantity,
            limit=None if limit is None else limit / ratio,
            stop=stop.split(ratio) if isinstance(stop, Trail) else stop and stop / ratio,
        )
        if self.level is not None:
            self.level = self.level.split(ratio)

    def has_expired(self, session: int) -> bool:
        """Whether a DAY order's session is over in this one; the first bar it meets sets it.

        So an order given after the last bar of a day, or on daily bars, is good for the next day.
        """
        if self.session is None:
            self.session = session
        return session > self.session

    def row(self) -> Row:
        """Return the row of a `records.Order`, as the order stands now."""
        ticket, parent = self.ticket, self.parent
        limit = None if ticket.limit is None or math.isnan(ticket.limit) else ticket.limit
        level = distance = fraction = None
        if ticket.stop is not None:
            level = self.stop if math.isfinite(self.stop) else None
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
            limit,
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


def checked_order(ticket: Ticket, tape: Tape) -> Ticket:
    """Return a ticket that makes sense, when there is a market to give it in.

    Raises:
        OrderError: `checked_ticket` refuses it, no bar has been seen, or none will come.
    """
    checked = checked_ticket(ticket, tape.instruments.get(ticket.symbol))
    if not tape.event:
        raise OrderError("The market has shown no bar yet", "Give orders after the first bar.")
    if tape.has_ended:
        raise OrderError("The market has shown its last bar", "Give orders before on_end.")
    return checked


def draft(ticket: Ticket, order_id: int, tape: Tape) -> WorkingOrder:
    """Return the working order of a ticket that is given now; a trailing stop has no level yet."""
    stop, quantity = ticket.stop, float(ticket.quantity)
    last = tape.bars.get(ticket.symbol)
    now = not_before_us = tape.time_us
    if last is not None and last.time_us == now:
        not_before_us -= 1  # its bar of this time was seen: the next one is news
    is_market = stop is None and ticket.limit is None
    order = WorkingOrder(
        order_id,
        ticket,
        "market" if is_market else ticket.type,
        SIGNS[ticket.side],
        quantity if quantity.is_integer() else moved_position(0.0, quantity),
        tape.event,
        now,
        not_before_us,
        is_market and ticket.bracket is None and ticket.time_in_force == "GTC",
    )
    if stop is not None:
        order.stop = order.side * math.inf if isinstance(stop, Trail) else float(stop)
    return order
