"""An order enters the book, and with it the exits in its bracket."""

import math

from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.bracket import FromFill
from multichat_lab.trading.broker.margin import Margin
from multichat_lab.trading.broker.orders import OPPOSITE
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.working_order import WorkingOrder, draft


def take(order: WorkingOrder, book: Book, tape: Tape, margin: Margin) -> None:
    """Enter an order and its exits, or record that it is rejected."""
    book.add(order)
    symbol = order.ticket.symbol
    if order.is_simple and margin.takes(symbol) and symbol in tape.bars:
        return  # the usual case, and a quick one
    if order.ticket.bracket is not None:
        order.exits = draft_exits(order, tape)
        for exit_ in order.exits:
            book.add(exit_)
    last = tape.bars.get(symbol)
    if refusal := margin.refusal:
        book.close(order, "rejected", refusal)
    elif last is None:
        book.close(order, "rejected", f"no bar has shown a price of {symbol}")
    elif symbol in tape.instruments.rates:
        book.close(order, "rejected", f"{symbol} is a rate, which nobody trades")
    elif why := margin.unpriced(symbol):
        book.close(order, "rejected", why)
    elif order.type == "trailing_stop" and order.status == "open":
        order.trail(last.close)


def draft_exits(entry: WorkingOrder, tape: Tape) -> tuple[WorkingOrder, ...]:
    """Return the exits in an entry's bracket, numbered after it and held until it fills.

    They are a target, a stop and a trailing stop, as far as the bracket has them.
    """
    asked, bracket = entry.ticket, entry.ticket.bracket
    if bracket is None:
        return ()
    bare = asked._replace(
        side=OPPOSITE[asked.side],
        limit=None,
        stop=None,
        bracket=None,
        time_in_force="GTC",
        reduce_only=True,
    )
    asked_for = ("limit", bracket.take_profit), ("stop", bracket.stop_loss), ("stop", bracket.trail)
    exits: list[WorkingOrder] = []
    for name, price in asked_for:
        if price is None:
            continue
        level = price if isinstance(price, FromFill) else None
        placed = {name: math.nan if isinstance(price, FromFill) else price}
        ticket = bare._replace(**placed)
        order = draft(ticket, entry.order_id + 1 + len(exits), tape)
        order.parent, order.status, order.level = entry, "held", level
        exits.append(order)
    return tuple(exits)
