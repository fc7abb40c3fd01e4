"""A picture's question, and the answer: a desk read between two bars, on the desk's thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from multichat_lab.dashboards.chart.fill_marks import Maker
from multichat_lab.dashboards.desk.seat_fills import SeatFills
from multichat_lab.dashboards.desk.seat_race import Contest, SeatRace
from multichat_lab.dashboards.desk.tables import (
    AccountSummary,
    TablePage,
    TableView,
    as_booked,
    currency_of,
    table_page,
    table_state,
)
from multichat_lab.errors.base import in_a_line
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.records.rows import Bar, record_of
from multichat_lab.trading.records.run import Fill, Order

PNL = -2
"""Place of `pnl` in a trade's row."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the picture does not know yet.

    Attributes:
        participant: whose account is shown.
        symbol: what the chart shows.
        own: who is told why their orders were rejected, empty for nobody.
        tables: what is looked at → what was seen of it, see `table_state`; None for nothing yet.
        bars_seen: how many bars of the desk it has been given.
        fills_seen: how many fills of all seats it has been given.
        events_seen: how many events of its own orders it has been given.
    """

    participant: str
    symbol: str
    own: str = ""
    tables: Mapping[TableView, object] = field(default_factory=dict)
    bars_seen: int = 0
    fills_seen: int = -1
    events_seen: int = 0


@dataclass(frozen=True, slots=True)
class DeskSnapshot:
    """A desk at one moment between two bars.

    Attributes:
        question: what it answers.
        next_question: what is left to ask when it has been shown.
        bars: the bars of the symbol since the question's.
        is_running: whether bars come.
        has_ended: whether none will come any more.
        account: of the participant.
        held: shares of the symbol that the question's `own` holds, negative when short; 0 for
            nobody.
        fills: of all seats in the symbol, the last ones of each, and who did them; None when there
            are no new ones.
        working: the participant's orders in the symbol that can still fill.
        refusals: why one's own orders were rejected since the question's events: number and
            reason of each.
        tables: those that have changed, each with what tells its state.
        race: what all seats have been worth; None when it was told a moment ago.
    """

    question: Question
    next_question: Question
    bars: Sequence[Bar]
    is_running: bool
    has_ended: bool
    account: AccountSummary
    held: float
    fills: Sequence[tuple[Fill, Maker]] | None
    working: Sequence[Order]
    refusals: Sequence[tuple[int, str]]
    tables: Mapping[TableView, tuple[TablePage, object]]
    race: Contest | None


class DeskReader:
    """Answers what a picture asks, in a fraction of a millisecond.

    Args:
        desk: the desk.
        has_ended: tells whether no more bars will come.
        words: returns what a message says.

    Attributes:
        race: what all seats have been worth.
    """

    def __init__(
        self,
        desk: PaperDesk,
        has_ended: Callable[[], bool],
        words: Callable[[str | None], str],
    ) -> None:
        self._desk = desk
        self._has_ended = has_ended
        self.race = SeatRace(desk)
        self._fills = SeatFills(desk.seats, words)
        self._wins = dict.fromkeys(desk.seats, (0, 0))

    def read(self, question: Question) -> DeskSnapshot:
        """Return the desk as it stands, as far as the question has not seen it."""
        desk, symbol = self._desk, question.symbol
        seat = desk.seats[question.participant]
        seen = replace(
            question,
            bars_seen=desk.bars.count,
            fills_seen=sum(len(each.fill_rows) for each in desk.accounts.values()),
        )
        own = desk.seats[question.own].broker.book if question.own else None
        events = own.events(question.events_seen) if own else []
        return DeskSnapshot(
            question=question,
            next_question=replace(seen, events_seen=question.events_seen + len(events)),
            bars=[bar for bar in desk.bars.since(question.bars_seen) if bar.symbol == symbol],
            is_running=desk.is_running,
            has_ended=self._has_ended(),
            account=self._summary(seat, symbol),
            held=desk.accounts[question.own].position(symbol) if question.own else 0.0,
            fills=None if question.fills_seen == seen.fills_seen else self._fills.of_symbol(symbol),
            working=[
                record_of(Order, order.row())
                for order in seat.broker.book.active.values()
                if order.ticket.symbol == symbol
            ],
            refusals=[(each.order_id, each.reason) for each in events if each.kind == "rejected"],
            tables=self._changed(question.tables),
            race=self.race.news(),
        )

    def accounts(self) -> list[tuple[str, AccountSummary]]:
        """Return everybody's account, the best first."""
        found = [(name, self._summary(seat, "")) for name, seat in self._desk.seats.items()]
        return sorted(found, key=lambda each: -each[1].equity)

    def _summary(self, seat: Seat, symbol: str) -> AccountSummary:
        account = seat.broker.account
        booked, equity = partial(as_booked, account), account.equity
        return AccountSummary(
            account.cash,
            booked(equity),
            booked(equity - seat.run.initial_cash),
            booked(account.unrealised_pnl),
            booked(account.exposure),
            account.position(symbol),
            len(account.trade_rows),
            self._count_wins(seat),
            "" if seat.failure is None else in_a_line(seat.failure),
            account.valuation.currency,
        )

    def _count_wins(self, seat: Seat) -> int:
        name, rows = seat.robot.name, seat.broker.account.trade_rows
        seen, wins = self._wins[name]
        wins += sum(1 for row in islice(rows, seen, None) if row[PNL] > 0)
        self._wins[name] = len(rows), wins
        return wins

    def _changed(
        self, seen: Mapping[TableView, object]
    ) -> Mapping[TableView, tuple[TablePage, object]]:
        states = {view: table_state(self._desk, view) for view in seen}
        return {
            view: (self._table(view), state)
            for view, state in states.items()
            if state != seen[view]
        }

    def _table(self, view: TableView) -> TablePage:
        if view.table == "Accounts":
            accounts = self.accounts()
            return TablePage(accounts, len(accounts), currency=currency_of(self._desk))
        return table_page(self._desk, view)
