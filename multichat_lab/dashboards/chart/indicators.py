"""Indicators by name, bar by bar: `SMA 20`, `Bollinger 20 2`, `MACD`."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from talipp.indicators import ATR, BB, EMA, MACD, RSI, SMA, WMA
from talipp.ohlcv import OHLCV

from multichat_lab.dashboards.chart.rows import CLOSE, OPEN, Rows, RowTable
from multichat_lab.errors.query import ChartError

Panel = Literal["price", "own"]


class Kind(NamedTuple):
    """A kind of indicator.

    Attributes:
        make: makes the `talipp` indicator from its numbers.
        numbers: the numbers when none are given.
        parts: attribute of talipp's values → name of the line; a single line needs none.
        panel: drawn over the prices, or on a panel of its own.
        of_bars: it is fed whole bars, not closes.
    """

    make: Callable[..., Any]
    numbers: tuple[float, ...]
    parts: dict[str, str] = {}  # noqa: RUF012 - a named tuple's default, never changed
    panel: Panel = "price"
    of_bars: bool = False


KINDS: dict[str, Kind] = {
    "SMA": Kind(SMA, (20,)),
    "EMA": Kind(EMA, (20,)),
    "WMA": Kind(WMA, (20,)),
    "Bollinger": Kind(BB, (20, 2), {"ub": "upper", "cb": "middle", "lb": "lower"}),
    "RSI": Kind(RSI, (14,), panel="own"),
    "ATR": Kind(ATR, (14,), panel="own", of_bars=True),
    "MACD": Kind(
        MACD,
        (12, 26, 9),
        {"macd": "MACD", "signal": "signal", "histogram": "histogram"},
        panel="own",
    ),
}


class Line(NamedTuple):
    """One line of an indicator: `Bollinger 20` has three.

    Attributes:
        indicator: the indicator's name as it was given.
        part: which of its lines, empty where there is one.
        panel: drawn over the prices, or on a panel of its own.
    """

    indicator: str
    part: str
    panel: Panel


class Indicator:
    """An indicator that takes candles in one by one.

    Args:
        name: its kind and perhaps its numbers, e.g. `"SMA 20"`; case does not matter.

    Raises:
        ChartError: an unknown kind, or numbers that make no sense.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._kind, numbers = _parse(name)
        self._talipp = self._kind.make(*numbers)

    @property
    def lines(self) -> list[Line]:
        """Its lines, in the order of `put`'s values."""
        parts = self._kind.parts.values() or [""]
        return [Line(self.name, part, self._kind.panel) for part in parts]

    def put(self, candle: Rows, replaces: bool) -> list[float]:
        """Take in the next candle, or the last one anew; return each line's value, NaN for none."""
        value = OHLCV(*candle[OPEN:].tolist()) if self._kind.of_bars else float(candle[CLOSE])
        (self._talipp.update if replaces else self._talipp.add)(value)
        return self._values(self._talipp[-1])

    def load(self, candles: Rows) -> NDArray[np.float64]:
        """Take in all candles, the first ones; return a row of values for each."""
        if self._kind.of_bars:
            self._talipp.add([OHLCV(*candle) for candle in candles[:, OPEN:].tolist()])
        else:
            self._talipp.add(candles[:, CLOSE].tolist())
        return np.array([self._values(value) for value in self._talipp], dtype=np.float64).reshape(
            len(candles), len(self.lines)
        )

    def _values(self, value: Any) -> list[float]:
        parts = self._kind.parts
        values = [getattr(value, part, None) for part in parts] if parts else [value]
        return [np.nan if each is None else each for each in values]


class Overlays:
    """The lines of some indicators, one column each, one row a candle.

    Args:
        names: the indicators, e.g. `("SMA 20", "RSI 14")`.
        candles: the candles so far.

    Raises:
        ChartError: a name that is not known.
    """

    def __init__(self, names: Iterable[str], candles: Rows) -> None:
        self._indicators = [Indicator(name) for name in names]
        columns = [indicator.load(candles) for indicator in self._indicators]
        self._table = RowTable(np.hstack([np.empty((len(candles), 0)), *columns]))

    @property
    def lines(self) -> list[Line]:
        """What each column is."""
        return [line for indicator in self._indicators for line in indicator.lines]

    @property
    def values(self) -> NDArray[np.float64]:
        """The columns, NaN where a line has no value yet; a view, good until the next `put`."""
        return self._table.rows

    def put(self, at: int, candles: Rows) -> None:
        """Take in `candles`, of which the first is number `at`, the last so far or a new one."""
        for number, candle in enumerate(candles, at):
            replaces = number < len(self._table)
            values = [value for each in self._indicators for value in each.put(candle, replaces)]
            self._table.write(number, np.array([values]).reshape(1, -1))


def _parse(name: str) -> tuple[Kind, list[float]]:
    remedy = f"Known are {', '.join(KINDS)}, each with its numbers: 'SMA 20', 'Bollinger 20 2'."
    word, *rest = name.split() or [""]
    kinds = {known.casefold(): kind for known, kind in KINDS.items()}
    kind = kinds.get(word.casefold())
    try:
        numbers = [float(number) for number in rest]
    except ValueError:
        kind = None
    if kind is None or len(rest) > len(kind.numbers):
        raise ChartError(f"An indicator is {name!r}", remedy)
    numbers += kind.numbers[len(numbers) :]
    periods = numbers[: len(numbers) - (word.casefold() == "bollinger")]
    if any(period < 1 or period % 1 for period in periods):
        raise ChartError(f"An indicator is {name!r}", "Give periods in whole bars, 1 or more.")
    return kind, [int(number) if number % 1 == 0 else number for number in numbers]
