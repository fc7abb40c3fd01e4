"""Run `SmaCross` over one symbol without a broker: the same fills and equity, many times faster.

Compiled where numba is installed; otherwise NumPy finds and fills the crossings. Either gives what
a `Backtest` gives, to the last bit.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds, moved_position
from multichat_lab.trading.deflated_sharpe import Moments, moments_of
from multichat_lab.trading.market.bars import has_halts, validate_bars
from multichat_lab.trading.records.rows import CENTS
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.robots.ruled import STAKE
from multichat_lab.trading.statistics import Activity, Curve, statistics
from multichat_lab.trading.without_broker import numpy_loop
from multichat_lab.trading.without_broker.compiled import (
    compiled_sma_cross,
    numba_is_installed,
    quickest_measure,
)
from multichat_lab.trading.without_broker.plain_numbers import (
    FillLog,
    Floats,
    Prices,
    Rule,
    Terms,
    empty_log,
    plain_terms,
    require_plain,
)
from multichat_lab.trading.without_broker.rule_loop import Loop

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
        MarketDataError: the bars are not coherent, or some without volume fill no orders, or the
            money in it is finer or larger than the loops can tell: it is for a `Backtest`.
        RobotError: the engine is unknown, or numba is asked for and not installed.
    """
    if not fills_at_once(bars, costs):
        raise MarketDataError(
            "Orders wait on the bars without volume, and a loop without a broker knows no waiting",
            "Use Backtest, or Costs(fills_without_volume=True).",
        )
    loop = _loop(engine)
    try:
        terms = plain_terms(funds or Funds(), costs)
        require_plain(bars.attrs.get("instrument"), funds or Funds())
        ((equity, filled),) = _runs(bars, [robot], terms, loop)
    except OverflowError as error:
        raise MarketDataError(
            f"A loop without a broker cannot book these fills exactly: {error or 'too fine'}",
            "Use Backtest, which books any amount.",
        ) from error
    units = filled.scale * CENTS
    fills = pd.DataFrame(
        {
            "timestamp": bars.index[filled.bar],
            "side": np.where(filled.signed_quantity > 0, "buy", "sell"),
            "price": filled.price,
            "quantity": np.abs(filled.signed_quantity),
            "commission": filled.commission / units,
            "slippage": filled.slippage / units,
        }
    )
    return pd.Series(equity, bars.index, name="equity"), fills


def fills_at_once(bars: pd.DataFrame, costs: Costs) -> bool:
    """Whether every market order fills on the next bar: no bar without volume lets it wait."""
    return costs.fills_without_volume or not has_halts(bars)


def sma_cross_statistics(
    bars: pd.DataFrame, cash: float | Funds, costs: Costs, points: list[Parameters]
) -> pd.DataFrame:
    """Return the statistics and `Moments` of a run for each of `points`, as a backtest's would be.

    Where money is finer or larger than the loops can tell, the broker runs them all.

    Args:
        bars: of one symbol.
        cash: as for `Backtest`.
        costs: what fills cost.
        points: the parameters of each run.

    Raises:
        MarketDataError: the bars are not coherent.
        AccountError: the cash is no amount in whole cents.
    """
    try:
        require_plain(bars.attrs.get("instrument"), Funds.of(cash))
        return _loop_statistics(bars, plain_terms(Funds.of(cash), costs), points)
    except OverflowError:
        runs = (Backtest(bars, SmaCross(**point), cash, costs).run() for point in points)
        return pd.DataFrame([{**x.stats, **moments_of(x.equity["equity"])._asdict()} for x in runs])


def _loop_statistics(bars: pd.DataFrame, terms: Terms, points: list[Parameters]) -> pd.DataFrame:
    measure, times = quickest_measure(), pd.DatetimeIndex(bars.index)
    times_us = times.as_unit("us").asi8
    robots = [SmaCross(**point) for point in points]
    curves, fills, moments = [], [], []
    for equity, filled in _runs(bars, robots, terms, _loop(None)):
        curves.append(measure(equity, times_us))
        fills.append(filled)
        moments.append(moments_of(equity))
    run = np.repeat(np.arange(len(points)), [len(each.bar) for each in fills])
    together = FillLog(*map(np.concatenate, zip(*fills, strict=True)))
    activity = _activity(run, together, len(points), len(bars))
    table = statistics(Curve(*np.array(curves).T), activity, bars, times)
    return pd.DataFrame(table | Moments(*np.array(moments).T)._asdict())


def _runs(
    bars: pd.DataFrame, robots: list[SmaCross], terms: Terms, loop: Loop
) -> Iterator[tuple[Floats, FillLog]]:
    """Yield the equity and the fills of each robot; the equity until the next one is asked for."""
    validate_bars(bars)
    prices = Prices(*(np.ascontiguousarray(bars[name], np.float64) for name in Prices._fields))
    equity, log = np.empty(len(bars)), empty_log(len(bars))
    for robot in robots:
        quantity = np.nan if robot.quantity is None else moved_position(0.0, robot.quantity)
        filled = loop(prices, Rule(robot.fast, robot.slow, quantity, STAKE), terms, equity, log)
        yield equity, log.first(filled)


def _activity(run: NDArray[np.int64], fills: FillLog, runs: int, bars: int) -> Activity:
    """Return what robots did that are long or flat: in each run, a fill opens and the next closes.

    Args:
        run: number of the run of each fill.
        fills: of all runs, in order of run and time.
        runs: how many there are.
        bars: in each.
    """
    held = np.sign(fills.signed_quantity) * (bars - fills.bar)
    traded = fills.price * np.abs(fills.signed_quantity)
    units = fills.scale * CENTS
    fees = fills.commission + fills.slippage
    value = np.rint(np.abs(fills.signed_quantity) * fills.price * units)
    entry = np.flatnonzero((fills.signed_quantity[:-1] > 0) & (run[1:] == run[:-1]))
    leave = entry + 1
    finer = units[leave] / units[entry]
    cost = value[entry] * finer
    pnl = value[leave] - cost - fees[leave] - fees[entry] * finer
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(cost > 0, 100.0 * pnl / cost, np.nan)
    return Activity(
        exposure=np.bincount(run, held, runs) / bars,
        traded=np.bincount(run, traded, runs),
        costs=np.bincount(run, fees / units, runs),
        run=run[entry],
        pnl=pnl / units[leave],
        return_pct=percent,
    )


def _loop(engine: Engine | None) -> Loop:
    if engine not in (None, "numba", "numpy"):
        raise RobotError(f"engine is {engine!r}", "Give 'numba' or 'numpy'.")
    if engine == "numpy" or (engine is None and not numba_is_installed()):
        return numpy_loop.sma_cross
    if not numba_is_installed():
        raise RobotError("engine is 'numba', which is not installed", "Install the extra 'fast'.")
    return compiled_sma_cross()
