"""The report of a run that was recorded: from the store's rows to what the page is written from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.recorded_run import (
    RecordedRun,
    recorded_run,
    require_same_market,
)
from multichat_lab.trading.activity import Activity
from multichat_lab.trading.backtesting.comparison import BUY_AND_HOLD, buy_and_hold
from multichat_lab.trading.backtesting.ruin import ruined
from multichat_lab.trading.market.calendar import calendar_name, calendar_of
from multichat_lab.trading.report import ReportSource, write_report
from multichat_lab.trading.statistics import summary


def write_run_report(
    source: Source,
    run_id: str,
    path: str | Path,
    bars: Mapping[str, pd.DataFrame] | None = None,
) -> Path:
    """Write the page on a recorded run, as `Result.report` does, and return its path.

    Args:
        source: a lab, an open store, or where one is.
        run_id: the run, or a beginning of its id that no other has.
        path: ends in `.html`; a file that is there is replaced.
        bars: symbol → the bars that it ran on, which a backtest does not record; of a desk's run
            the recorded ones. Without them the page has no prices, and says so.

    Raises:
        QueryError: there is no such run, or more than one; it has recorded no equity; or it ran on
            other bars than these.
        RobotError: the path cannot be written.
    """
    with lab_of(source) as lab:
        recorded = recorded_run(lab, run_id)
    if bars is not None:
        recorded = require_same_market(recorded, bars)
    return write_report(report_source_of(recorded), path)


def report_source_of(recorded: RecordedRun) -> ReportSource:
    """Return what the report of a recorded run is written from."""
    known, equity = recorded.bars, recorded.equity
    stats = stats_of_record(recorded)
    held = {BUY_AND_HOLD: buy_and_hold(recorded)} if known and not recorded.is_foreign else {}
    timed = known or {"": recorded.times}
    return ReportSource(
        run=recorded.run,
        bars=known,
        equity=equity,
        orders=recorded.orders,
        trades=recorded.trades,
        stats=stats,
        per_year=calendar_of(timed).periods_per_year(pd.DatetimeIndex(equity.index)),
        calendar=calendar_name(timed),
        warnings=told_of(recorded),
        words=recorded.words,
        currencies=recorded.currencies,
        curves=held,
    )


def stats_of_record(recorded: RecordedRun) -> pd.Series:
    """Return the statistics of a recorded run, NaN where the record does not tell them."""
    equity, fills, trades = recorded.equity, recorded.fills, recorded.trades
    activity = Activity(
        exposure=np.array([np.count_nonzero(equity["position_value"]) / len(equity)]),
        traded=np.array([recorded.traded]),
        costs=np.array([fills["commission"].sum() + fills["slippage"].sum()]),
        run=np.zeros(len(trades), np.int64),
        pnl=trades["pnl"].to_numpy(np.float64),
        return_pct=trades["return_pct"].to_numpy(np.float64),
    )
    frames: Any = recorded.valued or recorded.times
    stats = summary(equity["equity"], activity, frames)
    at = recorded.ruined_at
    if at is None:
        return stats
    return ruined(stats, (at - equity.index[0]) // pd.Timedelta(1, unit="us"))


def told_of(recorded: RecordedRun) -> tuple[str, ...]:
    """Return what the numbers of a recorded run do not say."""
    run, orders, told = recorded.run, recorded.orders, []
    if not recorded.bars:
        told.append(
            "The prices that it ran on were not recorded, so none are drawn and nothing is "
            "compared with buying and holding."
        )
    if run.ended_at is None:
        told.append("The run has not ended; this is what is recorded so far.")
    if why := run.metadata.get("put_aside"):
        told.append(f"The robot was put aside: {why}")
    if recorded.ruined_at is not None:
        told.append(f"The account was ruined on {recorded.ruined_at:%Y-%m-%d %H:%M}.")
    if orders.empty:
        told.append("The robot gave no order.")
    elif recorded.fills.empty:
        told.append(f"None of {len(orders):,} orders was filled.")
    if np.isnan(recorded.traded):
        told.append("Rates of other currencies are not recorded, so the turnover is not known.")
    return tuple(told)
