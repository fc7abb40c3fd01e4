"""How many shares a robot buys."""

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.kernel import whole_shares
from multichat_lab.trading.robot import Robot

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
