"""Run `SmaCross` over one symbol without a broker: the same fills and equity, many times faster.

Compiled where numba is installed; otherwise NumPy finds and fills the crossings. Either gives what
a `Backtest` gives, to the last bit. `sweep` goes the same way for many parameters.
"""

from typing import Literal

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import DEFAULT_COSTS
from multichat_lab.trading.broker.costs import Costs, Funds
from multichat_lab.trading.broker.kernel import moved_position
from multichat_lab.trading.market import validate_bars
from multichat_lab.trading.records.records import CENTS
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import STAKE
from multichat_lab.trading.without_broker import numpy_loop
from multichat_lab.trading.without_broker.compiled import compiled_sma_cross, numba_is_installed
from multichat_lab.trading.without_broker.rule_loop import Loop, Prices, Rule, empty_log, terms_of

Engine = Literal["numba", "numpy"]


def simulate(
    bars: pd.DataFrame,
    robot: SmaCross,
    funds: Funds | None = None,
    costs: Costs = DEFAULT_COSTS,
    engine: Engine | None = None,
) -> tuple[pd.Series, pd.DataFrame]:
    """Run one rule.

    Args:
        bars: of one symbol, as `load_bars` returns them.
        robot: its parameters are used, not the robot itself.
        funds: what the account starts with.
        costs: what fills cost.
        engine: `numba` or `numpy`; numba where it is installed unless given.

    Returns:
        The equity at each bar's close in currency, indexed by UTC time; and a row for each fill:
        `timestamp`, `side` (`buy` or `sell`), `price`, `quantity`, `commission`, `slippage`, as in
        `Result.fills`.

    Raises:
        MarketDataError: the bars are not coherent.
        RobotError: the engine is unknown, or numba is asked for and not installed.
    """
    loop = _loop(engine)
    validate_bars(bars)
    prices = Prices(*(np.ascontiguousarray(bars[name], np.float64) for name in Prices._fields))
    quantity = np.nan if robot.quantity is None else moved_position(0.0, robot.quantity)
    rule = Rule(robot.fast, robot.slow, quantity, STAKE)
    equity, log = np.empty(len(bars)), empty_log(len(bars))
    filled = log.first(loop(prices, rule, terms_of(funds or Funds(), costs), equity, log))
    fills = pd.DataFrame(
        {
            "timestamp": bars.index[filled.bar],
            "side": np.where(filled.signed_quantity > 0, "buy", "sell"),
            "price": filled.price.copy(),
            "quantity": np.abs(filled.signed_quantity),
            "commission": filled.commission / CENTS,
            "slippage": filled.slippage / CENTS,
        }
    )
    return pd.Series(equity, bars.index, name="equity"), fills


def _loop(engine: Engine | None) -> Loop:
    if engine not in (None, "numba", "numpy"):
        raise RobotError(f"engine is {engine!r}", "Give 'numba' or 'numpy'.")
    if engine == "numpy" or (engine is None and not numba_is_installed()):
        return numpy_loop.sma_cross
    if not numba_is_installed():
        raise RobotError("engine is 'numba', which is not installed", "Install the extra 'fast'.")
    return compiled_sma_cross()
