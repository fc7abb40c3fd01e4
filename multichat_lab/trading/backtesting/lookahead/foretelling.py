"""Does a run trade as if it knew what comes, or keep numbers of times that it was not shown?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.trading.backtesting.lookahead.held_data import held
from multichat_lab.trading.backtesting.lookahead.market_data import Market
from multichat_lab.trading.broker.broker import Broker

FORETELLS = 3.0
"""Standard deviations from which on a run's timing is better than chance has it."""
FORESEES_ALL = 6.0
"""Those of a run that holds nothing large, but something in which a little may be encoded."""
FEWEST = 20


def timing(bars: Mapping[str, pd.DataFrame], broker: Broker) -> float:
    """Return by how many standard deviations positions go along with the bars that follow.

    The position that is held through a bar, market orders at its open included, is correlated with
    what the price does from open to close. Who buys and keeps has no timing; nor has a fill at a
    limit or a stop, which the bar itself has caused. 0 where nothing varies.
    """
    market = {each.order_id for each in broker.orders if each.type == "market"}
    found = 0.0
    for symbol, frame in bars.items():
        index = pd.DatetimeIndex(frame.index)
        at_open, at_close = np.zeros(len(index)), np.zeros(len(index))
        for fill in broker.fills:
            if fill.symbol == symbol:
                row = int(index.searchsorted(pd.Timestamp(fill.timestamp)))
                side = 1.0 if fill.side == "buy" else -1.0
                (at_open if fill.order_id in market else at_close)[row] += side * fill.quantity
        moved = np.cumsum(at_open + at_close)
        held = np.append(0.0, moved[:-1]) + at_open
        rise = (frame["close"] - frame["open"]).to_numpy(np.float64) / frame["open"].abs()
        if len(index) >= FEWEST and held.std() > 0 and rise.std() > 0:
            found = max(found, float(np.corrcoef(held, rise)[0, 1] * np.sqrt(len(index))))
    return found


def held_future(robot: Any, time: pd.Timestamp, least: int, market: Market) -> str | None:
    """Return where a robot that has run keeps numbers of times that it was not shown.

    Args:
        robot: as it stands after a run.
        time: of the last bar of the run.
        least: numbers that are no chance.
        market: of the whole run, of which they may tell nothing.
    """
    for name, value in held(robot):
        if isinstance(value, pd.DataFrame | pd.Series) and isinstance(
            value.index, pd.DatetimeIndex
        ):
            index = value.index if value.index.tz else value.index.tz_localize("UTC")
            later = index > time
            if later.sum() >= least and not market.is_innocent(value[later]):
                return name
    return None
