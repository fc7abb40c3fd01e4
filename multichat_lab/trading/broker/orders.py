"""How an order is asked for: the ticket."""

from dataclasses import replace
from typing import Any

import msgspec

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.bracket import Bracket, FromFill, Trail
from multichat_lab.trading.broker.given_numbers import require_level, require_price, require_step
from multichat_lab.trading.broker.kernel import UNITS
from multichat_lab.trading.records.instrument import LEAST_SIZE, Instrument
from multichat_lab.trading.records.run import OrderType, Side, TimeInForce

__all__ = ["Bracket", "FromFill", "Ticket", "Trail", "checked_ticket", "require_price"]

SIGNS: dict[str, int] = {"buy": 1, "sell": -1}
OPPOSITE: dict[str, Side] = {"buy": "sell", "sell": "buy"}
TIMES_IN_FORCE = ("GTC", "DAY")
MOST_SHARES = 1e15
"""In one order; what they are worth stays a number."""


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """What a participant asks for; the broker checks it with `checked_ticket`.

    A struct, since each order makes one: that takes a third of the time of a named tuple, and the
    collector of garbage does not walk it.

    Attributes:
        symbol: what to trade.
        side: `buy` or `sell`.
        quantity: shares, above zero, kept to 10⁻⁸.
        limit: worst acceptable price; None for none.
        stop: price that triggers the order, or a `Trail` for a trailing stop; None for none.
        bracket: exits that become active when the order fills.
        time_in_force: `GTC`, or `DAY`: it expires at the end of its session, that of the first bar
            that it could fill on, as the symbol's calendar says, see `trading.sessions`.
        reduce_only: shrink the position at most to zero.
        cut_to_fit: buy (or sell short) as much as the account can carry, in steps of the
            instrument, where it cannot carry it all; else it is rejected whole.
        participant: who asks.
        message_id: the message that caused it.
    """

    symbol: str
    side: Side
    quantity: float
    limit: float | None = None
    stop: float | Trail | None = None
    bracket: Bracket | None = None
    time_in_force: TimeInForce = "GTC"
    reduce_only: bool = False
    participant: str = ""
    message_id: str | None = None
    cut_to_fit: bool = False

    def _replace(self, **changes: Any) -> "Ticket":
        return msgspec.structs.replace(self, **changes)

    def _asdict(self) -> dict[str, Any]:
        return msgspec.structs.asdict(self)

    @property
    def type(self) -> OrderType:
        """The order type that follows from the prices given."""
        if self.stop is None:
            return "market" if self.limit is None else "limit"
        if isinstance(self.stop, Trail):
            return "trailing_stop"
        return "stop" if self.limit is None else "stop_limit"


def checked_ticket(ticket: Ticket, instrument: Instrument | None = None) -> Ticket:
    """Return a ticket that makes sense in itself, its numbers of one kind.

    Args:
        ticket: what is asked for.
        instrument: whose steps and signs its numbers keep; None for a share in dollars.

    Raises:
        OrderError: an unknown side or time in force, a quantity or price that is not above zero
            (where prices are not negative), or is off the instrument's steps, a trailing stop with
            a limit, or a bracket on the wrong side of the entry.
    """
    quantity = ticket.quantity
    if (
        type(quantity) is float
        and LEAST_SIZE <= quantity <= MOST_SHARES
        and (ticket.limit is None and ticket.stop is None and ticket.bracket is None)
        and (ticket.side in SIGNS and ticket.time_in_force in TIMES_IN_FORCE)
        and (instrument is None or instrument.size_increment <= LEAST_SIZE)
    ):
        return ticket  # the usual case, and a quick one
    return _checked(ticket, instrument)


def _checked(ticket: Ticket, instrument: Instrument | None) -> Ticket:
    if ticket.side not in SIGNS:
        raise OrderError(f"side is {ticket.side!r}", "Give 'buy' or 'sell'.")
    if ticket.time_in_force not in TIMES_IN_FORCE:
        raise OrderError(f"time_in_force is {ticket.time_in_force!r}", "Give 'GTC' or 'DAY'.")
    quantity = require_price(ticket.quantity, "quantity")
    if quantity * UNITS < 1:
        raise OrderError(f"quantity is {ticket.quantity!r}", "The least is 0.00000001.")
    if quantity > MOST_SHARES:
        raise OrderError(f"quantity is {ticket.quantity!r}", f"The most is {MOST_SHARES:g}.")
    limit = ticket.limit
    if limit is not None:
        limit = require_level(limit, "limit", instrument)
    stop = None if ticket.stop is None else _checked_stop(ticket, ticket.stop, instrument)
    if instrument is not None and instrument.size_increment > 1 / UNITS and not ticket.reduce_only:
        quantity = require_step(quantity, "quantity", instrument.size_increment)
    if not (quantity is ticket.quantity and limit is ticket.limit and stop is ticket.stop):
        ticket = ticket._replace(quantity=quantity, limit=limit, stop=stop)
    if ticket.bracket is None:
        return ticket
    return ticket._replace(bracket=_checked_bracket(ticket, ticket.bracket, instrument))


def _checked_stop(
    ticket: Ticket, stop: float | Trail, instrument: Instrument | None
) -> float | Trail:
    if not isinstance(stop, Trail):
        return require_level(stop, "stop", instrument)
    if ticket.limit is not None:
        raise OrderError(f"A trailing stop has limit {ticket.limit}", "Leave out the limit.")
    return stop


def _checked_bracket(ticket: Ticket, bracket: Bracket, instrument: Instrument | None) -> Bracket:
    if ticket.reduce_only:
        raise OrderError("An order that only reduces has a bracket", "Leave out the bracket.")
    for name in ("stop_loss", "take_profit"):
        if not isinstance(level := getattr(bracket, name), FromFill | None):
            placed = require_level(level, name, instrument)
            bracket = bracket if placed == level else replace(bracket, **{name: placed})
    entry = ticket.stop if ticket.limit is None else ticket.limit
    if isinstance(entry, Trail):
        entry = None  # nobody knows yet where it will fill
    levels = [
        level
        for level in (bracket.stop_loss, entry, bracket.take_profit)
        if level is not None and not isinstance(level, FromFill)
    ]
    if levels != sorted(levels, reverse=ticket.side == "sell") or len(set(levels)) < len(levels):
        order = "stop_loss < entry < take_profit"
        raise OrderError(
            f"stop_loss {bracket.stop_loss}, entry {'at market' if entry is None else entry}, "
            f"take_profit {bracket.take_profit} are on the wrong sides to {ticket.side}",
            f"It must be {order if ticket.side == 'buy' else order.replace('<', '>')}.",
        )
    return bracket
