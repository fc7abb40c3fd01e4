"""Bars with what is known of their instruments."""

from collections.abc import Mapping

import pandas as pd

from multichat_lab.trading.records.instrument import Instrument

CALENDARS_TOLD = "calendars"
"""Where the metadata of a run tell the calendars that were named, by symbol."""


def described_bars(
    bars: Mapping[str, pd.DataFrame], given: Mapping[str, Instrument]
) -> dict[str, pd.DataFrame]:
    """Return the bars with the instruments that are `given` in `attrs["instrument"]`."""
    frames = dict(bars)
    for symbol in frames.keys() & given.keys():
        frames[symbol] = frames[symbol].copy(deep=False)
        frames[symbol].attrs["instrument"] = given[symbol]
    return frames


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
