"""A person at the Buy, Sell and Hold buttons, as the robot behind them."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple, get_args

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.orders import Ticket, checked_ticket
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.validation import require_text

Action = Literal["buy", "sell", "close", "hold"]


class Press(NamedTuple):
    """What a person has pressed.

    Attributes:
        act: does it.
        is_order: whether it needs a market; what is only said does not.
    """

    act: Callable[[], object]
    is_order: bool


class Human(Robot):
    """Orders from outside: buttons, a command line, a script.

    Presses wait in a queue, which may be filled from any thread, until the next bar or `flush`;
    at a live desk what is only said, `talk` and `hold`, does not wait for the first bar.

    Args:
        name: the participant.
    """

    kind: Literal["bot", "human"] = "human"

    def __init__(self, name: str) -> None:
        self.name = name
        self._pressed: deque[Press] = deque()

    def press(
        self,
        action: Action,
        quantity: float = 0.0,
        limit: float | None = None,
        stop: float | None = None,
        say: str = "",
    ) -> None:
        """Press a button; it takes effect at the next bar or `flush`.

        Args:
            action: `buy`, `sell`, `close` (the position) or `hold` (do nothing, and say why).
            quantity: shares to buy or sell.
            limit: worst acceptable price.
            stop: price that triggers the order.
            say: why.

        Raises:
            OrderError: an unknown action, or an order that makes no sense; nothing is queued.
            MessageError: what is said cannot be stored; nothing is queued.
        """
        if action not in get_args(Action):
            raise OrderError(f"action is {action!r}", f"Known: {', '.join(get_args(Action))}.")
        if action in ("buy", "sell"):
            checked_ticket(Ticket("", action, quantity, limit, stop))
        require_text(say, "say", empty=True)
        acts: dict[str, Callable[[], object]] = {
            "buy": partial(self.buy, quantity, limit, stop, say=say),
            "sell": partial(self.sell, quantity, limit, stop, say=say),
            "close": partial(self.close, say),
            "hold": partial(self._say, say),
        }
        self._queue(acts[action], is_order=action != "hold")

    def give(self, ticket: Ticket, say: str = "") -> None:
        """Give any order, e.g. one with a bracket; it is given at the next bar or `flush`.

        Raises:
            OrderError: it makes no sense; nothing is queued.
            MessageError: what is said cannot be stored; nothing is queued.
        """
        ticket = checked_ticket(ticket)
        require_text(say, "say", empty=True)
        self._queue(partial(self.submit, ticket, say))

    def withdraw(self, order_id: int) -> None:
        """Cancel an order at the next bar or `flush`; one that is final by then stays as it is."""
        self._queue(partial(self._cancel, order_id))

    def talk(self, sentence: str, reply_to: str | None = None) -> None:
        """Say something that causes no order, at the next bar or `flush`.

        Raises:
            MessageError: it cannot be stored; nothing is queued.
        """
        require_text(sentence, "sentence")
        self._queue(partial(self._say, sentence, reply_to), is_order=False)

    def on_bar(self, bar: Bar) -> None:
        """Do what was pressed since the last bar."""
        self.flush()

    def flush(self) -> None:
        """Do what was pressed, in order; `press` orders the symbol of the latest bar."""
        while self._pressed:
            self._pressed.popleft().act()

    def take_orders(self, has_market: bool) -> None:
        """Do what was pressed; before the first bar only say what is no order."""
        if has_market:
            self.flush()
            return
        for press in self._pressed.copy():
            if not press.is_order:
                self._pressed.remove(press)
                press.act()

    def _queue(self, act: Callable[[], object], is_order: bool = True) -> None:
        self._pressed.append(Press(act, is_order))
        self.bell()

    def _say(self, sentence: str, reply_to: str | None = None) -> None:
        if sentence:
            self.voice(sentence, reply_to, kind="message")

    def _cancel(self, order_id: int) -> None:
        if order_id in self.broker.book.active:
            self.broker.cancel(order_id)
