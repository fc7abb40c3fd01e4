"""Margin calls and ruin: what a broker does about an account that cannot carry its positions."""

from typing import NamedTuple

from multichat_lab.currencies import money
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import utc_datetime
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.working_order import draft
from multichat_lab.trading.records.run import Side

HOUSE = "Broker"
"""Participant of the orders that the broker gives itself."""


class Shortfall(NamedTuple):
    """A moment at which an account could not carry its positions.

    Attributes:
        time_us: of its bars, in microseconds since 1970.
        equity: at their closes, in currency.
        exposure: all positions at their closes, short ones positive, in currency.
        currency: of the account.
    """

    time_us: int
    equity: float
    exposure: float
    currency: str = "USD"

    def __str__(self) -> str:
        return (
            f"{utc_datetime(self.time_us):%Y-%m-%d %H:%M}, with equity of "
            f"{money(self.equity, self.currency)} for positions of "
            f"{money(self.exposure, self.currency)}"
        )


class Margin:
    """Watches one account at the closes of each moment.

    When its equity is below the maintenance margin, a fraction of the exposure, all entries that
    wait are cancelled, and all positions are given to be closed: by market orders of the
    participant `Broker`, which fill as any other, at the opens of the next bars. The account may
    trade on with what is left. An account that owes nothing and is short of nothing is never
    called: its equity is the whole of its exposure at least.

    When its equity is zero or below, it is ruined. All orders are cancelled, all positions are
    closed likewise, and no order is taken any more. What a gap took beyond the equity is owed.

    Without a maintenance margin nothing is closed, and ruin is only noted.

    Args:
        tape: what was seen of the market.
        book: the orders.
        account: what is watched.
        least: the maintenance margin.

    Attributes:
        calls: margin calls, in order.
        ruin: the moment of ruin, None before.
    """

    def __init__(self, tape: Tape, book: Book, account: Account, least: float) -> None:
        self.calls: list[Shortfall] = []
        self.ruin: Shortfall | None = None
        self._tape = tape
        self._book = book
        self._account = account
        self._least = least
        self._untold: list[str] = []

    def untold(self) -> list[str]:
        """Return sentences about what has happened since the last call."""
        told, self._untold = self._untold, []
        return told

    def takes(self, symbol: str) -> bool:
        """Whether orders are taken, and it is known at once that those for a symbol are."""
        is_priced = symbol in self._account.valuation.at_home
        return self.ruin is None and is_priced and symbol not in self._tape.instruments.rates

    def unpriced(self, symbol: str) -> str:
        """Return why nothing tells what a symbol is worth in the account's currency, or nothing."""
        if symbol in self._account.valuation.at_home:
            return ""
        try:
            self._account.valuation.rate(symbol)
        except MarketDataError as error:
            return error.problem
        return ""

    @property
    def is_needed(self) -> bool:
        """Whether the account could come to be worth less than its margin, by prices alone."""
        return self._account.books.cash < 0 or bool(self._account.risky)

    @property
    def refusal(self) -> str:
        """Why no order is taken any more; empty while they are."""
        if self.ruin is None or not self._least:
            return ""
        return f"the account was ruined on {self.ruin}"

    def check(self) -> None:
        """Act on what the account is worth, once the bars of a moment have been seen."""
        equity, exposure = self._account.equity, self._account.exposure
        currency = self._account.valuation.currency
        found = Shortfall(self._tape.time_us, equity, exposure, currency)
        if equity <= 0 and self.ruin is None:
            self.ruin = found
            self._untold.append(f"Ruined on {found}.")
            if self._least:
                self._cancel(f"ruined on {found}", entries_only=False)
                self._close_all(f"ruined on {found}")
        elif self._least and equity < self._least * exposure:
            told = f"margin call on {found}"
            if self._close_all(told):
                self.calls.append(found)
                self._untold.append(f"Margin call on {found}: all is closed at the next opens.")
                self._cancel(told, entries_only=True)

    def _cancel(self, reason: str, entries_only: bool) -> None:
        for order in [*self._book.active.values()]:
            is_entry = order.parent is None and not order.ticket.reduce_only
            is_own = order.ticket.participant == HOUSE
            if order.active and not is_own and (is_entry or not entries_only):
                self._book.close(order, "cancelled", reason)

    def _close_all(self, reason: str) -> bool:
        """Give orders to close what none closes yet; return whether there was any."""
        active = self._book.active.values()
        closing = {each.ticket.symbol for each in active if each.ticket.participant == HOUSE}
        found = False
        for symbol, held in sorted(self._account.positions.items()):
            if symbol in closing:
                continue
            side: Side = "sell" if held > 0 else "buy"
            ticket = Ticket(symbol, side, abs(held), reduce_only=True, participant=HOUSE)
            order = draft(ticket, self._book.next_id, self._tape)
            order.reason = reason
            self._book.add(order)
            found = True
        return found
