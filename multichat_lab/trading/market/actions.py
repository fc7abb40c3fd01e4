"""Dividends and splits in frames of bars, as yfinance writes them."""

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import microseconds, utc_datetime
from multichat_lab.trading.records.actions import CorporateAction

DIVIDENDS = ("dividends",)
SPLITS = ("splits", "stock splits")
"""Columns or attributes, in small letters: 0 where there is none."""
OF_FILES = {
    "dividends": (("dividends", "dividend_amount"), 0.0),
    "splits": (("stock_splits", "split_coefficient", "splits"), 1.0),
}
"""What they are called in files (yfinance, Alpha Vantage), and what stands there for none, as 0."""


def actions_of(bars: Mapping[str, pd.DataFrame]) -> list[CorporateAction]:
    """Return the dividends and splits of frames, in the order of time.

    A frame has them in columns `dividends` (per share, on the ex-date) and `splits` (shares that
    one becomes; also `stock splits`), 0 on all other days; or in its `attrs` of the same names, as
    a mapping or series from time to number. Prices must be those that were traded: adjusted ones
    contain it all already.

    Raises:
        MarketDataError: a dividend or split is below zero or no finite number.
    """
    found = [
        CorporateAction(symbol, time_us, *each)
        for symbol, frame in bars.items()
        for time_us, each in sorted(_numbers(symbol, frame).items())
    ]
    return sorted(found, key=lambda action: (action.time_us, action.symbol))


def with_actions(bars: pd.DataFrame, prices: pd.DataFrame, adjusted: bool = True) -> pd.DataFrame:
    """Return bars whose `attrs` tell the dividends and splits of the file that they are from.

    Where they are in the prices already, they are left out: all that adjusts is, of adjusted ones;
    of others the splits over which the price goes on as before, as yfinance has it. A file without
    `adj_close` does not tell whether its prices were adjusted: what it has is counted in
    `attrs["unbooked_actions"]`, unless somebody says that they are not.

    Args:
        bars: that were loaded.
        prices: the table that they are from, its columns in small letters with `_` for blanks.
        adjusted: as for `load_bars`.

    Raises:
        MarketDataError: a dividend or split is below zero.
    """
    told: dict[str, dict[object, float]] = {}
    for kind, (names, none) in OF_FILES.items():
        for name in [each for each in names if each in prices][:1]:
            numbers = pd.to_numeric(prices[name], errors="coerce").fillna(none)
            told[kind] = numbers[(numbers != none) & (numbers != 0)].to_dict()
    told = {kind: each for kind, each in told.items() if each}
    if not told or (adjusted and "adj_close" in prices):
        return bars
    if adjusted:
        bars.attrs["unbooked_actions"] = sum(map(len, told.values()))
        return bars
    bars.attrs |= told
    try:
        booked_actions({str(bars.attrs["symbol"]): bars})
    except MarketDataError:
        bars.attrs.pop("splits", None)
        actions_of({str(bars.attrs["symbol"]): bars})
    return bars


def booked_actions(bars: Mapping[str, pd.DataFrame]) -> list[CorporateAction]:
    """Return the dividends and splits of frames, checked against their prices.

    Raises:
        MarketDataError: as `actions_of` and `require_unadjusted`.
    """
    actions = actions_of(bars)
    require_unadjusted(bars, actions)
    return actions


def checked_action(action: CorporateAction) -> CorporateAction:
    """Return an action in plain Python numbers, which every store takes.

    Raises:
        MarketDataError: a dividend is below zero, a split not above it, or one no finite number.
    """
    try:
        plain = CorporateAction(
            str(action.symbol), int(action.time_us), float(action.dividend), float(action.split)
        )
    except (TypeError, ValueError, OverflowError) as error:
        raise MarketDataError(
            f"This is no dividend or split: {str(action)[:100]}", "Give a CorporateAction."
        ) from error
    if 0 <= plain.dividend < math.inf and 0 < plain.split < math.inf:
        return plain
    raise MarketDataError(
        f"The dividend of {plain.symbol} is {plain.dividend:g} and its split {plain.split:g}",
        "Give a dividend of 0 or more, and a split above zero: 1 for none.",
    )


def require_unadjusted(
    bars: Mapping[str, pd.DataFrame], actions: Iterable[CorporateAction]
) -> None:
    """Check that prices jump where shares are split.

    Raises:
        MarketDataError: they go on as if nothing had happened: they were adjusted.
    """
    for action in actions:
        frame = bars[action.symbol]
        row = int(frame.index.searchsorted(pd.Timestamp(utc_datetime(action.time_us))))
        if action.split == 1 or not 0 < row < len(frame):
            continue
        step = math.log(frame["open"].iloc[row] / frame["close"].iloc[row - 1])
        if abs(step) < abs(step + math.log(action.split)):
            raise MarketDataError(
                f"{action.symbol} is split {action.split:g} to one on {frame.index[row]}, and its "
                "price goes on as before: it has been adjusted",
                "Give prices as they were traded, or leave out the splits (and the dividends, if "
                "these are in the prices too).",
            )


def _numbers(symbol: str, frame: pd.DataFrame) -> dict[int, tuple[float, float]]:
    dividends = _told(symbol, frame, DIVIDENDS)
    splits = _told(symbol, frame, SPLITS)
    return {
        time_us: (dividends.get(time_us, 0.0), splits.get(time_us, 1.0))
        for time_us in dividends.keys() | splits.keys()
    }


def _told(symbol: str, frame: pd.DataFrame, names: tuple[str, ...]) -> dict[int, float]:
    found: dict[int, float] = {}
    columns = {str(name).lower(): name for name in frame.columns}
    given = [frame[columns[name]] for name in names if name in columns]
    given += [pd.Series(frame.attrs[name]) for name in names if name in frame.attrs]
    for series in given:
        numbers = pd.to_numeric(series, errors="coerce")
        for time, number in numbers[numbers.ne(0)].items():
            if not (math.isfinite(number) and number > 0):
                raise MarketDataError(
                    f"{names[0]} of {symbol} at {time} is {number}",
                    "Give numbers above zero, and 0 for none.",
                )
            moment = pd.Timestamp(str(time))
            aware = moment if moment.tzinfo else moment.tz_localize("UTC")
            found[microseconds(aware)] = float(number)
    return found
