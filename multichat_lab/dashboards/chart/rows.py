"""Bars as rows of numbers and orders as lines, the form in which a chart keeps and sends them."""

import math
from collections.abc import Iterable, Sequence
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.formatting import price, shares
from multichat_lab.trading.market import BAR_COLUMNS, validate_bars
from multichat_lab.trading.market.hours import zone_of
from multichat_lab.trading.market.session_days import Days, days_of
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Order

Floats = NDArray[np.float64]
LEAST = 64


class RowTable:
    """Rows of float64 that are appended one by one in constant time.

    Args:
        rows: the first rows; their width is the table's.
    """

    def __init__(self, rows: Floats) -> None:
        self._length = len(rows)
        self._held = np.empty((max(LEAST, 2 * len(rows)), rows.shape[1]))
        self._held[: len(rows)] = rows

    def __len__(self) -> int:
        return self._length

    @property
    def rows(self) -> Floats:
        """The rows, oldest first: a view, good until the next `write`."""
        return self._held[: self._length]

    def write(self, at: int, rows: Floats) -> None:
        """Write `rows` from row number `at` on, at most one past the last; later rows go."""
        end = at + len(rows)
        if end > len(self._held):
            grown = np.empty((2 * end, self._held.shape[1]))
            grown[: self._length] = self.rows
            self._held = grown
        self._held[at:end] = rows
        self._length = end


Rows = NDArray[np.float64]
"""One row a bar: time (seconds since 1970, UTC), open, high, low, close, volume."""
BarsLike = pd.DataFrame | Bar | Sequence[Bar]
"""Bars as `load_bars` returns them (any time zone), or records, the oldest first."""
WIDTH = 1 + len(BAR_COLUMNS)
TIME, OPEN, HIGH, LOW, CLOSE, VOLUME = range(WIDTH)
MICROSECONDS = 1e6


class OrderLine(TypedDict):
    """A working order as a horizontal line.

    Attributes:
        price: where it is drawn: the stop of an order that has one, else its limit.
        side: `buy` or `sell`.
        label: e.g. `Buy 10 limit 98.50`.
        held: it waits until the entry of its bracket has filled.
    """

    price: float
    side: str
    label: str
    held: bool


def bar_rows(bars: BarsLike) -> Rows:
    """Return `bars` as rows; of bars that follow each other with the same time, the last one.

    Raises:
        MarketDataError: they are no coherent bars, or their times go back.
    """
    if isinstance(bars, pd.DataFrame):
        return _frame_rows(bars)
    records = _records(bars)
    values = [(bar.time_us / MICROSECONDS, *bar[2:]) for bar in records]
    rows = np.array(values, dtype=np.float64).reshape(len(values), WIDTH)
    rows = rows[~_is_repeated(rows[:, TIME])]
    if not _are_sound(records):
        validate_bars(rows_df(rows))
    return rows


def order_lines(orders: Iterable[Order]) -> list[OrderLine]:
    """Return a line for each order that works at a price; others have nothing to draw."""
    lines = []
    for order in orders:
        level = order.limit_price if order.stop_price is None else order.stop_price
        if level is not None and order.status in ("open", "held"):
            lines.append(
                OrderLine(
                    price=level,
                    side=order.side,
                    label=_label(order),
                    held=order.status == "held",
                )
            )
    return lines


def symbol_of(bars: BarsLike) -> str:
    """Return the symbol that `bars` name, empty where they name none."""
    if isinstance(bars, pd.DataFrame):
        return str(bars.attrs.get("symbol", ""))
    records = _records(bars)
    return records[0].symbol if records else ""


def price_step(bars: BarsLike | None) -> float | None:
    """Return the least step of the prices of the instrument that bars name; None if unknown."""
    named = bars.attrs.get("instrument") if isinstance(bars, pd.DataFrame) else None
    return named.price_increment if isinstance(named, Instrument) else None


def market_days(bars: BarsLike | None) -> Days | None:
    """Return what tells the days of bars, None for those of UTC; records tell nothing of it."""
    return days_of(bars) if isinstance(bars, pd.DataFrame) else None


def market_zone(bars: BarsLike | None) -> str | None:
    """Return the zone of the market of bars; None where they do not tell it."""
    return zone_of(bars) if isinstance(bars, pd.DataFrame) else None


def rows_df(rows: Rows) -> pd.DataFrame:
    """Return rows as bars: indexed by UTC time (microseconds), float64 columns `BAR_COLUMNS`."""
    times = row_times(rows).astype("datetime64[us]")
    index = pd.DatetimeIndex(times, tz="UTC", name="time")
    return pd.DataFrame(rows[:, OPEN:], index=index, columns=list(BAR_COLUMNS))


def row_times(rows: Rows) -> NDArray[np.int64]:
    """Return the times of rows in whole microseconds since 1970, UTC."""
    return np.rint(rows[:, TIME] * MICROSECONDS).astype(np.int64)


def utc_timestamp(time: float) -> pd.Timestamp:
    """Return the time of a row as a UTC timestamp, to the microsecond."""
    return pd.Timestamp(round(time * MICROSECONDS), unit="us", tz="UTC")


def _label(order: Order) -> str:
    words = [order.side.capitalize(), shares(order.quantity)]
    if order.stop_price is not None:
        kind = "trailing stop" if order.type == "trailing_stop" else "stop"
        words.append(f"{kind} {price(order.stop_price)}")
    if order.limit_price is not None:
        words.append(f"limit {price(order.limit_price)}")
    return " ".join(words)


def _records(bars: Bar | Sequence[Bar]) -> Sequence[Bar]:
    return [bars] if isinstance(bars, Bar) else bars


def _are_sound(records: Sequence[Bar]) -> bool:
    """Whether records are bars beyond doubt; `validate_bars` takes ten times as long for one."""
    latest = -math.inf
    for _, time_us, open_, high, low, close, volume in records:
        top, bottom = max(open_, close), min(open_, close)
        if not (time_us >= latest and 0 < low <= bottom and top <= high < math.inf > volume >= 0):
            return False
        latest = time_us
    return True


def _frame_rows(bars: pd.DataFrame) -> Rows:
    if bars.empty:
        return np.empty((0, WIDTH))
    bars = bars[~_is_repeated(bars.index)]
    if isinstance(bars.index, pd.DatetimeIndex) and bars.index.tz is not None:
        bars = bars.tz_convert("UTC")
    validate_bars(bars)
    times = pd.DatetimeIndex(bars.index).as_unit("us").asi8 / MICROSECONDS
    return np.column_stack([times, bars[list(BAR_COLUMNS)].to_numpy(dtype=np.float64)])


def _is_repeated(times: NDArray[np.float64] | pd.Index) -> NDArray[np.bool_]:
    """Whether each time is also the next one's."""
    repeated = np.zeros(len(times), dtype=bool)
    repeated[:-1] = times[1:] == times[:-1]
    return repeated
