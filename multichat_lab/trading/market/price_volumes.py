"""The volumes in a table of prices: known, missing, or counts of something else."""

import pandas as pd

from multichat_lab.trading.market.price_names import NUMBERS
from multichat_lab.trading.market.price_numbers import read_numbers

TICKS = "tickvol"
"""MetaTrader's count of ticks, which stands in for volumes that are all zero."""
UNKNOWN = -1.0
"""The volume of a bar of quotes, of which Interactive Brokers know none."""
PRICES = NUMBERS[:3]


def with_volume(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of prices with volumes that are numbers; 0 where none is known.

    `attrs["volume"]` tells what they are if not of shares, and `attrs["rows_without_volume"]` how
    many are missing.
    """
    if not set(PRICES) <= set(frame.columns):
        return frame
    volumes = frame.get("volume", pd.Series(dtype=float))
    if volumes.isna().all() or (volumes == UNKNOWN).all():
        frame["volume"] = 0.0
        frame.attrs["volume"] = "not known"
    if TICKS in frame.columns and not frame["volume"].any():
        frame["volume"] = read_numbers(frame[TICKS])
        frame.attrs["volume"] = "counted in ticks"
    if missing := int(frame["volume"].isna().sum()):
        frame["volume"] = frame["volume"].fillna(0.0)
        frame.attrs["rows_without_volume"] = missing
    return frame
