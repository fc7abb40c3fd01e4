"""What a moment's bars do to the open orders: fills, expiries, cancellations."""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.book import Book
from multichat_lab.trading.broker.execution import Execution
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.broker.matching import AT_OPEN, Queue, coherent, match, match_exit
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.rows import Bar

SHRINKS, TURNS, GROWS = range(3)
"""What an order does to the exposure of its symbol; a turned position is no larger than before."""


class Auction:
    """Fill what the bars of a moment fill, in the order in which it must have happened.

    Args:
        book: the orders.
        account: what the fills are booked to.
        costs: what they cost.
        tape: what was seen of the market.
    """

    def __init__(self, book: Book, account: Account, costs: Costs, tape: Tape) -> None:
        self._book = book
        self._account = account
        self._execution = Execution(book, account, costs, tape.instruments)
        self._fills_anyway = costs.fills_without_volume
        self._limit = costs.volume_limit
        self._traded = tape.traded

    def run(self, bar: Bar) -> None:
        """Take `bar`, the next one of its symbol, to all open orders of that symbol."""
        orders = self._book.waiting[bar.symbol]
        first = orders[0]
        if len(orders) == 1 and first.is_simple and self._limit is None:  # the usual case
            if bar.time_us > first.not_before_us and (bar.volume or self._is_traded(bar)):
                price = bar.open if bar.low <= bar.open <= bar.high else coherent(bar).open
                self._execution.execute_alone(first, price, bar.time_us)
            return
        queue = self._queue(bar)
        if queue is None:
            return
        while queue.matches:
            self._fill_next(queue)
        _trail(queue, self._book.waiting.get(bar.symbol, ()))

    def _is_traded(self, bar: Bar) -> bool:
        """Whether somebody has traded in a bar, as far as is known, or it does not matter."""
        return bool(bar.volume or bar.symbol not in self._traded or self._fills_anyway)

    def run_together(self, bars: Sequence[Bar]) -> None:
        """Take the bars of one moment, each the next one of its symbol, to all open orders.

        The ranks of a bar hold across symbols. Within one, orders that shrink a position come
        first, so that they pay for the others; then by submission. The orders of one symbol keep
        the order that they have without the others. Until the moment is over positions are valued
        at its opens.
        """
        waiting, account = self._book.waiting, self._account
        queues = [self._queue(bar) for bar in bars if bar.symbol in waiting]
        account.opens = {bar.symbol: coherent(bar).open for bar in bars}
        heads: list[tuple[int, int, int, Queue]] = []
        for queue in queues:
            self._push_head(heads, queue)
        while heads:
            *_, queue = heappop(heads)
            self._fill_next(queue)
            self._push_head(heads, queue)
        account.opens = {}
        for queue in queues:
            if queue is not None:
                _trail(queue, waiting.get(queue.bar.symbol, ()))

    def _push_head(self, heads: list[tuple[int, int, int, Queue]], queue: Queue | None) -> None:
        """Let the next order of a symbol stand among those of the other symbols."""
        while queue and queue.matches:
            first = queue.matches[0]
            held = self._account.positions.get(queue.bar.symbol, 0.0)
            if first.order.status == "open":
                heappush(heads, (first.rank, _effect(first.order, held), first.order_id, queue))
                return
            heappop(queue.matches)  # cancelled by a fill before it

    def _queue(self, bar: Bar) -> Queue | None:
        """Return the open orders of a symbol that its bar fills; None when nobody traded."""
        bar, time_us = coherent(bar), bar.time_us
        good = [each for each in (*self._book.waiting[bar.symbol],) if self._is_good(each, time_us)]
        if not self._is_traded(bar):
            return None
        matches = [found for order in good if (found := match(order, bar))]
        heapify(matches)
        if self._limit is None or not bar.volume:
            return Queue(bar, matches)
        return Queue(bar, matches, bar.volume * self._limit)

    def _fill_next(self, queue: Queue) -> None:
        """Fill what is at the head, and queue the exits of its bracket that the bar goes on to."""
        entry, bar = heappop(queue.matches), queue.bar
        if entry.order.status != "open":
            return  # cancelled by a fill before it
        filled = self._execution.execute(entry.order, entry.price, bar.time_us, queue.left)
        queue.left -= filled
        if not filled or not entry.order.exits:
            return
        for order in self._execution.opened_exits(entry.order, entry.price):
            if self._is_good(order, bar.time_us) and (found := match_exit(order, entry, bar)):
                heappush(queue.matches, found)
            if entry.rank != AT_OPEN:
                queue.entered_within.append(order)

    def _is_good(self, order: WorkingOrder, time_us: int) -> bool:
        """Whether an order may fill at `time_us`; expire it when its session is over."""
        if time_us <= order.not_before_us:
            return False
        if order.ticket.time_in_force == "DAY":
            session = self._book.sessions.at(order.ticket.symbol, time_us)
            if order.has_expired(session):
                self._book.close(order, "expired", "its session is over")
        return order.status == "open"


def _effect(order: WorkingOrder, held: float) -> int:
    if order.ticket.reduce_only:
        return SHRINKS
    if held * order.side >= 0:
        return GROWS
    if order.remaining <= abs(held):
        return SHRINKS
    return TURNS if order.remaining <= 2 * abs(held) else GROWS


def _trail(queue: Queue, orders: Iterable[WorkingOrder]) -> None:
    """Move the trailing stops; of a bar entered midway only the close is known to be later."""
    bar = queue.bar
    for order in orders:
        if order.type == "trailing_stop" and bar.time_us > order.not_before_us:
            extreme = bar.high if order.side < 0 else bar.low
            order.trail(bar.close if order in queue.entered_within else extreme)
