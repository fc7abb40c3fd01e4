"""What is typed into an order ticket, and the order that it makes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail, checked_ticket
from multichat_lab.trading.records.run import Side

NEEDS: dict[str, tuple[str, ...]] = {
    "Market": (),
    "Limit": ("limit",),
    "Stop": ("stop",),
    "Stop limit": ("stop", "limit"),
    "Trailing stop": ("trail",),
}
"""Order type → the prices that it needs."""
PRICE = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?(?<=\d)", re.ASCII)
"""A comma stands between thousands alone: elsewhere it might be meant for the decimal point."""
LABELS = {
    "limit": "Limit",
    "stop": "Stop",
    "trail": "Trail by",
    "take_profit": "Take profit",
    "stop_loss": "Stop loss",
}
MOST_SHARES = 1e9
LONGEST = 10_000
"""Characters of a field that a page may send."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields of a ticket, as it was typed; an empty text is nothing."""

    type: str = "Market"
    quantity: str = "10"
    limit: str = ""
    stop: str = ""
    trail: str = ""
    take_profit: str = ""
    stop_loss: str = ""
    why: str = ""

    def order(self, side: Side, symbol: str) -> Ticket:
        """Return the order that the fields describe.

        Raises:
            OrderError: a number is none, one that is needed is missing, or it makes no sense.
        """
        if self.type not in NEEDS:
            raise OrderError(f"The type is {self.type!r}", f"Known are {', '.join(NEEDS)}.")
        needed = NEEDS[self.type]
        limit, stop, trail = (
            self._price(name, True) if name in needed else None
            for name in ("limit", "stop", "trail")
        )
        exits = self._price("take_profit", False), self._price("stop_loss", False)
        ticket = Ticket(
            symbol,
            side,
            self._shares(),
            limit=limit,
            stop=stop if trail is None else Trail(trail),
            bracket=Bracket(*exits) if exits != (None, None) else None,
        )
        return checked_ticket(ticket)

    def _shares(self) -> float:
        text = self.quantity.strip()
        if not PRICE.fullmatch(text) or number(text) > MOST_SHARES:
            raise OrderError(f"The quantity is {text!r}", "Give a number of shares, e.g. 1,500.")
        return number(text)

    def _price(self, name: str, needed: bool) -> float | None:
        text = str(getattr(self, name)).strip()
        if not text and needed:
            raise OrderError(f"{LABELS[name]} is empty", "A price is needed for this type.")
        if not text:
            return None
        if not PRICE.fullmatch(text):
            raise OrderError(f"{LABELS[name]} is {text!r}", "Give a price, e.g. 1,101.50.")
        return number(text)


def number(text: str) -> float:
    """Return the number that a text of digits means."""
    return float(text.replace(",", ""))


def draft_of(fields: Mapping[str, Any]) -> Draft:
    """Return what a page tells of its ticket; fields that no ticket has are passed over."""
    known = {name: str(fields[name])[:LONGEST] for name in Draft.__slots__ if name in fields}
    return Draft(**known)
