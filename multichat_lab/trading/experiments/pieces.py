"""The statistics of a part of a run, as of a run of its own."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from multichat_lab.trading.activity import Activity
from multichat_lab.trading.backtesting.equity import in_account_currency
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.statistics import summary


def piece_statistics(result: Result, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    """Return the statistics from the close of one bar to that of another, both included.

    The account should be flat at both closes: a round trip counts where it was entered.

    Args:
        result: of the whole run.
        first: time of the first bar.
        last: time of the last one.
    """
    equity = result.equity.loc[first:last]
    fills, trades = (
        frame[(frame[time] > first) & (frame[time] <= last)]
        for frame, time in ((result.fills, "timestamp"), (result.trades, "entry_time"))
    )
    traded = in_account_currency(
        (fills["price"].abs() * fills["quantity"]).to_numpy(),
        fills["symbol"].tolist(),
        pd.DatetimeIndex(fills["timestamp"]),
        {**result.bars, **result.rates},
        result.broker.account.valuation,
    )
    activity = Activity(
        exposure=np.array([np.count_nonzero(equity["position_value"]) / len(equity)]),
        traded=np.array([traded.sum()]),
        costs=np.array([fills["commission"].sum() + fills["slippage"].sum()]),
        run=np.zeros(len(trades), np.int64),
        pnl=trades["pnl"].to_numpy(),
        return_pct=trades["return_pct"].to_numpy(),
    )
    return summary(equity["equity"], activity, _bars_between(result.valued, first, last))


def _bars_between(
    bars: Mapping[str, pd.DataFrame], first: pd.Timestamp, last: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    parts = {symbol: frame.loc[first:last] for symbol, frame in bars.items()}
    return {symbol: part for symbol, part in parts.items() if len(part)}
