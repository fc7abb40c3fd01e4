"""A person at the Buy, Sell and Hold buttons, as the robot behind them."""

from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.orders import Ticket, check_ticket
from multichat_lab.trading.records import Bar
from multichat_lab.trading.robot import Robot
from multichat_lab.validation import require_text

Action = Literal["buy", "sell", "close", "hold"]


class Press(NamedTuple):
    """What was asked for at the buttons."""

    action: Action
    quantity: float
    limit: float | None
    stop: float | None
    say: str


def unheard() -> None:
    """Tell nobody: the bell of a person at no desk."""


class Human(Robot):
    """Orders from outside: buttons, a command line, a script.

    Presses wait in a queue, which may be filled from any thread, until the next bar or `flush`.

    Args:
        name: the participant.

    Attributes:
        bell: rung after each press, by the thread that pressed; a live desk sets it, and so takes
            the order at once instead of with the next bar.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.bell: Callable[[], object] = unheard
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
            check_ticket(Ticket("", action, quantity, limit, stop))
        require_text(say, "say", empty=True)
        self._pressed.append(Press(action, quantity, limit, stop, say))
        self.bell()

    def on_bar(self, bar: Bar) -> None:
        """Do what was pressed since the last bar."""
        self.flush()

    def flush(self) -> None:
        """Do what was pressed, in order; orders go to the symbol of the latest bar."""
        while self._pressed:
            action, quantity, limit, stop, say = self._pressed.popleft()
            if action == "buy":
                self.buy(quantity, limit, stop, say=say)
            elif action == "sell":
                self.sell(quantity, limit, stop, say=say)
            elif action == "close":
                self.close(say)
            elif say:
                self.voice(say)
