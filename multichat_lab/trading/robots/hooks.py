"""What a robot is told of beside its bars: hooks that do nothing until a subclass writes them.

The order at each moment: `on_fill` and `on_order` for what its bars did to the orders, `on_bar` for
each of them by name, `on_bars` for all of them together. What raises in a hook ends a backtest, and
puts a robot at a desk aside, as in `on_bar`.
"""

from collections.abc import Mapping

from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Fill, Order


def on_start(robot: object) -> None:
    """Prepare; called once, before the first bar, when no orders are taken yet."""


def on_bars(robot: object, bars: Mapping[str, Bar]) -> None:
    """Decide, now that all bars of a moment have closed.

    Orders are given with `submit` or `target_weights`; `buy`, `sell`, `close` and `position` know
    their symbol only where there is but one.

    Args:
        robot: itself.
        bars: symbol → bar, by name; only of symbols that have one at this moment. A symbol that is
            not here today is not in it: `bars.get(symbol)` is None, `bars[symbol]` a KeyError.
    """


def on_fill(robot: object, fill: Fill) -> None:
    """Take note that an order of the robot, or a part of one, was filled.

    `buy`, `sell`, `close` and `position` are of its symbol; orders are for the bars that follow.
    """


def on_order(robot: object, order: Order) -> None:
    """Take note of what became of an order: opened, filled, cancelled, expired or rejected.

    Also of what the robot itself has cancelled; what it does between two bars it is told with the
    next.
    """


def on_end(robot: object) -> None:
    """Conclude; called once, after the last bar, when no orders are taken any more."""
