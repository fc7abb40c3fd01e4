"""How an order is asked for: the ticket, its trailing stop and its bracket."""

import math
import sys
from dataclasses import dataclass
from typing import NamedTuple, SupportsFloat, cast

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.kernel import UNITS
from multichat_lab.trading.records.run import OrderType, Side, TimeInForce

SIGNS: dict[str, int] = {"buy": 1, "sell": -1}
OPPOSITE: dict[str, Side] = {"buy": "sell", "sell": "buy"}
TIMES_IN_FORCE = ("GTC", "DAY")
MOST_SHARES = 1e15
"""In one order; what they are worth stays a number."""


def require_price(value: SupportsFloat, what: str) -> float:
    """Return `value`, of whatever kind of number, as a float when it is above zero.

    Python's own numbers stay as they are. A `numpy.float32` or a `Decimal` would be carried into
    the books, where money is reckoned in floats of 64 bits alone.

    Raises:
        OrderError: it is no number above zero.
    """
    if type(value) in (float, int) and 0 < value <= sys.float_info.max:  # type: ignore[operator]
        return cast(float, value)  # the usual case, and a quick one
    if isinstance(value, SupportsFloat) and not isinstance(value, bool):
        # a subclass such as numpy's float64 is no float of Python's own
        number = cast(float, value) if type(value) in (int, float) else float(value)
        if math.isfinite(number) and number > 0:
            return number
    raise OrderError(f"{what} is {value!r}", "Give a number above zero.")


@dataclass(frozen=True, slots=True)
class Trail:
    """How far a trailing stop stays behind the best price since it became active.

    The stop moves when a bar has closed, behind that bar's high (to sell) or low (to buy); within a
    bar it stands still, so the high of a bar never triggers at the low of the same bar.

    Attributes:
        distance: in price.
        fraction: of the best price (0.05 is 5 %); give one of the two.

    Raises:
        OrderError: neither or both are given, or one is out of range.
    """

    distance: float | None = None
    fraction: float | None = None

    def __post_init__(self) -> None:
        if (self.distance is None) == (self.fraction is None):
            raise OrderError(f"{self!r} has no single distance", "Give distance or fraction.")
        if self.distance is not None:
            object.__setattr__(self, "distance", require_price(self.distance, "trail distance"))
            return
        fraction = require_price(self.fraction or 0.0, "trail fraction")
        if fraction >= 1:
            raise OrderError(f"trail fraction is {self.fraction}", "Give one below 1.")
        object.__setattr__(self, "fraction", fraction)


@dataclass(frozen=True, slots=True)
class Bracket:
    """The exits that come with an entry; when one has closed it all, the others are cancelled.

    They wait until the entry has filled and never do more than close what is left of its shares. A
    target for a part of them (`replace` it with a smaller quantity) leaves the stop to the others.
    After an entry at the open they are active for the rest of that bar. For an entry within the bar
    the worst is assumed: a stop that the bar touched was hit after it; a target that the bar showed
    was reached before it, unless the entry was a stop order, which prices pass on the way there.

    Attributes:
        take_profit: limit price of the exit.
        stop_loss: stop price of the exit.
        trailing: distance of a trailing stop in price, or a `Trail`.

    Raises:
        OrderError: all are missing, or one is not above zero.
    """

    take_profit: float | None = None
    stop_loss: float | None = None
    trailing: float | Trail | None = None

    def __post_init__(self) -> None:
        exits = (self.take_profit, self.stop_loss, self.trailing)
        if exits == (None, None, None):
            raise OrderError("The bracket is empty", "Give a take_profit, stop_loss or trailing.")
        for price, name in zip(exits, ("take_profit", "stop_loss", "trailing"), strict=True):
            if price is not None and not isinstance(price, Trail):
                object.__setattr__(self, name, require_price(price, name))

    @property
    def trail(self) -> Trail | None:
        """The trailing stop, None without one."""
        if isinstance(self.trailing, Trail) or self.trailing is None:
            return self.trailing
        return Trail(distance=self.trailing)


class Ticket(NamedTuple):
    """What a participant asks for; the broker checks it with `checked_ticket`.

    Attributes:
        symbol: what to trade.
        side: `buy` or `sell`.
        quantity: shares, above zero, kept to 10⁻⁸.
        limit: worst acceptable price; None for none.
        stop: price that triggers the order, or a `Trail` for a trailing stop; None for none.
        bracket: exits that become active when the order fills.
        time_in_force: `GTC`, or `DAY`: it expires at the end of its session, the UTC date of the
            first bar that it could fill on.
        reduce_only: shrink the position at most to zero.
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

    @property
    def type(self) -> OrderType:
        """The order type that follows from the prices given."""
        if self.stop is None:
            return "market" if self.limit is None else "limit"
        if isinstance(self.stop, Trail):
            return "trailing_stop"
        return "stop" if self.limit is None else "stop_limit"


def checked_ticket(ticket: Ticket) -> Ticket:
    """Return a ticket that makes sense in itself, its numbers of one kind.

    Raises:
        OrderError: an unknown side or time in force, a quantity or price that is not above zero,
            a trailing stop with a limit, or a bracket on the wrong side of the entry.
    """
    if ticket.side not in SIGNS:
        raise OrderError(f"side is {ticket.side!r}", "Give 'buy' or 'sell'.")
    if ticket.time_in_force not in TIMES_IN_FORCE:
        raise OrderError(f"time_in_force is {ticket.time_in_force!r}", "Give 'GTC' or 'DAY'.")
    quantity = require_price(ticket.quantity, "quantity")
    if quantity * UNITS < 1:
        raise OrderError(f"quantity is {ticket.quantity!r}", "The least is 0.00000001.")
    if quantity > MOST_SHARES:
        raise OrderError(f"quantity is {ticket.quantity!r}", f"The most is {MOST_SHARES:g}.")
    limit = None if ticket.limit is None else require_price(ticket.limit, "limit")
    stop = None if ticket.stop is None else _checked_stop(ticket, ticket.stop)
    ticket = ticket._replace(quantity=quantity, limit=limit, stop=stop)
    if ticket.bracket is not None:
        _check_bracket(ticket, ticket.bracket)
    return ticket


def _checked_stop(ticket: Ticket, stop: float | Trail) -> float | Trail:
    if not isinstance(stop, Trail):
        return require_price(stop, "stop")
    if ticket.limit is not None:
        raise OrderError(f"A trailing stop has limit {ticket.limit}", "Leave out the limit.")
    return stop


def _check_bracket(ticket: Ticket, bracket: Bracket) -> None:
    if ticket.reduce_only:
        raise OrderError("An order that only reduces has a bracket", "Leave out the bracket.")
    entry = ticket.stop if ticket.limit is None else ticket.limit
    if isinstance(entry, Trail):
        entry = None  # nobody knows yet where it will fill
    levels = [level for level in (bracket.stop_loss, entry, bracket.take_profit) if level]
    if levels != sorted(levels, reverse=ticket.side == "sell") or len(set(levels)) < len(levels):
        order = "stop_loss < entry < take_profit"
        raise OrderError(
            f"stop_loss {bracket.stop_loss}, entry {entry or 'at market'}, take_profit "
            f"{bracket.take_profit} are on the wrong sides to {ticket.side}",
            f"It must be {order if ticket.side == 'buy' else order.replace('<', '>')}.",
        )
