"""What a report is written from: a run's tables, and what was said of its orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from multichat_lab.currencies import currency
from multichat_lab.trading.records.run import Run

if TYPE_CHECKING:
    from multichat_lab.trading.indicators.kinds import Line


@dataclass(frozen=True)
class ReportSource:
    """One run, finished.

    Attributes:
        run: who traded what, with how much cash, and when.
        bars: symbol → bars; empty where they were not kept.
        equity: as `Result.equity`, of at least one bar.
        orders: a row for each order.
        trades: a row for each round trip.
        stats: label → value, NaN for what is not measurable.
        per_year: how many of its bars make a year.
        calendar: what says so.
        warnings: what the numbers do not say.
        words: number of an order → what was said of it.
        currencies: symbol → currency of its prices; under no symbol, that of the account.
        indicators: symbol → the lines of what the robot has declared, with their values.
        curves: name → equity that the run is compared with, from the same cash on.
    """

    run: Run
    bars: Mapping[str, pd.DataFrame]
    equity: pd.DataFrame
    orders: pd.DataFrame
    trades: pd.DataFrame
    stats: pd.Series
    per_year: float
    calendar: str = "learned from the times of the bars"
    warnings: tuple[str, ...] = ()
    words: Mapping[int, str] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    curves: Mapping[str, pd.Series] = field(default_factory=dict)
    indicators: Mapping[str, "Sequence[tuple[Line, pd.Series]]"] = field(default_factory=dict)

    def unit(self, symbol: str = "") -> str:
        """Return how the currency of a symbol's prices, or of the account, is written."""
        return currency(self.currencies.get(symbol, "USD"))

    @property
    def currency(self) -> str:
        """Code of the account's currency."""
        return self.currencies.get("", "USD")

    @property
    def title(self) -> str:
        """Who traded what."""
        return f"{self.run.robot} on {self.run.symbol or 'nothing'}"
