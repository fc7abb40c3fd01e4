"""What a person at a desk decides, checked at once and done on the desk's thread."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from multichat_lab.dashboards.desk.draft import Draft, draft_of
from multichat_lab.dashboards.desk.ticket import BUTTONS
from multichat_lab.dashboards.parts.press import Errand
from multichat_lab.errors.trading import OrderError
from multichat_lab.formatting import price, shares
from multichat_lab.trading.broker.orders import Ticket, Trail
from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.records.run import Side
from multichat_lab.trading.robots.human import Human
from multichat_lab.validation import require_text


class Decisions:
    """Makes errands for a desk out of what a person decides.

    Whatever makes no sense, or comes when the market has closed, is refused with an `OrderError`;
    words that cannot be recorded with a `MessageError`. Nothing was said or ordered then.

    Args:
        live: the desk.
        person: who decides.
        symbol: what they trade.
    """

    def __init__(self, live: DeskThread, person: Human, symbol: str) -> None:
        self._live = live
        self._person = person
        self._symbol = symbol

    def of_ticket(self, action: str, draft: Draft) -> Errand:
        """Return what buys, sells or holds, as a ticket says; every decision is a message."""
        why = require_text(draft.why.strip(), "why", empty=True)
        if action == "hold":
            return self._errand(self._person.press, "hold", say=why or "Hold.")
        order = draft.order(cast(Side, action), self._symbol)
        return self._errand(self._person.give, order, say=why or words_of(order))

    def of_form(self, form: object) -> Errand:
        """Take what a page tells: a button's name as `press`, and the fields of its own ticket."""
        if not isinstance(form, Mapping) or form.get("press") not in BUTTONS:
            raise OrderError("This is no press of a ticket", f"Press {', '.join(BUTTONS)}.")
        return self.of_ticket(form["press"], draft_of(form))

    def cancel(self, order_id: str) -> Errand:
        """Return what cancels an order of one's own."""
        return self._errand(self._person.withdraw, int(order_id))

    def close(self, symbol: str) -> Errand:
        """Return what brings the position in a symbol to zero, whatever it is by then."""
        return self._errand(self._close, symbol)

    def talk(self, sentence: str) -> Errand | None:
        """Return what says something to the desk; blanks alone are nothing."""
        sentence = require_text(sentence.strip(), "sentence", empty=True)
        return self._errand(self._person.talk, sentence) if sentence else None

    def handlers(self) -> Mapping[str, Callable[[Any], Errand | None]]:
        """Return name of a press on the page → what makes an errand of it."""
        return {
            "order": self.of_form,
            "cancel": self.cancel,
            "close": self.close,
            "say": lambda form: self.talk(str(form.get("text", ""))),
        }

    def _close(self, symbol: str) -> None:
        """On the desk's thread, where the position is the present one."""
        held = self._live.desk.accounts[self._person.name].position(symbol)
        if held:
            side: Side = "sell" if held > 0 else "buy"
            order = Ticket(symbol, side, abs(held), reduce_only=True)
            self._person.give(order, say=f"Close {shares(abs(held))} {symbol}.")

    def _errand(self, act: Callable[..., object], *args: object, **words: str) -> Errand:
        self._require_market()

        def errand() -> None:
            self._require_market()  # it may have closed meanwhile
            act(*args, **words)

        return errand

    def _require_market(self) -> None:
        if self._live.has_ended:
            raise OrderError("The market has closed", "Open a new session to trade on.")


def words_of(order: Ticket) -> str:
    """Return an order in words, for somebody who gives no reason."""
    at = "at market"
    if isinstance(order.stop, Trail):
        at = f"trailing by {price(order.stop.distance or 0)}"
    elif order.type != "market":
        levels = [price(each) for each in (order.stop, order.limit) if each is not None]
        at = f"{order.type.replace('_', ' ')} {' / '.join(levels)}"
    return f"{order.side.capitalize()} {shares(order.quantity)} {order.symbol} {at}."
