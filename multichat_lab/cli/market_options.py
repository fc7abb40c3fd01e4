"""Options that tell the trading commands of the market: which bars, what is traded, what rates."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.cli.completion import complete_instrument
from multichat_lab.cli.instruments import instrument_of
from multichat_lab.errors import MultichatError

if TYPE_CHECKING:
    import pandas as pd

ACCOUNT, BARS = "Account", "Bars"


@dataclass(frozen=True, slots=True)
class MarketOptions:
    """Which bars, of what instrument, and what other currencies are worth; None is the default."""

    start: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="First day, e.g. 2010.", rich_help_panel=BARS),
    ] = None
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="DAY", help="Last day, included.", rich_help_panel=BARS),
    ] = None
    calendar: Annotated[
        str | None,
        typer.Option("--calendar", metavar="NAME", help="E.g. every-day.", rich_help_panel=BARS),
    ] = None
    date_order: Annotated[
        str | None,
        typer.Option(
            "--date-order",
            metavar="dmy|mdy",
            help="Of a file's days such as 01/02/2024.",
            rich_help_panel=BARS,
        ),
    ] = None
    unadjusted: Annotated[
        bool,
        typer.Option(
            "--unadjusted",
            help="Prices as traded; dividends and splits are booked.",
            rich_help_panel=BARS,
        ),
    ] = False
    instrument: Annotated[
        list[str] | None,
        typer.Option(
            "--instrument",
            "-i",
            metavar="NAME=VALUE",
            autocompletion=complete_instrument,
            help="E.g. currency=EUR, zone=Asia/Tokyo, multiplier=50, negative_prices=yes; once for "
            "each.",
            rich_help_panel=BARS,
        ),
    ] = None
    rates: Annotated[
        list[str] | None,
        typer.Option(
            "--rates",
            metavar="PAIR=FILE",
            help="Conversion rates, e.g. EURUSD=eurusd.csv; once for each.",
            rich_help_panel=ACCOUNT,
        ),
    ] = None
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency",
            help="Of the account; the instrument's, or USD where there are rates.",
            rich_help_panel=ACCOUNT,
        ),
    ] = None

    def bars(self, symbol: str) -> "pd.DataFrame":
        """Return the bars that are meant.

        Raises:
            MultichatError: there are none, or days, calendar or instrument make no sense.
        """
        from multichat_lab.cli.robots import day
        from multichat_lab.trading.market import load_bars
        from multichat_lab.trading.market.calendar import calendar_named

        start, end = (
            each if each is None else day(name, each)
            for name, each in (("start", self.start), ("end", self.end))
        )
        told = instrument_of(symbol, self.instrument)
        more: Any = self._reading if told is None else {**self._reading, "instrument": told}
        bars = load_bars(symbol, not self.unadjusted, start, end, **more)
        if self.calendar is not None:
            calendar_named(self.calendar)
            bars.attrs["calendar"] = self.calendar
        return bars

    @property
    def account_currency(self) -> str:
        """In which the account is kept."""
        told = instrument_of("any", self.instrument)
        return self.currency or (told.currency if told and not self.rates else "USD")

    @property
    def conversion(self) -> "dict[str, pd.DataFrame]":
        """The rates of other currencies, by pair.

        Raises:
            MultichatError: one does not read PAIR=FILE, or its file is not readable.
        """
        from multichat_lab.trading.market import load_bars

        found = {}
        for each in self.rates or ():
            pair, sign, path = each.partition("=")
            if not (pair and sign and path):
                raise MultichatError(f"--rates {each}", "Give PAIR=FILE: EURUSD=eurusd.csv.")
            found[pair] = load_bars(path, **self._reading)
        return found

    @property
    def _reading(self) -> "dict[str, Any]":
        return {"date_order": self.date_order} if self.date_order else {}
