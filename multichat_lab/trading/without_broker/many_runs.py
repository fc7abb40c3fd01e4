"""The statistics of many `SmaCross` over one symbol: one compiled call runs and measures all."""

import numpy as np
import pandas as pd

from multichat_lab.trading.activity import Activity
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.deflated_sharpe import Moments, moments_of
from multichat_lab.trading.market.bars import validate_bars
from multichat_lab.trading.records.rows import CENTS
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.robots.ruled import STAKE
from multichat_lab.trading.statistics import Curve, statistics
from multichat_lab.trading.without_broker import numpy_loop
from multichat_lab.trading.without_broker.compiled import compiled_grid, numba_is_installed
from multichat_lab.trading.without_broker.grid_loop import GridLog, Points
from multichat_lab.trading.without_broker.plain_numbers import (
    FillLog,
    Integers,
    Terms,
    empty_log,
    plain_terms,
    require_no_actions,
    require_plain,
)
from multichat_lab.trading.without_broker.rule_loop import FOR_THE_BROKER
from multichat_lab.trading.without_broker.simulation import fixed_quantity, price_arrays

MEASURES = (*Curve._fields, *Moments._fields)


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
        table, counts = _loop_statistics(bars, plain_terms(Funds.of(cash), costs), points)
    except OverflowError:
        return pd.DataFrame(
            [_by_broker(Backtest(bars, SmaCross(**p), cash, costs)) for p in points]
        )
    called = np.flatnonzero(counts == FOR_THE_BROKER)
    if not len(called):
        return table
    runs = [Backtest(bars, SmaCross(**points[place]), cash, costs) for place in called]
    by_broker = pd.DataFrame([_by_broker(each) for each in runs], index=called)
    return pd.concat([table.drop(called), by_broker]).sort_index()


def _by_broker(backtest: Backtest) -> pd.Series:
    result = backtest.run()
    moments = moments_of(result.equity["equity"])
    return pd.Series({**result.stats, **moments._asdict()})


def _loop_statistics(
    bars: pd.DataFrame, terms: Terms, points: list[Parameters]
) -> tuple[pd.DataFrame, Integers]:
    """Return the table, and how many fills each has; `FOR_THE_BROKER` where it has no row."""
    validate_bars(bars)
    require_no_actions(bars)
    times = pd.DatetimeIndex(bars.index)
    robots = [SmaCross(**point) for point in points]
    rules = Points(
        np.array([each.fast for each in robots]),
        np.array([each.slow for each in robots]),
        np.array([fixed_quantity(each) for each in robots]),
        STAKE,
    )
    # as long as all bars of all runs: what is not written to takes no memory
    log, number = empty_log(len(bars) * len(points)), len(points)
    found = GridLog(log, np.empty(number, np.int64), np.empty((number, len(MEASURES))))
    grid = compiled_grid() if numba_is_installed() else numpy_loop.grid
    fills = grid(price_arrays(bars), times.as_unit("us").asi8, rules, terms, found)
    run = np.repeat(np.arange(number), np.maximum(found.counts, 0))
    activity = _activity(run, found.log.first(fills), number, len(bars))
    measures = dict(zip(MEASURES, found.measures.T, strict=True))
    moments = {name: measures.pop(name) for name in Moments._fields}
    table = statistics(Curve(**measures), activity, bars, times) | moments
    return pd.DataFrame(table).astype(np.float64), found.counts


def _activity(run: Integers, fills: FillLog, runs: int, bars: int) -> Activity:
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
