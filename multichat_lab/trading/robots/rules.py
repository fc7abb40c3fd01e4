"""Rules that need no `on_bar`: for all bars at once (`signals`), or as plain numbers (`step`).

A robot that writes one of them trades as any other. On one symbol a sweep and `simulate` run it
without a broker, once it is seen to give the same fills.

`signals(self, bars)` takes a frame of one symbol and returns `Signals`; what it says of a bar must
follow from the bars up to it, which is checked before it trades.

`step(p, state, bar, position, equity)`, a static method, returns how many shares to hold from the
next open on, below zero to be short; `position` or NaN leaves it as it is. `p` has the robot's
public attributes that are numbers (`p.period`), `bar` the floats `open high low close volume`;
`state` is what the robot's `state(self)` returned at the start, a NumPy array or a tuple of them,
as the steps before have left it, and one for each symbol. It may use numbers, comparisons, `if`,
loops, NumPy, `math`, and functions that numba has compiled; no `self`, no dict, no text, no `try`,
nothing that lasts outside `state`. What numba does not take is told, and the broker runs it.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.formatting import in_words
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.plans import Asked, Plan, causal_plan, decided, plan_of
from multichat_lab.trading.robots.ruled import Ruled, staked, withdraw
from multichat_lab.trading.robots.steps import BySteps

KEPT = "_by_rule"
"""Attribute of a robot that keeps what its rule has been told."""


class BySignals:
    """Trades what `signals` says.

    Args:
        robot: has them.
        bars: that will be shown, by symbol; empty at a desk, where nobody knows them.

    Raises:
        LookaheadError: what the rule says of bars depends on those after them.
        RobotError: what it says makes no sense.
    """

    def __init__(self, robot: Any, bars: Mapping[str, pd.DataFrame]) -> None:
        self._rule = Asked(robot.name, robot.signals)
        self._seen: dict[str, list[Bar]] = {}
        self._times = {
            symbol: pd.DatetimeIndex(frame.index).as_unit("us").asi8.tolist()
            for symbol, frame in bars.items()
        }
        plans = {symbol: causal_plan(self._rule, frame) for symbol, frame in bars.items()}
        self._plans = {
            symbol: (plan.codes.tolist(), plan.sizes.tolist()) for symbol, plan in plans.items()
        }

    def on_bar(self, robot: Ruled, bar: Bar) -> None:
        """Do what the rule says of this bar."""
        code, size = self._said(bar)
        closes, side = decided(code, robot.position) if code else (False, 0)
        if not closes and not side:
            return
        withdraw(robot, bar.symbol)
        if closes:
            robot.close(f"I close {bar.symbol}: my rule says so.")
        shares = staked(robot.broker, bar.symbol, bar.close) if math.isnan(size) else size
        if side and shares:
            give, word = (robot.buy, "buy") if side > 0 else (robot.sell, "sell")
            give(shares, say=f"I {word} {in_words(shares)} {bar.symbol}: my rule says so.")

    def _said(self, bar: Bar) -> tuple[int, float]:
        times = self._times.get(bar.symbol, ())
        row = bisect_left(times, bar.time_us)
        if row < len(times) and times[row] == bar.time_us:
            codes, sizes = self._plans[bar.symbol]
            return codes[row], sizes[row]
        seen = self._seen.setdefault(bar.symbol, [])
        seen.append(bar)
        plan: Plan = plan_of(self._rule, _frame(seen))
        return int(plan.codes[-1]), float(plan.sizes[-1])


def rule_of(robot: Any) -> Literal["signals", "step"] | None:
    """Return by which kind of rule a robot, or a class of them, trades; None where it has none."""
    return next(
        (name for name in ("signals", "step") if callable(getattr(robot, name, None))), None
    )


def prepare(robot: Any, bars: Mapping[str, pd.DataFrame]) -> None:
    """Ask a robot with `signals` about all bars that it will be shown, by symbol.

    Raises:
        LookaheadError: what it says of bars depends on those after them.
        RobotError: what it says makes no sense.
    """
    if rule_of(robot) == "signals":
        vars(robot)[KEPT] = BySignals(robot, bars)


def trade_by_rule(robot: Any, bar: Bar) -> None:
    """Do what the rule of a robot says of a bar.

    Raises:
        RobotError: it has none, or what it says makes no sense.
    """
    kept = vars(robot).get(KEPT)
    if kept is None:
        kind = rule_of(robot)
        if kind is None:
            raise RobotError(
                f"{type(robot).__name__} has no rule to trade by",
                "Write a subclass of Robot with on_bar(self, bar), on_bars, signals or step.",
            )
        kept = vars(robot)[KEPT] = BySteps(robot) if kind == "step" else BySignals(robot, {})
    kept.on_bar(robot, bar)


def _frame(bars: list[Bar]) -> pd.DataFrame:
    frame = pd.DataFrame(bars, columns=Bar._fields)
    times = frame.pop("time_us").to_numpy().view("M8[us]")
    frame.attrs["symbol"] = frame.pop("symbol").iloc[-1]
    return frame.set_axis(pd.DatetimeIndex(times, tz="UTC", name="time"), axis=0)
