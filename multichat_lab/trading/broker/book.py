"""The books of one account: every order and what became of it."""

from typing import Literal, NamedTuple

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.bracket import FromFill
from multichat_lab.trading.broker.tape import Tape
from multichat_lab.trading.broker.working_order import WorkingOrder
from multichat_lab.trading.records.row_log import RowLog
from multichat_lab.trading.records.rows import Row

EventKind = Literal[
    "submitted", "opened", "part_filled", "filled", "cancelled", "expired", "rejected"
]
FinalStatus = Literal["filled", "cancelled", "expired", "rejected"]


class OrderEvent(NamedTuple):
    """One thing that happened to an order.

    Attributes:
        event: number of bars that the broker had seen.
        time_us: time of the last of them, in microseconds since 1970.
        kind: `submitted`, `opened` (a bracket's exit, when its entry has filled), `part_filled`,
            `filled`, `cancelled`, `expired` or `rejected`.
        order_id: the order.
        reason: why, where it has one.
    """

    event: int
    time_us: int
    kind: EventKind
    order_id: int
    reason: str = ""


class Book:
    """Every order of one account.

    Args:
        tape: tells the time of each event.

    Attributes:
        active: number → order, of those that can still fill.
        levels: number of an exit that hangs on the fill of its entry → where it stands from there.
        next_id: number of the next order.
        waiting: symbol → its open orders, in the order of submission; only where there are any.
        sessions: tells which session a time belongs to.
    """

    def __init__(self, tape: Tape) -> None:
        self.active: dict[int, WorkingOrder] = {}
        self.levels: dict[int, FromFill] = {}
        self.next_id = 1
        self.waiting: dict[str, list[WorkingOrder]] = {}
        self._notes = RowLog(len(OrderEvent._fields))
        self._orders: list[WorkingOrder | Row] = []
        self._tape = tape
        self.sessions = tape.sessions

    def events(self, start: int = 0) -> list[OrderEvent]:
        """Return what happened, in order, without the first `start` events."""
        return [OrderEvent(*note) for note in self._notes[start:]]

    @property
    def rows(self) -> list[Row]:
        """A row of `records.Order` for each order as it stands now, by its number."""
        return [self.row(order_id) for order_id in range(1, self.next_id)]

    def row(self, order_id: int) -> Row:
        """Return the row of a `records.Order` for one order as it stands now."""
        order = self._orders[order_id - 1]
        if not isinstance(order, WorkingOrder):
            return order
        row = order.row()
        if not order.active:  # asked for once, it is kept instead of the order
            self._orders[order_id - 1] = row
        return row

    def find(self, order_id: int) -> WorkingOrder:
        """Return an order that can still fill.

        Raises:
            OrderError: there is no such order, or its status is final.
        """
        if order_id in self.active:
            return self.active[order_id]
        for event in reversed(self.events()):
            if event.order_id == order_id:
                raise OrderError(f"Order {order_id} is {event.kind}", "That is final.")
        raise OrderError(f"There is no order {order_id}", "Give the number that submit gave.")

    def add(self, order: WorkingOrder) -> None:
        """Take in an order: open, or held until its entry fills."""
        tape, order_id, symbol = self._tape, order.order_id, order.ticket.symbol
        self.active[order_id] = order
        self._orders.append(order)
        if order.level is not None:
            self.levels[order_id] = order.level
        self.next_id += 1
        self._notes.values.extend((tape.event, tape.time_us, "submitted", order_id, order.reason))
        if order.status != "open":
            return
        if symbol in self.waiting:
            self.waiting[symbol].append(order)
        else:  # as `setdefault`, which makes a list each time
            self.waiting[symbol] = [order]

    def release(self, order: WorkingOrder) -> None:
        """Open the exit of a bracket that was held."""
        order.status = "open"
        self.note("opened", order)
        self.waiting.setdefault(order.ticket.symbol, []).append(order)

    def close(
        self,
        order: WorkingOrder,
        status: FinalStatus,
        reason: str = "",
        keeps_bracket: bool = False,
    ) -> None:
        """Settle an order's fate, and with it that of its bracket.

        A filled exit cancels the other exits, unless it `keeps_bracket`; an entry that will not
        fill cancels its exits, unless a part of it has.
        """
        if order.status == "open":
            symbol = order.ticket.symbol
            self.waiting[symbol].remove(order)
            if not self.waiting[symbol]:
                del self.waiting[symbol]
        self.settle(order, status, reason)
        doomed = () if order.filled else order.exits  # what was bought stays guarded
        if status == "filled":
            doomed = () if order.parent is None or keeps_bracket else order.parent.exits
        for other in doomed:
            if other.active:
                self.close(other, "cancelled", f"order {order.order_id} is {status}")

    def settle(self, order: WorkingOrder, status: FinalStatus, reason: str = "") -> None:
        """Take down what became of an order that waits no more, whatever hangs on it."""
        tape, order_id = self._tape, order.order_id
        order.status = status
        if reason:
            order.reason = reason
        order.closed_us, order.closed_event = tape.time_us, tape.event
        del self.active[order_id]
        self._notes.values.extend((tape.event, tape.time_us, status, order_id, order.reason))

    def note(self, kind: EventKind, order: WorkingOrder) -> None:
        """Take down what has happened to an order."""
        tape = self._tape
        self._notes.values.extend((tape.event, tape.time_us, kind, order.order_id, order.reason))
