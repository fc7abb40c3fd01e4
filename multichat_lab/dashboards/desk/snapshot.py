"""What a picture of a desk is made of: the question it asks, and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from multichat_lab.trading.records.records import Bar, Fill, Order

TABLES = ("Working", "Fills", "Trades", "Positions", "Accounts")
"""The tables of the blotter."""
ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What the picture does not know yet.

    Attributes:
        participant: whose account is shown.
        symbol: what the chart shows.
        own: who is told why their orders were rejected, empty for nobody.
        table: one of `TABLES`.
        page: of the table, 0 is the newest.
        bars_seen: how many bars of the desk it has been given.
        fills_seen: how many fills of the participant it has been given; below zero to have them
            again although there are no new ones.
        events_seen: how many events of its own orders it has been given.
        table_state: `DeskSnapshot.table_state` of the table that it shows.
    """

    participant: str
    symbol: str
    own: str = ""
    table: str = TABLES[0]
    page: int = 0
    bars_seen: int = 0
    fills_seen: int = -1
    events_seen: int = 0
    table_state: object = None


class AccountSummary(NamedTuple):
    """One account, in currency.

    Attributes:
        cash: what is left.
        equity: cash and positions.
        pnl: equity less what the account began with.
        unrealised: of it, in open positions.
        exposure: value of all positions, short ones positive.
        position: shares of the symbol shown, negative when short.
        trades: completed round trips.
        wins: of them, with a profit.
    """

    cash: float
    equity: float
    pnl: float
    unrealised: float
    exposure: float
    position: float
    trades: int
    wins: int


class Table(NamedTuple):
    """A page of one of the blotter's tables.

    Attributes:
        rows: tuples of raw values, the newest first.
        total: rows on all pages.
        page: which one this is, 0 is the newest; the last one if there are fewer than asked for.
    """

    rows: Sequence[tuple[Any, ...]]
    total: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """A desk at one moment between two bars.

    Attributes:
        question: what it answers.
        bars: the bars of the symbol since the question's.
        bar_count: bars of all symbols so far.
        fill_count: fills of the participant so far.
        event_count: events of one's own orders so far.
        is_running: whether bars come.
        has_ended: whether none will come any more.
        account: of the participant.
        fills: of the participant in the symbol, the last ones; None when there are no new ones.
        working: the participant's orders in the symbol that can still fill.
        refusals: why one's own orders were rejected since the question's events: number and
            reason of each.
        table_state: changes whenever the table does.
        table: None when it has not changed.
    """

    question: Question
    bars: Sequence[Bar]
    bar_count: int
    fill_count: int
    event_count: int
    is_running: bool
    has_ended: bool
    account: AccountSummary
    fills: Sequence[Fill] | None
    working: Sequence[Order]
    refusals: Sequence[tuple[int, str]]
    table_state: object
    table: Table | None

    @property
    def next_question(self) -> Question:
        """What is left to ask when this has been shown."""
        return replace(
            self.question,
            bars_seen=self.bar_count,
            fills_seen=self.fill_count,
            events_seen=self.event_count,
            table_state=self.table_state,
        )
