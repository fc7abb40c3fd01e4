"""Robots that trade swings, by two indicators of Wilder (1978, New Concepts in Technical Trading).

An indicator takes one bar or close after the other, in constant time and memory.
"""

import math
from collections import defaultdict, deque
from functools import partial

from multichat_lab.errors.trading import RobotError
from multichat_lab.formatting import in_words, price_in_words
from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import (
    Robot,
    require_length,
    require_quantity,
    shares_to_buy,
)


class RelativeStrength:
    """The relative strength index of the closes, 0 to 100.

    The averages start as those of the first `period - 1` changes.

    Args:
        period: closes that it averages over, at least 2.
    """

    def __init__(self, period: int) -> None:
        self._period = period
        self._count = 0
        self._last = self._gain = self._loss = 0.0

    def add(self, close: float) -> float | None:
        """Take in a close; return the index, None up to the first `period` closes."""
        change = close - self._last if self._count else 0.0
        self._last = close
        self._count += 1
        gain, loss = max(change, 0.0), max(-change, 0.0)
        if self._count <= self._period:
            self._gain += gain
            self._loss += loss
            if self._count == self._period:
                self._gain /= self._period - 1
                self._loss /= self._period - 1
            return None
        self._gain = (self._gain * (self._period - 1) + gain) / self._period
        self._loss = (self._loss * (self._period - 1) + loss) / self._period
        return 100.0 - 100.0 / (1.0 + self._gain / self._loss) if self._loss else 100.0


class AverageTrueRange:
    """How far prices move in a bar, gaps included, in price.

    Args:
        period: bars that it averages over.
    """

    def __init__(self, period: int) -> None:
        self._period = period
        self._count = 0
        self._close = self._average = 0.0

    def add(self, bar: Bar) -> float | None:
        """Take in a bar; return the average, None before the first `period` bars."""
        close = self._close if self._count else bar.low
        true_range = max(bar.high - bar.low, abs(bar.high - close), abs(bar.low - close))
        self._close = bar.close
        self._count += 1
        if self._count > self._period:
            self._average = (self._average * (self._period - 1) + true_range) / self._period
            return self._average
        self._average += true_range
        if self._count < self._period:
            return None
        self._average /= self._period
        return self._average


class MeanReversion(Robot):
    """Buy when the relative strength index (Wilder 1978) is low, close when it is back.

    Long or flat. Each symbol has its own index.

    Args:
        period: closes that the index averages over.
        oversold: buy when the index is below it, 0 to 100.
        recovered: close when the index is above it.
        quantity: shares; None for as many whole ones as 95 % of the equity buys.

    Raises:
        RobotError: a period below 2, not 0 <= oversold < recovered <= 100, or a quantity that is
            not above zero.
    """

    def __init__(
        self,
        period: int = 14,
        oversold: float = 30.0,
        recovered: float = 55.0,
        quantity: float | None = None,
    ) -> None:
        if not 0 <= oversold < recovered <= 100:
            raise RobotError(
                f"oversold is {oversold} and recovered is {recovered}",
                "Give 0 <= oversold < recovered <= 100.",
            )
        self.period = require_length("period", period, least=2)
        self.oversold = oversold
        self.recovered = recovered
        self.quantity = require_quantity(quantity)
        self._index = defaultdict[str, RelativeStrength](partial(RelativeStrength, period))

    def on_bar(self, bar: Bar) -> None:
        """Trade when the index says so."""
        strength = self._index[bar.symbol].add(bar.close)
        if strength is None:
            return
        if self.position:
            if strength > self.recovered:
                self.close(say=f"I close {bar.symbol}: its RSI is back at {strength:.0f}.")
        elif strength < self.oversold:
            shares = shares_to_buy(self, self.quantity, bar.close)
            if shares:
                self.buy(
                    shares, say=f"I buy {in_words(shares)} {bar.symbol}: its RSI is {strength:.0f}."
                )


class Breakout(Robot):
    """Buy a close above the Donchian channel; a trailing stop follows at a multiple of the ATR.

    Long or flat. The channel is that of the bars before; the average true range (Wilder 1978) is
    the one at the breakout. Each symbol has its own.

    Args:
        channel: bars in the channel.
        atr: bars that the true range is averaged over.
        multiple: distance of the stop from the best price, in average true ranges.
        quantity: shares; None for as many whole ones as 95 % of the equity buys.

    Raises:
        RobotError: a length below 2, or a multiple or quantity that is not above zero.
    """

    def __init__(
        self,
        channel: int = 20,
        atr: int = 14,
        multiple: float = 3.0,
        quantity: float | None = None,
    ) -> None:
        if not multiple > 0:
            raise RobotError(f"multiple is {multiple}", "Give a number above zero.")
        self.channel = require_length("channel", channel, least=2)
        self.atr = require_length("atr", atr, least=2)
        self.multiple = multiple
        self.quantity = require_quantity(quantity)
        self._highs = defaultdict[str, deque[float]](partial(deque, (), channel))
        self._ranges = defaultdict[str, AverageTrueRange](partial(AverageTrueRange, atr))

    def on_bar(self, bar: Bar) -> None:
        """Buy when the bar closed above the channel of the bars before it."""
        highs = self._highs[bar.symbol]
        top = max(highs) if len(highs) == self.channel else math.inf
        highs.append(bar.high)
        true_range = self._ranges[bar.symbol].add(bar)
        if true_range and bar.close > top and not self.position:
            self._enter(bar, true_range * self.multiple)

    def _enter(self, bar: Bar, distance: float) -> None:
        shares = shares_to_buy(self, self.quantity, bar.close)
        if shares:
            self.buy(
                shares,
                bracket=Bracket(trailing=distance),
                say=f"I buy {in_words(shares)} {bar.symbol}: {price_in_words(bar.close)} is its "
                f"highest close in {self.channel} bars; my stop trails by "
                f"{price_in_words(distance)}.",
            )
