"""The broker: takes orders, fills them on the bars or ticks that follow, keeps one account."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.broker.auction import Auction
from multichat_lab.trading.broker.book import Book, OrderEvent
from multichat_lab.trading.broker.carrying import Carrying
from multichat_lab.trading.broker.drafting import take
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.margin import Margin
from multichat_lab.trading.broker.moments import Moments
from multichat_lab.trading.broker.orders import Ticket, Trail, checked_ticket
from multichat_lab.trading.broker.rated_moments import RatedMoments, rates_for
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.working_order import checked_order, draft
from multichat_lab.trading.market.rates import KnownRates, Rates
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar, record_of
from multichat_lab.trading.records.run import Fill, Order, Trade

ON_REQUEST = "on request"


class Broker:
    """One account in a market that is shown bar by bar, or tick by tick.

    An order is given between two bars and fills at the earliest on the next one of its symbol.
    Market orders fill at the open. A limit or stop that is touched exactly fills; a gap over it
    fills at the open, which is better than the limit and worse than the stop. Of what happens
    within one bar, the worst is assumed: stops come before limits. An order fills whole, once, but
    for a `Costs.volume_limit`; on a bar without volume it waits.

    Bars come in the order of time. Those of one time are one moment, and one auction over all
    symbols: exits and sales fill first, and what they bring pays for the rest, in whatever order or
    under whatever names the symbols come; of purchases that the cash cannot carry together those
    given first are filled. Within a moment the worst is assumed across symbols: a limit never pays
    for a stop. An order never fills on a bar whose time is not later than the last one seen, unless
    its symbol's bar of that time has been seen. `Margin` tells when positions are closed.

    Prices in another currency convert at the last bar of a symbol that names both, out of `rates`
    or shown like any other; an `Instrument("EURUSD", is_rate=True)` says that nobody trades it.

    Args:
        funds: what the account starts with.
        costs: what fills cost.
        instruments: symbol → its instrument; of one that is missing, a share in dollars.
        rates: `EURUSD` or the like → bars or a series of that rate, known beforehand, of which each
            counts when it has become known; or `KnownRates`, which know how long bars are.

    Attributes:
        tape: what was seen of the market.
        account: cash, positions, profit and loss.
        book: the orders that it works on, and what happened to them.
        carrying: fees and interest of days; `carrying.expect` takes dividends and splits.
        absent: symbols that were given a weight at a moment at which they had no bar.
        too_dear: symbol → how often a stake in it came to less than its least size, and to none.
        words: number of an order → what its robot said when it gave it, where it said something.
    """

    def __init__(
        self,
        funds: Funds | None = None,
        costs: Costs | None = None,
        instruments: Mapping[str, Instrument] | None = None,
        rates: Rates | KnownRates | None = None,
    ) -> None:
        known, instruments = rates_for(rates, instruments)
        self.tape = Tape(instruments)
        funds, costs = funds or Funds(), costs or Costs()
        self.account = Account(funds, self.tape.bars, self.tape.instruments)
        self.book = Book(self.tape)
        self.margin = Margin(self.tape, self.book, self.account, funds.least_margin)
        self.words, self.absent, self.too_dear = dict[int, str](), set[str](), Counter[str]()
        auction = Auction(self.book, self.account, costs, self.tape)
        self.carrying = Carrying(self.tape, self.book, self.account, costs)
        moments = Moments(self.tape, self.book, auction, self.margin, self.carrying)
        self._moments = moments if known is None else RatedMoments(moments, self.tape, known)

    @property
    def events(self) -> list[OrderEvent]:
        """All that happened to orders, in order; `book.events(start)` for what is new."""
        return self.book.events()

    @property
    def orders(self) -> list[Order]:
        """Every order as it stands now, by its number."""
        return [record_of(Order, row) for row in self.book.rows]

    @property
    def fills(self) -> list[Fill]:
        """Every fill, in the order of execution."""
        return [record_of(Fill, row) for row in self.account.fill_rows]

    @property
    def trades(self) -> list[Trade]:
        """Every round trip, in the order of closing."""
        return [record_of(Trade, row) for row in self.account.trade_rows]

    def on_bar(self, bar: Bar) -> None:
        """Show the broker a moment of one bar: open orders of its symbol may fill.

        Raises:
            MarketDataError: it is earlier than the bar before it; nothing has changed.
        """
        self._moments.show((bar,))

    def on_bars(self, bars: Sequence[Bar]) -> None:
        """Show the broker all bars of a moment, see the class; each is of another symbol.

        Raises:
            MarketDataError: they are earlier than the bar before them; nothing has changed.
        """
        self._moments.show(bars)

    def run(
        self,
        bars: Iterable[Bar],
        react: Callable[[Bar], object],
        react_to_all: Callable[[Sequence[Bar]], object] | None,
    ) -> None:
        """Show the broker bars, moment by moment, and tell of each when it has been seen.

        Args:
            bars: in the order of time; neighbours of one time are a moment, see `moment_from`.
            react: is shown the bar of a moment that has but one, e.g. the `on_bar` of a robot; the
                orders it gives are for the bars that follow.
            react_to_all: is shown the bars of a moment of several, by name. None where the bars are
                known to be of one symbol and in order, and `carrying` needs nothing: quicker.

        Raises:
            MarketDataError: a bar is earlier than the bar before it; it has changed nothing.
        """
        self._moments.run(bars, react, react_to_all)

    def submit(self, ticket: Ticket) -> int:
        """Take an order, and the exits of its bracket, for the bars to come.

        Returns:
            The order's number. An order that the broker refuses is recorded too, as `rejected`
            with a reason: at once for a symbol that no bar has shown, at its fill for margin.

        Raises:
            OrderError: the ticket makes no sense, or no bar at all has been seen; nothing was
                recorded.
        """
        ticket = checked_order(ticket, self.tape)
        order = draft(ticket, self.book.next_id, self.tape)
        take(order, self.book, self.tape, self.margin)
        return order.order_id

    def cancel(self, order_id: int) -> None:
        """Cancel an order for good; the exits of an entry go with it.

        Raises:
            OrderError: there is no such order, or it is filled, cancelled, expired or rejected.
        """
        self.book.close(self.book.find(order_id), "cancelled", ON_REQUEST)

    def replace(
        self,
        order_id: int,
        quantity: float | None = None,
        limit: float | None = None,
        stop: float | Trail | None = None,
    ) -> int:
        """Cancel an order and put a changed one in its place.

        What is None stays as it was. The new order queues behind all others. An entry gets the
        exits of its bracket anew; an exit stays in its bracket.

        Returns:
            The number of the new order.

        Raises:
            OrderError: the old order is final, or the change makes no sense; nothing has changed.
        """
        old = self.book.find(order_id)
        changes = {"quantity": quantity, "limit": limit, "stop": stop}
        given = {name: value for name, value in changes.items() if value is not None}
        ticket = old.ticket._replace(**given)
        instrument = self.tape.instruments.get(ticket.symbol)
        follows = old.level is not None and limit is None and stop is None
        if follows:  # the entry's fill will tell the price
            checked_ticket(ticket._replace(limit=None, stop=None), instrument)
        else:
            ticket = checked_ticket(ticket, instrument)
        if quantity is None and old.filled:
            ticket = ticket._replace(quantity=old.remaining)
        new = draft(ticket, self.book.next_id, self.tape)
        new.replaces, new.parent, new.status = order_id, old.parent, old.status
        new.level = old.level if follows else None
        if stop is None:
            new.stop, new.triggered = old.stop, old.triggered
        if old.parent is not None:
            old.parent.exits += (new,)
        self.book.close(old, "cancelled", f"replaced by order {new.order_id}")
        take(new, self.book, self.tape, self.margin)
        return new.order_id
