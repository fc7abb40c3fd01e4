"""The robot: what a trader looks like to the broker, and the broker to a trader."""

from typing import Any, Protocol

from multichat_lab.errors.trading import RobotError
from multichat_lab.records import MessageKind
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import whole_shares
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail
from multichat_lab.trading.broker.working_order import check_order
from multichat_lab.trading.records.records import Bar

Parameters = dict[str, Any]


class Voice(Protocol):
    """Says a sentence on a robot's behalf; returns the message's id, None if nobody records it."""

    def __call__(
        self, sentence: str, reply_to: str | None = None, kind: MessageKind = "order"
    ) -> str | None:
        """Say it, perhaps in reply to a message; `kind` is that of a `ChatMessage`."""


def silent(sentence: str, reply_to: str | None = None, kind: MessageKind = "order") -> None:
    """Say nothing: the voice of a robot that is in no conversation."""


class Robot:
    """A participant that trades; subclass it and write `on_bar`.

    A backtest or a desk attaches it to a broker and shows it every bar, once the broker has seen
    it. Orders go to the symbol of that bar and fill at the earliest on the symbol's next bar.
    What a robot knows of the market it should have from `on_bar` alone.

    Attributes:
        name: the participant; the name of the class unless set.
        broker: for all that the methods here leave out, e.g. `self.broker.cancel(order_id)`,
            `self.broker.replace(order_id, stop=…)`, `self.broker.account`. Before the robot is
            attached, one that has seen no bar and so takes no orders.
        voice: says why; set by whoever attaches the robot.
    """

    name: str = "Robot"
    broker: Broker = Broker()
    voice: Voice = staticmethod(silent)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = cls.__dict__.get("name", cls.__name__)

    def attach(self, broker: Broker, voice: Voice = silent) -> None:
        """Trade through `broker` and speak through `voice` from now on."""
        self.broker = broker
        self.voice = voice

    def on_bar(self, bar: Bar) -> None:
        """Decide, now that `bar` has closed (or the tick has come)."""
        raise NotImplementedError

    @property
    def position(self) -> float:
        """Shares held of the symbol of the latest bar, negative when short."""
        broker = self.broker
        return broker.account.positions.get(broker.tape.symbol, 0.0)

    @property
    def equity(self) -> float:
        """Cash and all positions at their last close, in currency."""
        return self.broker.account.equity

    def buy(
        self,
        quantity: float,
        limit: float | None = None,
        stop: float | Trail | None = None,
        bracket: Bracket | None = None,
        say: str = "",
    ) -> int:
        """Give an order to buy; without `limit` and `stop` it is a market order.

        Args:
            quantity: shares, above zero.
            limit: highest acceptable price.
            stop: price that triggers the order, or a `Trail`.
            bracket: exits that become active when it fills.
            say: why; posted to the conversation, and the order carries the message's id.

        Returns:
            The order's number.

        Raises:
            OrderError: the order makes no sense; nothing was said or recorded.
        """
        symbol = self.broker.tape.symbol
        ticket = Ticket(symbol, "buy", quantity, limit, stop, bracket, participant=self.name)
        return self._give(ticket, say)

    def sell(
        self,
        quantity: float,
        limit: float | None = None,
        stop: float | Trail | None = None,
        bracket: Bracket | None = None,
        say: str = "",
    ) -> int:
        """Give an order to sell, out of a position or short; as `buy`."""
        symbol = self.broker.tape.symbol
        ticket = Ticket(symbol, "sell", quantity, limit, stop, bracket, participant=self.name)
        return self._give(ticket, say)

    def close(self, say: str = "") -> int | None:
        """Give a market order that closes the position; None when there is none.

        It never does more than close, should a stop get there first.
        """
        position = self.position
        if not position:
            return None
        ticket = Ticket(
            self.broker.tape.symbol,
            "sell" if position > 0 else "buy",
            abs(position),
            reduce_only=True,
            participant=self.name,
        )
        return self._give(ticket, say)

    def submit(self, ticket: Ticket, say: str = "") -> int:
        """Give any order, e.g. a DAY order or one in another symbol; as `buy`.

        The ticket's participant is this robot.
        """
        return self._give(ticket._replace(participant=self.name), say)

    def _give(self, ticket: Ticket, say: str) -> int:
        if say and self.voice is not silent:
            check_order(ticket, self.broker.tape)  # of one that makes no sense nothing is said
            ticket = ticket._replace(message_id=self.voice(say))
        return self.broker.submit(ticket)


STAKE = 0.95
"""Fraction of the equity put into a trade; the rest is for a gap at the open, and costs."""


def shares_to_buy(robot: Robot, quantity: float | None, price: float) -> float:
    """Return `quantity`, or if that is None as many whole shares as `STAKE` of the equity buys."""
    return whole_shares(robot.equity, price, STAKE) if quantity is None else quantity


def require_quantity(quantity: float | None) -> float | None:
    """Return `quantity` when it is above zero or None.

    Raises:
        RobotError: it is neither.
    """
    if quantity is not None and not quantity > 0:
        raise RobotError(
            f"quantity is {quantity!r}", "Give shares above zero, or None for a stake."
        )
    return quantity
