"""One account: money to the unit, positions in several symbols, profit and loss, margin."""

from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from math import fsum

from multichat_lab.currencies import money
from multichat_lab.trading.broker.books import Books
from multichat_lab.trading.broker.kernel import Funds, moved_position, settle, within_margin
from multichat_lab.trading.broker.lots import Lot, round_trip_row
from multichat_lab.trading.broker.valuation import Valuation
from multichat_lab.trading.records.instrument import Instruments
from multichat_lab.trading.records.row_log import RowLog
from multichat_lab.trading.records.rows import CENTS, Bar
from multichat_lab.trading.records.run import Fill, Trade


class Account:
    """What a broker keeps for one participant.

    Args:
        funds: cash at the start, its currency, and leverage.
        bars: symbol → the last bar seen; positions are valued at its close. The broker keeps it
            up to date.
        instruments: symbol → instrument, of any symbol that it will trade.

    Attributes:
        books: cash and what was paid for what is held, in whole units.
        valuation: what positions are worth in the account's currency.
        positions: symbol → shares held, negative when short; only where there are any.
        fill_rows: a row of `records.Fill` for each fill.
        trade_rows: a row of `records.Trade` for each round trip.
        ledger: what each fill left, a row of `books.LEDGER` for each.
        lots: symbol → the shares that are held, with what was paid for them.
        opens: symbol → the open at which margin values a position while a moment's auction goes
            on; empty at all other times.
        risky: symbols whose position may come to be worth less than nothing: it is short, or the
            price may be negative.
    """

    def __init__(self, funds: Funds, bars: Mapping[str, Bar], instruments: Instruments) -> None:
        self.leverage = funds.leverage
        self.books = Books(funds)
        self.valuation = Valuation(funds.currency, bars, instruments)
        self.positions: dict[str, float] = {}
        self.fill_rows = RowLog(len(fields(Fill)))
        self.trade_rows = RowLog(len(fields(Trade)))
        self._fills = self._trades = 0
        self.ledger = self.books.ledger
        self.lots = self.books.lots
        self._negative = instruments.negative
        self.opens: dict[str, float] = {}
        self.risky: set[str] = set()

    @property
    def cash(self) -> float:
        """Cash in currency; short sales are credited to it."""
        return self.books.cash / self.books.units

    @property
    def cash_cents(self) -> int:
        """Cash in hundredths of the currency, rounded where it is booked finer."""
        return round(self.books.cash * CENTS / self.books.units)

    @property
    def position_value(self) -> float:
        """All positions at their last close in the account's currency, short ones negative."""
        return self.valuation.net(self.positions)

    @property
    def exposure(self) -> float:
        """All positions at their last close in the account's currency, short ones positive."""
        return self.valuation.gross(self.positions)

    @property
    def equity(self) -> float:
        """Cash and the value of all positions, in currency."""
        return self.cash + self.position_value

    @property
    def realised_pnl(self) -> float:
        """Profit of all completed round trips after costs, in currency, exact to the unit."""
        books = self.books
        return (books.cash - books.initial + books.invested) / books.units

    @property
    def unrealised_pnl(self) -> float:
        """What open positions have gained at their last close, after the costs of the entries."""
        return self.position_value - self.books.invested / self.books.units

    def position(self, symbol: str) -> float:
        """Return the shares held, negative when short."""
        return self.positions.get(symbol, 0.0)

    def book(self, fill: Lot) -> str:
        """Enter a fill: cash, position and round trips change by exactly what it says.

        Returns:
            An empty text; or, when nothing was entered, why the account cannot carry the fill. One
            that shrinks a position is always carried.
        """
        order, books, positions = fill.order, self.books, self.positions
        ticket, side, time_us, units = order.ticket, order.side, fill.time_us, books.units
        symbol = ticket.symbol
        before = positions.get(symbol, 0.0)
        after = before + side * fill.quantity
        if after:
            after = moved_position(before, side * fill.quantity)
        cash = settle(books.cash, side, fill.value, fill.commission, fill.slippage)
        is_sound = after >= 0 and symbol not in self._negative
        if not (is_sound and cash >= 0 and not self.risky and self.leverage >= 1):
            shrinks = abs(after) <= abs(before) and after * before >= 0
            if not shrinks and (reason := self.refusal(fill, after, cash)):
                return reason
        books.cash = cash
        if after:
            positions[symbol] = after
        else:
            del positions[symbol]
        if not is_sound:
            self.risky.add(symbol)
        elif self.risky:
            self.risky.discard(symbol)
        self._fills += 1
        self.fill_rows.values.extend(
            (
                self._fills,
                order.order_id,
                symbol,
                ticket.side,
                time_us,
                fill.price,
                fill.quantity,
                fill.commission / units,
                fill.slippage / units,
            )
        )
        self.ledger.values.extend((time_us, symbol, after, cash))
        for entry, exit_ in self.lots[symbol].match(fill):
            self._trades += 1
            self.trade_rows.values.extend(round_trip_row(self._trades, entry, exit_, units))
        return ""

    def refusal(self, fill: Lot, position: float, cash: int) -> str:
        """Return why the account cannot carry a fill that enlarges a position; empty if it can.

        Args:
            fill: it is not entered.
            position: shares held after it.
            cash: in units, after it.
        """
        symbol, books = fill.order.ticket.symbol, self.books
        if (
            cash >= 0
            and not self.risky
            and self.leverage >= 1
            and position >= 0
            and symbol not in self._negative
        ):
            return ""  # what is paid for in full needs no valuation
        others = {name: held for name, held in self.positions.items() if name != symbol}
        values = self.valuation.values(others, self.opens)
        values.append(position * fill.price * self.valuation.factor(symbol))
        value, exposure = fsum(values), fsum(map(abs, values))
        if within_margin(cash / books.hundreds, value, exposure, self.leverage):
            return ""
        told = partial(money, code=self.valuation.currency)
        return (
            f"margin: positions of {told(exposure)} need {told(exposure / self.leverage)} of "
            f"equity, there would be {told(cash / books.units + value)}"
        )
