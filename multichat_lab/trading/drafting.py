"""From a ticket to the orders that the broker works on: its own and the exits of its bracket."""

import math

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.book import Tape
from multichat_lab.trading.kernel import moved_position
from multichat_lab.trading.orders import OPPOSITE, SIGNS, Bracket, Ticket, Trail, check_ticket
from multichat_lab.trading.working_order import WorkingOrder


def check_order(ticket: Ticket, tape: Tape) -> None:
    """Check that an order makes sense, and that there is a market to give it in.

    Raises:
        OrderError: `check_ticket` refuses it, or no bar has been seen.
    """
    check_ticket(ticket)
    if not tape.event:
        raise OrderError("The market has shown no bar yet", "Give orders after the first bar.")


def draft(ticket: Ticket, order_id: int, tape: Tape) -> WorkingOrder:
    """Return the working order of a ticket that is given now; a trailing stop has no level yet."""
    last = tape.bars.get(ticket.symbol)
    now = not_before_us = tape.time_us
    if last is not None and last.time_us == now:
        not_before_us -= 1  # its bar of this time was seen: the next one is news
    quantity = moved_position(0.0, float(ticket.quantity))
    side = SIGNS[ticket.side]
    order = WorkingOrder(
        order_id, ticket, ticket.type, side, quantity, tape.event, now, not_before_us
    )
    stop = ticket.stop
    if stop is not None:
        order.stop = order.side * math.inf if isinstance(stop, Trail) else float(stop)
    return order


def exit_tickets(entry: Ticket, bracket: Bracket) -> list[Ticket]:
    """Return the tickets of the exits in an entry's bracket: target, stop, trailing stop."""
    bare = Ticket(
        symbol=entry.symbol,
        side=OPPOSITE[entry.side],
        quantity=entry.quantity,
        reduce_only=True,
        participant=entry.participant,
        message_id=entry.message_id,
    )
    tickets = []
    if bracket.take_profit is not None:
        tickets.append(bare._replace(limit=bracket.take_profit))
    if bracket.stop_loss is not None:
        tickets.append(bare._replace(stop=bracket.stop_loss))
    if bracket.trail is not None:
        tickets.append(bare._replace(stop=bracket.trail))
    return tickets


def draft_exits(entry: WorkingOrder, bracket: Bracket, tape: Tape) -> tuple[WorkingOrder, ...]:
    """Return the exits of an entry, numbered after it and held until it fills."""
    exits = []
    for order_id, ticket in enumerate(exit_tickets(entry.ticket, bracket), entry.order_id + 1):
        order = draft(ticket, order_id, tape)
        order.parent, order.status = entry, "held"
        exits.append(order)
    return tuple(exits)
