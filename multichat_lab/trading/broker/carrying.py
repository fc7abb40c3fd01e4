"""What holding costs and brings, and what companies do: booked before a moment's auction."""

from collections import deque
from collections.abc import Iterable, Sequence
from operator import attrgetter

from multichat_lab.currencies import money
from multichat_lab.formatting import in_words
from multichat_lab.times import DAY_US
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.kernel import Costs, moved_position
from multichat_lab.trading.broker.money import whole_units
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar

DAYS_A_YEAR = 365


class Carrying:
    """Books fees and interest with the days, and dividends and splits.

    Args:
        tape: what was seen of the market.
        book: the orders.
        account: what is booked to.
        costs: the yearly rates.

    Attributes:
        is_needed: whether anything is booked beside the fills.
    """

    def __init__(self, tape: Tape, book: Book, account: Account, costs: Costs) -> None:
        self._tape = tape
        self._book = book
        self._account = account
        self._costs = costs
        self.is_needed = costs.accrue
        self._day: int | None = None
        self._expected: dict[str, deque[CorporateAction]] = {}
        self._untold: list[str] = []

    def untold(self) -> list[str]:
        """Return sentences about dividends and splits that were booked since the last call."""
        told, self._untold = self._untold, []
        return told

    def expect(self, actions: Iterable[CorporateAction]) -> None:
        """Take down what companies will do; what came too late is booked before the next bar."""
        for action in actions:
            others = self._expected.get(action.symbol, ())
            ordered = sorted((*others, action), key=attrgetter("time_us"))
            self._expected[action.symbol] = deque(ordered)
            self.is_needed = True

    def before(self, bars: Sequence[Bar]) -> None:
        """Book what lies before the bars of a moment."""
        if self._costs.accrue:
            self._accrue(bars[0].time_us)
        for bar in bars:
            actions = self._expected.get(bar.symbol, ())
            while actions and actions[0].time_us <= bar.time_us:
                self._act(actions.popleft(), bar.time_us)

    def _accrue(self, time_us: int) -> None:
        day, since = time_us // DAY_US, self._day
        self._day = day
        if since is None or day <= since:
            return
        years, account, costs = (day - since) / DAYS_A_YEAR, self._account, self._costs
        cash = account.cash
        interest = cash * (costs.credit_rate if cash > 0 else costs.debit_rate) * years
        self._pay(time_us, "", "interest", interest)
        for symbol, held in sorted(account.positions.items()):
            if held < 0:
                worth = account.valuation.gross({symbol: held})
                self._pay(time_us, symbol, "borrow fee", -worth * costs.borrow_rate * years)

    def _pay(self, time_us: int, symbol: str, kind: str, amount: float) -> None:
        books = self._account.books
        units = round(amount * books.units)
        books.flow(time_us, symbol, kind, units, self._account.position(symbol))

    def _act(self, action: CorporateAction, time_us: int) -> None:
        account, symbol = self._account, action.symbol
        last = self._tape.bars.get(symbol)
        late = " It was told late." if last and last.time_us >= action.time_us else ""
        held = account.position(symbol)
        if held and action.dividend:
            each = action.dividend * account.valuation.factor(symbol)
            units = whole_units(held, each, account.books.decimals)
            account.books.flow(time_us, symbol, "dividend", units, held)
            code = account.valuation.currency
            told = money(units / account.books.units, code)
            self._untold.append(
                f"{symbol} pays a dividend of {in_words(action.dividend)}: {told} {code} on "
                f"{in_words(held)} shares.{late}"
            )
        if action.split == 1:
            return
        if symbol in self._tape.bars:
            self._tape.bars[symbol] = split_bar(self._tape.bars[symbol], action.split)
        for order in self._book.active.values():
            if order.ticket.symbol == symbol:
                order.split(action.split)
        if held:
            lots = account.lots[symbol]
            lots.split_shares(action.split)
            shares = moved_position(0.0, sum(lot.order.side * lot.quantity for lot in lots))
            account.positions[symbol] = shares
            account.ledger.append((time_us, symbol, shares, account.books.cash))
            self._untold.append(
                f"{symbol} is split {action.split:g} to one: {in_words(held)} shares are "
                f"{in_words(shares)}.{late}"
            )


def split_bar(bar: Bar, ratio: float) -> Bar:
    """Return a bar as it would have been had the shares been split before."""
    return bar._replace(
        open=bar.open / ratio,
        high=bar.high / ratio,
        low=bar.low / ratio,
        close=bar.close / ratio,
        volume=bar.volume * ratio,
    )
