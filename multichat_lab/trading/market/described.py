"""Bars with what is known of their instruments."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from multichat_lab.trading.market.bars import BAR_COLUMNS, as_floats
from multichat_lab.trading.records.instrument import Instrument

ALL_FLOAT64 = {np.dtype(np.float64)}
CALENDARS_TOLD = "calendars"
"""Where the metadata of a run tell the calendars that were named, by symbol."""


def described_bars(
    bars: Mapping[str, pd.DataFrame], given: Mapping[str, Instrument]
) -> dict[str, pd.DataFrame]:
    """Return the bars with the instruments that are `given` in `attrs["instrument"]`.

    Prices and volumes of another kind (float32, Decimal, whole numbers) are made float64.
    """
    frames = {symbol: in_float64(frame) for symbol, frame in bars.items()}
    for symbol in frames.keys() & given.keys():
        frames[symbol] = frames[symbol].copy(deep=False)
        frames[symbol].attrs["instrument"] = given[symbol]
    return frames


def in_float64(bars: pd.DataFrame) -> pd.DataFrame:
    """Return bars whose prices and volumes are float64; the same ones where they are."""
    if set(bars.dtypes.array) == ALL_FLOAT64:
        return bars  # the usual case, and a quick one
    kinds = bars.dtypes.to_dict()
    others = [name for name in BAR_COLUMNS if kinds.get(name, np.float64) != np.float64]
    if not others:
        return bars
    plain = bars.assign(**{name: as_floats(bars[name]) for name in others})
    plain.attrs = dict(bars.attrs)
    return plain


def instruments_of(bars: Mapping[str, pd.DataFrame]) -> dict[str, Instrument]:
    """Return the instruments in `attrs["instrument"]` of the bars, by symbol."""
    return {
        symbol: instrument
        for symbol, frame in bars.items()
        if isinstance(instrument := frame.attrs.get("instrument"), Instrument)
    }


def calendars_told(bars: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """Return what a run's metadata say of calendars: nothing where none was named."""
    named = {
        name: frame.attrs["calendar"] for name, frame in bars.items() if "calendar" in frame.attrs
    }
    return {CALENDARS_TOLD: named} if named else {}
