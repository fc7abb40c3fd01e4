"""What is pressed on a screen, and what the desk is told."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from multichat_lab.dashboards.desk.draft import Draft, draft_of
from multichat_lab.dashboards.desk.ticket import BUTTONS, OrderTicket
from multichat_lab.dashboards.page import PageWidget
from multichat_lab.errors.trading import OrderError
from multichat_lab.formatting import price, shares
from multichat_lab.trading.broker.orders import Ticket, Trail
from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.records.run import Side
from multichat_lab.trading.robots.human import Human


class ManualTrader:
    """A person at a desk: what they press becomes orders and messages.

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
        self._symbol = symbol

    def press(self, action: str, draft: Draft) -> None:
        """Buy, sell or hold, as a ticket says; every decision is a message.

        Raises:
            OrderError: the order makes no sense; nothing was said or ordered.
            MessageError: the reason cannot be recorded; nothing was ordered.
        """
        self._require_market()
        why = draft.why.strip()
        if action == "hold":
            self.person.press("hold", say=why or "Hold.")
        else:
            order = draft.order(cast(Side, action), self._symbol)
            self.person.give(order, say=why or words_of(order))

    def press_on_page(self, form: object) -> None:
        """Do what a page tells: the button's name as `press`, and the fields of its own ticket.

        Raises:
            OrderError: it is no such form, or as `press`.
            MessageError: as `press`.
        """
        if not isinstance(form, Mapping) or form.get("press") not in BUTTONS:
            raise OrderError("This is no press of a ticket", f"Press {', '.join(BUTTONS)}.")
        self.press(form["press"], draft_of(form))

    def cancel(self, order_id: str) -> None:
        """Cancel an order of one's own."""
        self._require_market()
        self.person.withdraw(int(order_id))

    def close_position(self, symbol: str) -> None:
        """Order what brings the position in a symbol to zero, whatever it is by then."""
        self._require_market()
        self._live.ask(self._close_position, symbol)

    def _close_position(self, symbol: str) -> None:
        """On the desk's thread, where the position is the present one."""
        held = self._live.desk.accounts[self.person.name].position(symbol)
        if held:
            side: Side = "sell" if held > 0 else "buy"
            order = Ticket(symbol, side, abs(held), reduce_only=True)
            self.person.give(order, say=f"Close {shares(abs(held))} {symbol}.")

    def talk(self, sentence: str) -> None:
        """Say something to the desk; blanks alone are nothing."""
        if sentence.strip():
            self._require_market()
            self.person.talk(sentence.strip())

    def _require_market(self) -> None:
        if self._live.has_ended:
            raise OrderError("The market has closed", "Open a new session to trade on.")

    def note(self, page: PageWidget, refusal: str, rejected: str = "") -> None:
        """Note what was refused last; that an order was rejected is told to all views of a page."""
        self.ticket.refusal = refusal
        page.put(fields={"rejected": rejected})

    def handlers(self) -> Mapping[str, Callable[[Any], object]]:
        """Return name of a press on the page → what it does."""
        return {
            "order": self.press_on_page,
            "cancel": self.cancel,
            "close": self.close_position,
            "say": lambda form: self.talk(str(form.get("text", ""))),
        }


def desk_handlers(live: DeskThread) -> Mapping[str, Callable[[Any], object]]:
    """Return name of a press on the page → what it does to the market's clock."""
    desk = live.desk
    return {
        "pause": lambda _: live.ask(desk.pause),
        "resume": lambda _: live.ask(desk.resume),
        "step": lambda bars: live.step(int(bars)),
    }


def words_of(order: Ticket) -> str:
    """Return an order in words, for somebody who gives no reason."""
    at = "at market"
    if isinstance(order.stop, Trail):
        at = f"trailing by {price(order.stop.distance or 0)}"
    elif order.type != "market":
        levels = [price(each) for each in (order.stop, order.limit) if each is not None]
        at = f"{order.type.replace('_', ' ')} {' / '.join(levels)}"
    return f"{order.side.capitalize()} {shares(order.quantity)} {order.symbol} {at}."


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
