"""Reckons what a robot has declared, symbol by symbol, and hands it over with each bar."""

import math
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.indicators.declared import Declared, declared_as
from multichat_lab.trading.indicators.kinds import Indicator, Line
from multichat_lab.trading.indicators.larger_bars import LargerBars
from multichat_lab.trading.market.bars import iterate_bars
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar

Values = dict[str, Any]
"""Declared name → its value: a number, or what has one for each line."""


def _unknown(_symbol: str) -> Instrument | None:
    return None


class Feed:
    """One declared indicator of one symbol.

    Args:
        declared: which one.
        instrument: of the symbol, whose days larger bars are made of; None for those of UTC.
    """

    def __init__(self, declared: Declared, instrument: Instrument | None = None) -> None:
        self._indicator = Indicator(declared.name)
        timeframe = declared.timeframe
        self._larger = LargerBars(timeframe, instrument) if timeframe else None
        self.lines = self._indicator.lines
        self.numbers = [math.nan] * len(self.lines)

    def add(self, bar: Bar) -> Any:
        """Take in a bar; return the value that is known now, None for none."""
        row = self._larger.add(bar) if self._larger else np.array([bar.time_us, *bar[2:]])
        if row is not None:
            self.numbers = self._indicator.put(row, replaces=False)
        if any(map(math.isnan, self.numbers)):
            return None
        if len(self.lines) == 1:
            return self.numbers[0]
        parts = (line.part.lower() for line in self.lines)
        return SimpleNamespace(**dict(zip(parts, self.numbers, strict=True)))


class Watch:
    """The declared indicators of all symbols, fed with each bar once.

    Args:
        declared: name → what a robot declared.
        instrument_of: symbol → its instrument; None for the days of UTC.

    Raises:
        ChartError: an indicator or a timeframe that is not known.
        RobotError: what was declared is no indicator.
    """

    def __init__(
        self,
        declared: Mapping[str, object],
        instrument_of: Callable[[str], Instrument | None] = _unknown,
    ) -> None:
        self._instrument_of = instrument_of
        self._declared = {name: declared_as(each) for name, each in declared.items()}
        self._feeds: dict[str, dict[str, Feed]] = {}
        self._last: dict[str, tuple[Bar, Values | None]] = {}
        for each in self._declared.values():
            Feed(each)

    def take(self, bar: Bar) -> Values | None:
        """Take in a bar, unless it is the last one again; return the values when all are known."""
        before = self._last.get(bar.symbol)
        if before is not None and before[0] is bar:
            return before[1]
        feeds = self._feeds.get(bar.symbol)
        if feeds is None:
            instrument = self._instrument_of(bar.symbol)
            feeds = {name: Feed(each, instrument) for name, each in self._declared.items()}
            self._feeds[bar.symbol] = feeds
        values = {name: feed.add(bar) for name, feed in feeds.items()}
        known = None if None in values.values() else values
        self._last[bar.symbol] = bar, known
        return known

    def lines(self, symbol: str) -> Iterator[tuple[str, Line, float]]:
        """Yield what is declared, its lines and their numbers as they stand, NaN for none."""
        for name, feed in self._feeds.get(symbol, {}).items():
            label = self._declared[name].label
            for line, number in zip(feed.lines, feed.numbers, strict=True):
                yield name, line._replace(indicator=label), number


def attach_indicators(robot: Any, base: Any) -> None:
    """Have a robot's hooks called once its declared indicators are known, and with their values.

    Args:
        robot: one with `indicators`, as a class declares them or as it made them itself.
        base: the class whose hooks do nothing until they are written.

    Raises:
        RobotError: an indicator has the name of something that robots have.
        ChartError: an indicator or a timeframe that is not known.
    """
    watch = Watch(robot.indicators, lambda symbol: robot.broker.tape.instruments[symbol])
    for name in robot.indicators:
        if hasattr(type(robot), name):
            raise RobotError(f"An indicator is called {name!r}", "A robot has that; name it else.")
        setattr(robot, name, None)
    told, told_of_all = type(robot).on_bar, type(robot).on_bars

    def on_known_bar(bar: Bar) -> None:
        values = watch.take(bar)
        if values is not None:
            vars(robot).update(values)
            told(robot, bar)

    def on_known_bars(bars: Mapping[str, Bar]) -> None:
        taken = {symbol: watch.take(bar) for symbol, bar in bars.items()}
        known = {symbol: values for symbol, values in taken.items() if values is not None}
        if known:
            for name in robot.indicators:
                setattr(robot, name, {symbol: values[name] for symbol, values in known.items()})
            told_of_all(robot, {symbol: bars[symbol] for symbol in known})

    if told is not base.on_bar:
        robot.on_bar = on_known_bar
    if told_of_all is not base.on_bars:
        robot.on_bars = on_known_bars


def indicator_curves(
    robot: object, symbol: str, bars: pd.DataFrame
) -> list[tuple[Line, pd.Series]]:
    """Return the lines of a robot's declared indicators with their values by time, as it saw them.

    Args:
        robot: one with `indicators`; of another there are none.
        symbol: which one the bars are of.
        bars: as the robot was shown them.
    """
    declared = getattr(robot, "indicators", None)
    if not declared:
        return []
    watch = Watch(declared, lambda _: bars.attrs.get("instrument"))
    numbers, lines = [], list[Line]()
    for bar in iterate_bars({symbol: bars}):
        watch.take(bar)
        now = list(watch.lines(symbol))
        lines = lines or [line for _, line, _ in now]
        numbers.append([number for _, _, number in now])
    columns = np.array(numbers, dtype=np.float64).T
    return [(line, pd.Series(each, bars.index)) for line, each in zip(lines, columns, strict=True)]
