"""The robot: subclass it and write the rule that it trades by."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from multichat_lab.errors.trading import OrderError, RobotError
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Bracket, Ticket, Trail
from multichat_lab.trading.broker.working_order import checked_order
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Side
from multichat_lab.trading.robots import hooks, portfolio
from multichat_lab.trading.robots.ruled import staked
from multichat_lab.trading.robots.rules import trade_by_rule
from multichat_lab.trading.robots.trader import Voice, silent, unheard

Parameters = dict[str, Any]


class Robot:
    """A participant that trades; subclass it and write `on_bar`, or `on_bars` for several symbols.

    A backtest or a desk attaches it to a broker and shows it every bar, once the broker has seen
    it. Orders go to the symbol of that bar and fill at the earliest on the symbol's next bar.
    What a robot knows of the market it should have from `on_bar` and `on_bars` alone. The other
    hooks, and when each is called, are in `robots.hooks`; what it may do with several symbols is in
    `robots.portfolio`. In place of `on_bar` it may write `signals(self, bars)` or a static `step`,
    see `robots.rules`, which run compiled too.

    Attributes:
        name: the participant; the name of the class unless set.
        broker: for all that the methods here leave out, e.g. `self.broker.cancel(order_id)`,
            `self.broker.replace(order_id, stop=…)`, `self.broker.account`. Before the robot is
            attached, one that has seen no bar and so takes no orders.
        voice: says why; set by whoever attaches the robot.
        indicators: what it waits for and is told, `{"sma": Sma(20)}`; see `trading.indicators`.
    """

    name: str = "Robot"
    kind: Literal["bot", "human"] = "bot"
    bell: Callable[[], object] = staticmethod(unheard)
    broker: Broker = Broker()
    voice: Voice = staticmethod(silent)
    indicators: Mapping[str, object] = MappingProxyType({})

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = cls.__dict__.get("name", cls.__name__)

    def attach(self, broker: Broker, voice: Voice = silent) -> None:
        """Trade through `broker` and speak through `voice` from now on."""
        self.broker = broker
        self.voice = voice
        if self.indicators:
            from multichat_lab.trading.indicators.watch import attach_indicators

            attach_indicators(self, Robot)

    def on_bar(self, bar: Bar) -> None:
        """Decide, now that `bar` has closed (or the tick has come); else by `signals` or `step`."""
        trade_by_rule(self, bar)

    on_start, on_bars = hooks.on_start, hooks.on_bars
    on_fill, on_order, on_end = hooks.on_fill, hooks.on_order, hooks.on_end
    target_weights, cancel_all = portfolio.target_weights, portfolio.cancel_all
    positions, position_of = property(portfolio.positions), portfolio.position_of

    def take_orders(self, has_market: bool) -> None:
        """Do nothing between two bars: a robot decides on bars alone."""

    @property
    def position(self) -> float:
        """Shares held of the symbol of the latest bar, negative when short.

        Raises:
            OrderError: there are several latest bars, in `on_bars`.
        """
        symbol = self.broker.tape.symbol or _unmeant(self)
        return self.broker.account.positions.get(symbol, 0.0)

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
        symbol, name = self.broker.tape.symbol or _unmeant(self), self.name
        ticket = Ticket(symbol, "buy", quantity, limit, stop, bracket, "GTC", False, name)
        return _give(self, ticket, say)

    def sell(
        self,
        quantity: float,
        limit: float | None = None,
        stop: float | Trail | None = None,
        bracket: Bracket | None = None,
        say: str = "",
    ) -> int:
        """Give an order to sell, out of a position or short; as `buy`."""
        symbol, name = self.broker.tape.symbol or _unmeant(self), self.name
        ticket = Ticket(symbol, "sell", quantity, limit, stop, bracket, "GTC", False, name)
        return _give(self, ticket, say)

    def close(self, say: str = "") -> int | None:
        """Give a market order that closes the position; None when there is none.

        It never does more than close, should a stop get there first.
        """
        symbol = self.broker.tape.symbol or _unmeant(self)
        position = self.broker.account.positions.get(symbol)
        if not position:
            return None
        side: Side = "sell" if position > 0 else "buy"
        ticket = Ticket(symbol, side, abs(position), reduce_only=True, participant=self.name)
        return _give(self, ticket, say)

    def submit(self, ticket: Ticket, say: str = "") -> int:
        """Give any order, e.g. a DAY order or one in another symbol; as `buy`.

        The ticket's participant is this robot.
        """
        return _give(self, ticket._replace(participant=self.name), say)


def _unmeant(robot: Robot) -> str:
    """Return the symbol where there is no latest bar: none before the first."""
    if robot.broker.tape.event:
        raise OrderError(
            "on_bars shows several symbols, and none of them is meant",
            "Use submit(Ticket(symbol, side, quantity)), position_of(symbol) or target_weights.",
        )
    return ""


def _give(robot: Robot, ticket: Ticket, say: str) -> int:
    if say and robot.voice is not silent:
        checked_order(ticket, robot.broker.tape)  # of one that makes no sense nothing is said
        ticket = ticket._replace(message_id=robot.voice(say))
    order_id = robot.broker.submit(ticket)
    if say:
        robot.broker.words[order_id] = say
    return order_id


LONGEST = 1_000_000
"""Bars that a robot looks back on at most: 8 MB of closes a symbol."""


def shares_to_buy(robot: Robot, quantity: float | None, price: float) -> float:
    """Return `quantity`, or if that is None as many shares as `staked` says."""
    return staked(robot.broker, robot.broker.tape.symbol, price) if quantity is None else quantity


def require_length(name: str, value: float, least: int = 1) -> int:
    """Return a number of bars to look back on, when it is a whole one that a robot can keep.

    Raises:
        RobotError: it is not, or not from `least` to `LONGEST`.
    """
    if isinstance(value, int) and least <= value <= LONGEST:
        return value
    raise RobotError(f"{name} is {value!r}", f"Give a whole number from {least} to {LONGEST:,}.")


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
