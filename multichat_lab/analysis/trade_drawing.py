"""The prices around a trade as plain values, for a page to draw."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from multichat_lab.analysis.trade_ending import PROTECTIONS
from multichat_lab.times import microseconds

if TYPE_CHECKING:
    from multichat_lab.analysis.trade_explanation import TradeExplanation

MOST_POINTS = 200
"""Points of a path; more bars than that are drawn together."""
LEVELS = {"limit": "limit_price", "stop": "stop_price", "stop_limit": "stop_price"}
"""Type of an order of a bracket → where it stands; a trailing stop moves, and has no one level."""

Drawn = dict[str, Any]


def drawn_path(told: "TradeExplanation") -> Drawn | None:
    """Return the prices around a trade, with its ends and levels; None where nobody knows them.

    Args:
        told: what `explain_trade` found.

    Returns:
        `symbol`, `currency` (of the prices; None: not recorded), `side` (`long`, `short`); `at`
        (UTC microseconds), `low`, `high`, `close`: lists of at most 200 points, of which each
        stands for as many bars as the others; `entry` and `exit` (`at`, `price`); `levels` of its
        bracket (`name`: take profit, stop loss; `price`).
    """
    if not told.path.is_known:
        return None
    trade, bars = told.trade, thinned(told.path.bars)
    return {
        "symbol": trade["symbol"],
        "currency": trade["price_currency"],
        "side": trade["side"],
        "at": [microseconds(each) for each in bars.index],
        **{name: known(bars[name]) for name in ("low", "high", "close")},
        **{
            end: {
                "at": microseconds(trade[f"{end}_time"]),
                "price": float(trade[f"{end}_price"]),
            }
            for end in ("entry", "exit")
        },
        "levels": levels_of(told),
    }


def thinned(bars: pd.DataFrame) -> pd.DataFrame:
    """Return low, high and close of so many bars that a page can draw them, by their first time."""
    group = np.arange(len(bars)) * min(MOST_POINTS, len(bars)) // max(len(bars), 1)
    found = bars.groupby(group).agg({"low": "min", "high": "max", "close": "last"})
    return found.set_index(bars.index[np.flatnonzero(np.diff(group, prepend=-1))])


def known(values: "pd.Series[float]") -> list[float | None]:
    """Return values as JSON has them: None for one that nobody knows."""
    return [None if pd.isna(each) else float(each) for each in values]


def levels_of(told: "TradeExplanation") -> list[Drawn]:
    """Return where the orders of its bracket stood."""
    orders = told.orders[told.orders["parent_id"] == told.trade["entry_order_id"]]
    return [
        {"name": PROTECTIONS[order["type"]], "price": float(order[LEVELS[order["type"]]])}
        for order in orders.to_dict("records")
        if order["type"] in LEVELS and pd.notna(order[LEVELS[order["type"]]])
    ]
