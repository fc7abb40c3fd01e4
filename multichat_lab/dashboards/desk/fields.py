"""The short texts of a desk that change with every tick."""

from multichat_lab.dashboards.desk.quote import Quote
from multichat_lab.dashboards.desk.snapshot import AccountSummary
from multichat_lab.dashboards.formatting import (
    clock,
    money,
    price,
    shares,
    signed,
    signed_percent,
    volume,
)

NOTHING = "–"


def quote_fields(quote: Quote) -> dict[str, str]:
    """Return what the head shows."""
    return {
        "price": price(quote.price),
        "change": signed(quote.change, 2 if quote.price >= 1 else 4),
        "change_percent": signed_percent(quote.change_fraction),
        "volume": volume(quote.volume),
        "clock": clock(quote.moment) if quote.moment else NOTHING,
    }


def account_fields(account: AccountSummary) -> dict[str, str]:
    """Return what the cards of an account show."""
    won = f"{account.wins / account.trades:.0%} of {account.trades}" if account.trades else NOTHING
    return {
        "pnl": signed(account.pnl),
        "unrealised": signed(account.unrealised),
        "win_rate": won,
        "position": shares(account.position),
        "cash": money(account.cash),
        "exposure": money(account.exposure),
    }
