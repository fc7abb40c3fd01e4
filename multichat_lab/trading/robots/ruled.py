"""What a rule asks of the robot that trades it."""

from typing import Any, Protocol

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import moved_position, whole_shares

STAKE = 0.95
"""Fraction of the equity put into a trade; the rest is for a gap at the open, and costs."""


class Ruled(Protocol):
    """What a rule asks of its robot."""

    name: str
    broker: Broker

    @property
    def position(self) -> float:
        """Shares held."""

    @property
    def equity(self) -> float:
        """In currency."""

    def buy(self, quantity: float, *, say: str) -> Any:
        """Give a market order."""

    def sell(self, quantity: float, *, say: str) -> Any:
        """Give a market order."""

    def close(self, say: str = "") -> Any:
        """Close the position."""


def staked(broker: Broker, symbol: str, price: float) -> float:
    """Return how much `STAKE` of the equity buys, in steps of the instrument.

    These are whole shares where nobody described it. None at a price of zero or below, or while no
    rate to the account's currency has been seen; where it buys none, `broker.too_dear` counts it.
    """
    account, step = broker.account, broker.tape.instruments.step(symbol)
    worth = 0.0 if broker.margin.unpriced(symbol) else account.valuation.factor(symbol)
    steps = whole_shares(account.equity, price * worth * step, STAKE)
    if not steps and price * worth > 0 and not account.position(symbol):
        broker.too_dear[symbol] += 1
    return steps if step == 1 else moved_position(0.0, steps * step)


def withdraw(robot: Ruled, symbol: str) -> None:
    """Cancel the orders in a symbol that still wait, on bars without volume."""
    for order in [*robot.broker.book.waiting.get(symbol, ())]:
        robot.broker.cancel(order.order_id)
