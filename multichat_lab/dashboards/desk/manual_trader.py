"""A person at a desk: their decisions, from a page or from a cell, and what was refused."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, cast

from multichat_lab.dashboards.desk.decisions import Decisions
from multichat_lab.dashboards.desk.draft import Draft
from multichat_lab.dashboards.desk.ticket import OrderTicket
from multichat_lab.dashboards.page import PageWidget
from multichat_lab.dashboards.parts.press import Errand, Press, done_in_time
from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.robots.human import Human


class ManualTrader:
    """A person at a desk: what they press becomes orders and messages.

    The methods are for cells. What a desk that is held up takes too late is dropped, and the
    ticket's `refusal` says so.

    Args:
        live: the desk.
        person: who presses.
        symbol: what they trade.

    Attributes:
        ticket: that of a cell.
    """

    def __init__(self, live: DeskThread, person: Human, symbol: str) -> None:
        self.ticket = OrderTicket(self.press)
        self.person = person
        self._live = live
        self._decisions = Decisions(live, person, symbol)

    def press(self, action: str, draft: Draft) -> None:
        """Buy, sell or hold, as a ticket says; every decision is a message.

        Raises:
            OrderError: the order makes no sense; nothing was said or ordered.
            MessageError: the reason cannot be recorded; nothing was ordered.
        """
        self._do(self._decisions.of_ticket(action, draft))

    def cancel(self, order_id: str) -> None:
        """Cancel an order of one's own."""
        self._do(self._decisions.cancel(order_id))

    def close_position(self, symbol: str) -> None:
        """Order what brings the position in a symbol to zero, whatever it is by then."""
        self._do(self._decisions.close(symbol))

    def talk(self, sentence: str) -> None:
        """Say something to the desk; blanks alone are nothing."""
        self._do(self._decisions.talk(sentence))

    def _do(self, errand: Errand | None) -> None:
        if errand is not None:
            now = Press(heard=time.time(), since=0.0)
            self._live.ask(done_in_time, now, errand).add_done_callback(self._tell_cell)

    def _tell_cell(self, done: Future[str]) -> None:
        self.ticket.refusal = done.result() or self.ticket.refusal

    def note(self, page: PageWidget, refusal: str, rejected: str = "") -> None:
        """Note what was refused last; that an order was rejected is told to all views of a page."""
        self.ticket.refusal = refusal
        page.put(fields={"rejected": rejected})

    def handlers(self) -> Mapping[str, Callable[[Any], Errand | None]]:
        """Return name of a press on the page → what it leaves to do on the desk's thread."""
        return self._decisions.handlers()


def seated_person(live: DeskThread, name: str) -> Human | None:
    """Return the person of that name at the desk, None for a robot.

    Raises:
        OrderError: nobody of that name sits there.
    """
    seats = live.desk.seats
    if name not in seats:
        raise OrderError(f"{name!r} does not sit at the desk", f"There are {', '.join(seats)}.")
    robot = seats[name].robot
    return cast(Human, robot) if robot.kind == "human" else None
