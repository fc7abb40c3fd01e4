"""Runs of robots with `signals` or `step`: by a loop, once it is seen to agree with the broker.

The first run is compared with the broker's on the first bars, fill by fill and to the last bit of
the equity. Where they differ, or numba does not take a `step`, a warning says why, and the broker
runs them all.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import AccountError, MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.broker.terms import Costs, Funds
from multichat_lab.trading.deflated_sharpe import moments_of
from multichat_lab.trading.market.bars import validate_bars
from multichat_lab.trading.robots.copies import copied
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.statistics import summary
from multichat_lab.trading.without_broker.compiled import numba_is_installed
from multichat_lab.trading.without_broker.own_rules import (
    ForOneRunError,
    ForTheBrokerError,
    plain_account,
    run_own_rule,
)
from multichat_lab.trading.without_broker.plain_numbers import FillLog, Floats, fill_table
from multichat_lab.trading.without_broker.trips import activity_of

PREFIX, FEW = 2_000, 5
"""Bars of the comparison; all there are where fewer fills than that fall within them."""


@dataclass(frozen=True)
class OwnRuns:
    """Runs on the same bars and terms.

    Attributes:
        bars: of one symbol.
        funds: as for `Backtest`.
        costs: as for `Backtest`.
        compiled: whether numba runs them; else Python does, which is quicker than the broker too.
    """

    bars: pd.DataFrame
    funds: Funds
    costs: Costs
    compiled: bool

    def disagreement(self, robot: Any) -> str | None:
        """Return why the broker should run robots such as this one.

        Returns:
            Empty where a loop may; None where this run does not tell.

        Raises:
            Exception: the robot's own, where it cannot run.
        """
        bars = self.bars.iloc[:PREFIX]
        result = Backtest(bars, robot, self.funds, self.costs).run()
        if len(result.fills) < FEW and len(bars) < len(self.bars):
            bars = self.bars
            result = Backtest(bars, robot, self.funds, self.costs).run()
        try:
            terms = plain_account(bars, self.funds, self.costs)
            equity, log = run_own_rule(bars, copied(robot), terms, self.compiled)
        except ForOneRunError:
            return None
        except ForTheBrokerError as error:
            return str(error)
        found = fill_table(bars, log)
        expected = result.fills[list(found.columns)]
        for one, other in zip(found.to_numpy(), expected.to_numpy(), strict=False):
            if tuple(one) != tuple(other):
                return f"the loop's fill is {_told(one)}, and the broker's {_told(other)}"
        if len(found) != len(expected):
            return f"the loop fills {len(found):,} orders, and the broker {len(expected):,}"
        if not np.array_equal(equity, result.equity["equity"]):
            return "the equity is not the broker's"
        return ""

    def run(self, robot: Any) -> tuple[Floats, FillLog]:
        """Return equity and fills of a loop.

        Raises:
            ForTheBrokerError: a loop cannot run it.
        """
        terms = plain_account(self.bars, self.funds, self.costs)
        return run_own_rule(self.bars, copied(robot), terms, self.compiled)

    def by_broker(self, robot: Any) -> Result:
        """Return what the broker makes of it."""
        return Backtest(self.bars, robot, self.funds, self.costs).run()

    def row(self, robot: Any, by_loop: bool) -> dict[str, float]:
        """Return the statistics and `Moments` of a run."""
        try:
            found = self.run(robot) if by_loop else None
        except ForTheBrokerError:
            found = None
        if found is None:
            result = self.by_broker(robot)
            return {**result.stats, **moments_of(result.equity["equity"])._asdict()}
        equity, log = found
        curve = pd.Series(equity, self.bars.index)
        activity = activity_of(log, self.funds, self.costs, len(equity))
        stats = summary(curve, activity, self.bars)
        return {**stats, **moments_of(equity)._asdict()}


def own_rule_statistics(
    bars: pd.DataFrame,
    maker: Callable[..., Any],
    cash: float | Funds,
    costs: Costs,
    points: Sequence[Parameters],
) -> pd.DataFrame:
    """Return statistics and `Moments` of each of `points`; of one that fails, its `error`.

    Raises:
        MarketDataError, AccountError: no run can go well with such bars or cash.
    """
    validate_bars(bars)
    runs = OwnRuns(bars, Funds.of(cash), costs, numba_is_installed())
    by_loop: bool | None = None
    rows: list[dict[str, Any]] = []
    for point in points:
        try:
            robot = maker(**point)
            if by_loop is None and (why := runs.disagreement(robot)) is not None:
                by_loop = agrees(robot, why)
            rows.append(runs.row(robot, bool(by_loop)))
        except (MarketDataError, AccountError):
            raise
        except Exception as error:
            # the robot is anybody's: its row says what went wrong, and the others go on
            rows.append({"error": in_a_line(error)})
    return pd.DataFrame(rows)


def agrees(robot: Any, why: str | None) -> bool:
    """Return whether a loop may run a robot; where it may not, warn of why."""
    if why:
        warnings.warn(f"{robot.name} is run by the broker: {why}", RuntimeWarning, stacklevel=3)
    return why == ""


def _told(fill: Iterable[Any]) -> str:
    time, side, price, quantity, *_ = fill
    return f"{side} {quantity:g} at {price:g} on {time}"
