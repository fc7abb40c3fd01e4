"""The blotter: working orders, fills, trades, positions and accounts as tables."""

from collections.abc import Callable, Sequence
from typing import Any

from multichat_lab.currencies import money, signed_money
from multichat_lab.dashboards.desk.looks import Look
from multichat_lab.dashboards.desk.tables import ROWS_A_PAGE, TABLES, AccountSummary, TablePage
from multichat_lab.formatting import clock, price, shares
from multichat_lab.markup import Html, button, element, field, joined, table, tabs
from multichat_lab.trading.records.run import Fill, Order, Trade
from multichat_lab.unseen import with_turns

Words = Callable[[str | None], str]
Cells = list[object]


class Blotter:
    """Sets the desk's tables.

    Args:
        own: the participant who may cancel orders and close positions here.
        words: tells what a message says.
    """

    def __init__(self, own: str, words: Words) -> None:
        self.own = own
        self._words = words
        self._code = "USD"

    def slots(self, look: Look, content: TablePage) -> dict[str, str]:
        """Return the tabs and the table that a view has chosen."""
        name = look.view.table
        place = f"{name}/{look.turns}"
        return {
            "tabs": tabs(TABLES, name, "table", "Blotter"),
            "table": element(
                "div", self.body(name, content, place), role="tabpanel", aria_label=name
            ),
        }

    def body(self, name: str, content: TablePage, place: str = "") -> Html:
        """Return a page of a table, with a way to its other pages.

        Args:
            name: of the table.
            content: the page.
            place: what is scrolled stays so in another page of the same place.
        """
        self._code = content.currency
        kinds: dict[str, tuple[Sequence[str], Callable[..., Cells], str]] = {
            "Working": (WORKING, self._working, "No order is working."),
            "Fills": (FILLS, self._fill, "Nothing has been bought or sold yet."),
            "Trades": (TRADES, self._trade, "No round trip has been completed yet."),
            "Positions": (POSITIONS, self._position, "Nobody holds anything."),
            "Accounts": (ACCOUNTS, self._account, ""),
        }
        columns, cells, empty = kinds[name]
        rows = [cells(*row) for row in content.rows]
        headings = [self._heading(each) for each in columns]
        return joined([table(headings, rows, empty, name, place), pages(content)])

    def _heading(self, name: str) -> str:
        """Return a heading, with the currency of amounts that are not in dollars."""
        return f"{name} [{self._code}]" if name in AMOUNTS and self._code != "USD" else name

    def _working(self, participant: str, order: Order) -> Cells:
        level = " / ".join(
            price(each) for each in (order.stop_price, order.limit_price) if each is not None
        )
        mine = participant == self.own
        return [
            f"#{order.order_id}",
            participant,
            side(order.side),
            order.type.replace("_", " "),
            shares(order.quantity),
            level,
            order.status,
            self._why(order.message_id),
            button("Cancel", "cancel", order.order_id, "mc-small") if mine else "",
        ]

    def _fill(self, participant: str, fill: Fill, message_id: str | None) -> Cells:
        return [
            clock(fill.timestamp),
            participant,
            side(fill.side),
            shares(fill.quantity),
            price(fill.price),
            money(fill.commission + fill.slippage, self._code),
            self._why(message_id),
        ]

    def _trade(self, participant: str, trade: Trade, message_id: str | None) -> Cells:
        return [
            clock(trade.exit_time),
            participant,
            trade.side,
            shares(trade.quantity),
            price(trade.entry_price),
            price(trade.exit_price),
            gain(trade.pnl, self._code),
            self._why(message_id),
        ]

    def _position(self, participant: str, symbol: str, *numbers: float) -> Cells:
        held, last, value, unrealised = numbers
        close = button("Close", "close", symbol, "mc-small") if participant == self.own else ""
        return [
            participant,
            symbol,
            shares(held),
            price(last),
            money(value, self._code),
            gain(unrealised, self._code),
            close,
        ]

    def _account(self, participant: str, account: AccountSummary) -> Cells:
        won = f"{account.wins / account.trades:.0%}" if account.trades else "–"
        name = button(participant, "account", participant, "mc-link")
        aside = element("span", "put aside", "mc-tag", title=account.failure)
        return [
            joined([name, " ", aside]) if account.failure else name,
            money(account.equity, account.currency),
            gain(account.pnl, account.currency),
            account.trades,
            won,
            money(account.exposure, account.currency),
        ]

    def _why(self, message_id: str | None) -> Html:
        words = with_turns(self._words(message_id))
        return element("span", words, "mc-why", title=words or None, dir="auto")


WORKING: Sequence[str] = (
    "<Order", "<Who", "<Side", "<Type", "Shares", "At", "<State", "<Why", "<",
)  # fmt: skip
FILLS = ("<Time (UTC)", "<Who", "<Side", "Shares", "Price", "Costs", "<Why")
TRADES = ("<Closed (UTC)", "<Who", "<Side", "Shares", "In", "Out", "P&L", "<Why")
POSITIONS = ("<Who", "<Symbol", "Shares", "Last", "Value", "P&L", "<")
ACCOUNTS = ("<Who", "Equity", "P&L", "Trades", "Won", "Exposure")
AMOUNTS = {"Costs", "Equity", "Exposure", "P&L", "Value"}
"""Headings of what is in the currency of the account."""


def side(name: str) -> Html:
    """Return a side in its colour, with an arrow for who cannot tell the colours."""
    arrow, css = ("▲", "mc-up") if name == "buy" else ("▼", "mc-down")
    return element("span", f"{arrow} {name}", css)


def gain(amount: float, code: str) -> Html:
    """Return a gain or loss in its colour; the sign tells it too."""
    css = "mc-up" if amount > 0 else "mc-down" if amount < 0 else ""
    return element("span", signed_money(amount, code), css)


def pages(content: TablePage) -> Html:
    """Return the way to newer and older rows, if there are more than fit a page."""
    page, last = content.page, max(content.total - 1, 0) // ROWS_A_PAGE
    newest = "" if content.newer is None else button(field("newer"), "newest", None, "mc-small")
    if not last:
        return element("nav", newest, "mc-pages", aria_label="Pages") if newest else Html()
    newer: Any = button("Newer", "page", page - 1, "mc-small") if page else ""
    older: Any = button("Older", "page", page + 1, "mc-small") if page < last else ""
    page_label = element("span", f"page {page + 1} of {last + 1}", "mc-dim")
    way = joined([newest, newer, page_label, older])
    return element("nav", way, "mc-pages", aria_label="Pages")


def newer_label(count: int) -> str:
    """Return what the button says that leads to the rows which came since one reads."""
    return f"{count:,} newer" if count else "Newest"
