"""The panels of a desk that stay: their fields are filled many times a second."""

import math
from collections.abc import Iterable
from datetime import datetime

import numpy as np

from multichat_lab.currencies import money, signed_money
from multichat_lab.dashboards.desk.states import notices, states_panel
from multichat_lab.dashboards.desk.tables import AccountSummary
from multichat_lab.formatting import (
    clock,
    decimals_of,
    price_to,
    shares,
    signed,
    signed_percent,
    volume,
)
from multichat_lab.markup import Html, button, element, field, joined
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.session_days import Days
from multichat_lab.trading.records.rows import Bar

NOTHING = "–"
LOOKED_AT = 200
"""The last of many bars, which tell how many decimals their prices need; as in a chart."""


class Quote:
    """Follows the bars or ticks of one symbol.

    Args:
        days: of the market, see `session_days.days_of`; None for those of UTC.

    Attributes:
        price: the last close, 0 before any bar.
        volume: of the last day so far, in shares.
        moment: time of the last bar, None before any.
        decimals: two, or the most that a price so far has needed, see `decimals_of`.
    """

    def __init__(self, days: Days | None = None) -> None:
        self.price = 0.0
        self.volume = 0.0
        self.moment: datetime | None = None
        self.decimals = 2
        self._reference = 0.0
        self._day: int | None = None
        self._days = days

    def take(self, bars: Iterable[Bar]) -> None:
        """Take in bars, in the order of time."""
        bars, bar = [*bars], None
        times = np.array([each.time_us for each in bars], np.int64)
        days = (self._days(times) if self._days and len(times) else times // DAY_US).tolist()
        for bar, day in zip(bars, days, strict=True):
            if day != self._day:
                self._reference = bar.open if self._day is None else self.price
                self._day, self.volume = day, 0.0
            self.price = bar.close
            self.volume += bar.volume
        needed = (decimals_of(each.close) for each in bars[-LOOKED_AT:])
        self.decimals = max([self.decimals, *needed])
        if bar is not None:
            self.moment = bar.timestamp

    @property
    def change(self) -> float:
        """Price less the close of the day before (on the first day, its open)."""
        return self.price - self._reference

    @property
    def change_fraction(self) -> float:
        """The change as a fraction of what it is measured from; NaN where that is below zero."""
        if self._reference < 0:
            return math.nan
        return self.change / self._reference if self._reference else 0.0


def quote_fields(quote: Quote, step: float | None = None) -> dict[str, str]:
    """Return what the head shows; prices to the `step` of their instrument, where it is known."""
    part = quote.change_fraction
    decimals = quote.decimals if step is None else decimals_of(quote.price, step)
    return {
        "price": price_to(decimals, quote.price),
        "change": signed(quote.change, decimals),
        "change_percent": NOTHING if math.isnan(part) else signed_percent(part),
        "volume": volume(quote.volume),
        "clock": clock(quote.moment) if quote.moment else NOTHING,
    }


def account_fields(account: AccountSummary) -> dict[str, str]:
    """Return what the cards of an account show; before its first trade there is no gain."""
    won = f"{account.wins / account.trades:.0%} of {account.trades}" if account.trades else NOTHING
    code = account.currency
    gains = {
        "pnl": signed_money(account.pnl, code),
        "unrealised": signed_money(account.unrealised, code),
        "exposure": money(account.exposure, code),
    }
    if not (account.trades or account.exposure or account.position):
        gains = dict.fromkeys(gains, NOTHING)
    return {
        "unit": "" if code == "USD" else f"[{code}]",
        **gains,
        "win_rate": won,
        "position": shares(account.position),
        "cash": money(account.cash, code),
    }


def quote_panel(symbol: str) -> Html:
    """Return the head: symbol, price, change, volume, market clock, and whether it is live."""
    name = element("h2", symbol, "mc-symbol")
    figures = joined(
        [
            field("price", "strong", "mc-price"),
            joined([field("change", css="mc-signed"), field("change_percent", css="mc-signed")]),
            element("span", joined(["Volume ", field("volume", "b")]), "mc-dim mc-volume"),
            element("span", joined([field("clock", "b"), " UTC"]), "mc-dim mc-clock"),
        ]
    )
    return element("section", joined([name, figures]), "mc-quote mc-panel", aria_label="Price")


def clock_panel(is_running: bool, has_ended: bool) -> Html:
    """Return the badge LIVE, PAUSED or CLOSED, and the buttons that go with it."""
    if has_ended:
        return element("span", "CLOSED", "mc-badge", role="status")
    badge = element(
        "span",
        "LIVE" if is_running else "PAUSED",
        "mc-badge mc-live" if is_running else "mc-badge",
        role="status",
    )
    if is_running:
        lost = element("span", "NOT LIVE", "mc-stale mc-when-lost")
        return joined([badge, lost, button("Pause", "pause")])
    return joined([badge, button("Go", "resume"), button("Step", "step", 1)])


def account_panel(participant: str, own: str) -> Html:
    """Return the cards of an account, and whose it is when it is not one's own."""
    cards = joined(
        element("div", joined([element("dt", label), field(name, "dd", css)]), "mc-card")
        for label, name, css in (
            (amount("P&L"), "pnl", "mc-signed"),
            (amount("Unrealised"), "unrealised", "mc-signed"),
            ("Win rate", "win_rate", ""),
            ("Position", "position", ""),
            (amount("Cash"), "cash", ""),
            (amount("Exposure"), "exposure", ""),
        )
    )
    account = element("dl", cards, "mc-cards", aria_label=f"Account of {participant}")
    if participant == own or not own:
        return account
    back = button(f"Back to {own}", "account", own, "mc-small")
    return joined([element("p", joined([f"Account of {participant} ", back]), "mc-whose"), account])


def amount(label: str) -> Html:
    """Return the label of an amount, with the currency where that is not dollars."""
    return joined([f"{label} ", field("unit")])


def status_panel(has_ticket: bool) -> Html:
    """Return the status bar: the three states, source, last update, bars a second.

    Where there is no ticket, what a view is told stands here.
    """
    parts = [
        *([] if has_ticket else [notices()]),
        states_panel(),
        field("source"),
        joined(["last update ", field("updated")]),
        joined([field("rate"), " bars/s"]),
        field("kept"),
        field("note"),
    ]
    told = joined(element("div", part) for part in parts)
    return element("section", told, "mc-status", aria_label="Status")
