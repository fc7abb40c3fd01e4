"""The books of an account's money: whole units, as fine as what is traded asks for."""

from collections import defaultdict

from multichat_lab.currencies import decimals_of
from multichat_lab.trading.broker.kernel import Funds
from multichat_lab.trading.broker.lots import Lot, Lots
from multichat_lab.trading.records.actions import Flow
from multichat_lab.trading.records.row_log import RowLog
from multichat_lab.trading.records.rows import CENTS

LEDGER = ("time_us", "symbol", "position", "cash")
"""What a fill left: time in microseconds since 1970, symbol, its position, the cash in units."""


class Books:
    """Cash and lots in whole units of the account's currency, cents where nothing finer is traded.

    Args:
        funds: cash at the start, and its currency.

    Attributes:
        decimals: of a unit; they grow when something is traded that is worth parts of one.
        units: how many make one of the currency.
        per_one: the same as a float.
        hundreds: how many hundreds of units do. The kernel reckons in hundredths of what its prices
            are in: it is given them times this.
        cash: in units.
        initial: what the account started with, in units.
        lots: symbol → the shares that are held.
        ledger: what each fill, and each flow, left.
        flows: what came and went beside the fills.
    """

    def __init__(self, funds: Funds) -> None:
        self.decimals = decimals_of(funds.currency)
        self.units: int = 10**self.decimals
        self.per_one, self.hundreds = float(self.units), self.units / CENTS
        self.initial: int = round(funds.cash * self.units)
        self.cash: int = self.initial
        self.lots: defaultdict[str, Lots] = defaultdict(Lots)
        self.ledger = RowLog(len(LEDGER))
        self.flows: list[Flow] = []

    @property
    def invested(self) -> int:
        """What the lots have cost in units, see `Lots.cost`."""
        return sum(lots.cost for lots in self.lots.values())

    def flow(self, time_us: int, symbol: str, kind: str, units: int, held: float) -> None:
        """Book money that comes, or below zero goes, beside the fills; nothing for none.

        Args:
            time_us: of the bar before which it is booked.
            symbol: see `Flow`.
            kind: see `Flow`.
            units: how much.
            held: shares of the symbol.
        """
        if units:
            self.cash += units
            self.flows.append(Flow(time_us, symbol, kind, units / self.units))
            self.ledger.append((time_us, symbol, held, self.cash))

    def refine(self, decimals: int) -> None:
        """Book to so many decimals from now on; all that is booked is worth what it was."""
        if decimals == self.decimals:
            return
        factor: int = 10 ** (decimals - self.decimals)
        self.decimals, self.units = decimals, 10**decimals
        self.per_one, self.hundreds = float(self.units), self.units / CENTS
        self.cash *= factor
        self.initial *= factor
        for lots in self.lots.values():
            for lot in lots:
                _refine_lot(lot, factor)
        place, width = LEDGER.index("cash"), len(LEDGER)
        self.ledger.values[place::width] = [cash * factor for cash in self.ledger.column(place)]


def _refine_lot(lot: Lot, factor: int) -> None:
    lot.value *= factor
    lot.commission *= factor
    lot.slippage *= factor
