"""Kinds of indicators by name, taking in bar by bar: `SMA 20`, `Bollinger 20 2`, `MACD`."""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from talipp import indicators as talipp
from talipp.ohlcv import OHLCV

from multichat_lab.errors.query import ChartError
from multichat_lab.registry import Registry

Rows = NDArray[np.float64]
"""One row a bar: time, open, high, low, close, volume."""
OPEN, CLOSE = 1, 4
Panel = Literal["price", "own"]
"""Over the prices, or in a panel of its own."""


class Kind(NamedTuple):
    """A kind of indicator.

    Attributes:
        make: makes from its numbers a `talipp` indicator, or what has its methods: `add` takes the
            next value or a list of them, `update` takes the last one anew, and as a sequence it
            has a result for each.
        numbers: the numbers when none are given, periods first; None leaves them to `make`.
        parts: attribute of talipp's values → name of the line; a single line needs none.
        panel: drawn over the prices, or on a panel of its own.
        of_bars: it is fed whole bars, not closes.
        periods: so many of its numbers are periods, in whole bars; None for all of them.
    """

    make: Callable[..., Any]
    numbers: tuple[float, ...] | None
    parts: dict[str, str] = {}  # noqa: RUF012 - a named tuple's default, never changed
    panel: Panel = "price"
    of_bars: bool = False
    periods: int | None = None


SMA = Kind(talipp.SMA, (20,))
EMA = Kind(talipp.EMA, (20,))
WMA = Kind(talipp.WMA, (20,))
BOLLINGER = Kind(talipp.BB, (20, 2), {"ub": "upper", "cb": "middle", "lb": "lower"}, periods=1)
RSI = Kind(talipp.RSI, (14,), panel="own")
ATR = Kind(talipp.ATR, (14,), panel="own", of_bars=True)
MACD = Kind(
    talipp.MACD,
    (12, 26, 9),
    {"macd": "MACD", "signal": "signal", "histogram": "histogram"},
    panel="own",
)
_HERE = "multichat_lab.trading.indicators.kinds"
INDICATORS = Registry(
    "indicators",
    {
        "SMA": f"{_HERE}:SMA",
        "EMA": f"{_HERE}:EMA",
        "WMA": f"{_HERE}:WMA",
        "Bollinger": f"{_HERE}:BOLLINGER",
        "RSI": f"{_HERE}:RSI",
        "ATR": f"{_HERE}:ATR",
        "MACD": f"{_HERE}:MACD",
    },
    ChartError,
)
"""Kinds of indicators by name: a `Kind`, or a class that is one line over the prices, such as those
of `talipp`. Another package adds its own as an entry point in `multichat_lab.indicators`, and
`module:Class` or `file.py:Class` leads to any: `talipp.indicators:HMA 9`."""


class Line(NamedTuple):
    """One line of an indicator: `Bollinger 20` has three.

    Attributes:
        indicator: the indicator's name as it was given.
        part: which of its lines, empty where there is one.
        panel: drawn over the prices, on a panel of its own, or on one of any other name, which
            curves share.
    """

    indicator: str
    part: str
    panel: Panel | str


class Indicator:
    """An indicator that takes candles in one by one.

    Args:
        name: its kind, of `INDICATORS`, and perhaps its numbers, e.g. `"SMA 20"`; case does not
            matter.

    Raises:
        ChartError: an unknown kind, or numbers that make no sense.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._kind, numbers = _parse(name)
        try:
            self._talipp = self._kind.make(*numbers)
        except TypeError as error:
            raise ChartError(f"An indicator is {name!r}: {error}", "Give its numbers.") from error

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


@cache  # a look-up reads what is installed, and a robot has an indicator for each symbol
def _parse(name: str) -> tuple[Kind, tuple[float, ...]]:
    word, numbers = name.strip(), list[float]()
    while (split := word.rsplit(maxsplit=1))[1:] and (number := _number(split[1])) is not None:
        word, numbers = split[0], [number, *numbers]
    kind = _kind(name, word)
    if kind.numbers is not None:
        if len(numbers) > len(kind.numbers):
            raise ChartError(
                f"An indicator is {name!r}", f"Give {len(kind.numbers)} numbers at most."
            )
        numbers += kind.numbers[len(numbers) :]
    if any(not period >= 1 or period % 1 for period in numbers[: kind.periods]):
        raise ChartError(f"An indicator is {name!r}", "Give periods in whole bars, 1 or more.")
    return kind, tuple(int(number) if number % 1 == 0 else number for number in numbers)


def _kind(name: str, word: str) -> Kind:
    try:
        found = INDICATORS.get(INDICATORS.known_as(word))
    except ChartError as error:
        remedy = f"{error.remedy} Its numbers follow: 'SMA 20', 'Bollinger 20 2'."
        raise ChartError(f"An indicator is {name!r}: {error.problem}", remedy) from error
    if not (isinstance(found, Kind) or callable(found)):
        raise ChartError(f"An indicator is {name!r}", "Let it lead to a Kind, or a class.")
    return found if isinstance(found, Kind) else Kind(found, None)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
