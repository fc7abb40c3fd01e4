"""Run a rule over one symbol without a broker: the same fills and equity, many times faster.

Compiled where numba is installed; otherwise NumPy finds and fills the crossings. Either gives what
a `Backtest` gives, to the last bit.
"""

from typing import Literal

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds, moved_position
from multichat_lab.trading.market.bars import validate_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.ruled import STAKE
from multichat_lab.trading.without_broker import numpy_loop
from multichat_lab.trading.without_broker.compiled import (
    compiled_check,
    compiled_sma_cross,
    numba_is_installed,
)
from multichat_lab.trading.without_broker.own_rules import ForTheBrokerError, has_own_rule
from multichat_lab.trading.without_broker.own_runs import OwnRuns, agrees
from multichat_lab.trading.without_broker.plain_numbers import (
    FillLog,
    Floats,
    Prices,
    Rule,
    Terms,
    empty_log,
    fill_table,
    plain_terms,
    require_no_actions,
    require_plain,
)
from multichat_lab.trading.without_broker.rule_loop import FOR_THE_BROKER, Loop

Engine = Literal["numba", "numpy"]
MANY = 200_000
"""Bars from which on it pays to compile the check of them."""


def simulate(
    bars: pd.DataFrame,
    robot: SmaCross | Robot,
    funds: float | Funds | None = None,
    costs: Costs = DEFAULT_COSTS,
    engine: Engine | None = None,
) -> tuple[pd.Series, pd.DataFrame]:
    """Run one rule.

    Args:
        bars: of one symbol, as `load_bars` returns them.
        robot: a `SmaCross`, whose parameters are used; or any with `signals` or `step`, see
            `robots.rules`. The broker runs those that a loop does not agree with it on, and a
            warning says why.
        funds: what the account starts with: cash, or `Funds`.
        costs: what fills cost.
        engine: `numba` or `numpy`; numba where it is installed unless given.

    Returns:
        The equity at each bar's close in currency, indexed by UTC time; and a row for each fill:
        `timestamp`, `side` (`buy` or `sell`), `price`, `quantity`, `commission`, `slippage`, as in
        `Result.fills`.

    Raises:
        MarketDataError: the bars are not coherent, or some without volume fill no orders, or the
            money in it is finer or larger than the loops can tell, or there is a margin call, a
            limit of volume or interest: it is for a `Backtest`.
        RobotError: the engine is unknown, or numba is asked for and not installed.
    """
    if not fills_at_once(bars, costs):
        raise MarketDataError(
            "Orders wait on the bars without volume, and a loop without a broker knows no waiting",
            "Use Backtest, or Costs(fills_without_volume=True).",
        )
    loop, money = _loop(engine), Funds() if funds is None else Funds.of(funds)
    if not isinstance(robot, SmaCross):
        return _own(bars, robot, OwnRuns(bars, money, costs, _is_compiled(engine)))
    try:
        terms = plain_terms(money, costs)
        require_plain(bars.attrs.get("instrument"), money)
        equity, filled = _run(bars, robot, terms, loop)
    except OverflowError as error:
        raise MarketDataError(
            "A loop without a broker cannot book this run exactly: "
            f"{str(error) or 'its amounts are too fine or too large'}",
            "Use Backtest, which books any amount.",
        ) from error
    return pd.Series(equity, bars.index, name="equity", copy=False), fill_table(bars, filled)


def _own(bars: pd.DataFrame, robot: Robot, runs: OwnRuns) -> tuple[pd.Series, pd.DataFrame]:
    validate_bars(bars)
    if not has_own_rule(robot):
        raise RobotError(
            f"{robot.name} has an on_bar, and no rule that a loop can run", "Use Backtest."
        )
    try:
        if agrees(robot, runs.disagreement(robot)):
            equity, filled = runs.run(robot)
            return pd.Series(equity, bars.index, name="equity", copy=False), fill_table(
                bars, filled
            )
    except ForTheBrokerError:
        pass  # a margin call, which only the broker makes
    result = runs.by_broker(robot)
    columns = ["timestamp", "side", "price", "quantity", "commission", "slippage"]
    return result.equity["equity"], result.fills[columns]


def fills_at_once(bars: pd.DataFrame, costs: Costs) -> bool:
    """Whether every market order fills on the next bar: no bar without volume lets it wait."""
    return costs.fills_without_volume or not has_halts(bars)


def _run(bars: pd.DataFrame, robot: SmaCross, terms: Terms, loop: Loop) -> tuple[Floats, FillLog]:
    """Return the equity and the fills of a robot."""
    is_compiled = loop is not numpy_loop.sma_cross
    validate_bars(bars, compiled_check() if is_compiled and len(bars) >= MANY else None)
    require_no_actions(bars)
    equity, log = np.empty(len(bars)), empty_log(len(bars))
    rule = Rule(robot.fast, robot.slow, fixed_quantity(robot), STAKE)
    filled = loop(price_arrays(bars), rule, terms, equity, log)
    if filled == FOR_THE_BROKER:
        raise OverflowError("there is a margin call")
    return equity, log.first(filled)


def price_arrays(bars: pd.DataFrame) -> Prices:
    """Return the prices of bars."""
    return Prices(*(np.ascontiguousarray(bars[name], np.float64) for name in Prices._fields))


def fixed_quantity(robot: SmaCross) -> float:
    """Return the shares that a robot trades, NaN for a stake of the equity."""
    return np.nan if robot.quantity is None else moved_position(0.0, robot.quantity)


def _is_compiled(engine: Engine | None) -> bool:
    return engine == "numba" or (engine is None and numba_is_installed())


def _loop(engine: Engine | None) -> Loop:
    if engine not in (None, "numba", "numpy"):
        raise RobotError(f"engine is {engine!r}", "Give 'numba' or 'numpy'.")
    if not _is_compiled(engine):
        return numpy_loop.sma_cross
    if not numba_is_installed():
        raise RobotError("engine is 'numba', which is not installed", "Install the extra 'fast'.")
    return compiled_sma_cross()


def has_halts(bars: pd.DataFrame) -> bool:
    """Whether a bar has no volume, after others had some: nobody traded then."""
    some = bars["volume"].to_numpy() > 0 if "volume" in bars else np.array([])
    return bool(some.any() and not some[some.argmax() :].all())
