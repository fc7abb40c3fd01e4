"""Indicators that a robot declares once: reckoned for it, waited for, and drawn.

    class Dips(Robot):
        indicators = {"rsi": Rsi(14), "trend": Sma(20, timeframe="1W")}

        def on_bar(self, bar):
            if self.rsi < 30 and bar.close > self.trend:
                ...

A robot is not shown a bar of a symbol before all its indicators are known there: `on_bar` is first
called with the bar that makes the last of them known, and `on_bars` has that symbol from then on.
Each is an attribute of the robot: in `on_bar` of the bar's symbol, in `on_bars` a dict by symbol.
One of several lines has them as attributes, e.g. `self.bands.upper`.

A bar of a larger timeframe is known when it has ended: from the first bar on that is not before its
end. What still goes on is never in a value, so nothing is known before its time.
"""

from multichat_lab.trading.indicators.declared import (
    Atr,
    Bollinger,
    Declared,
    Ema,
    Macd,
    Rsi,
    Sma,
    Wma,
    declared_as,
)
from multichat_lab.trading.indicators.watch import Watch, indicator_curves

__all__ = [
    "Atr",
    "Bollinger",
    "Declared",
    "Ema",
    "Macd",
    "Rsi",
    "Sma",
    "Watch",
    "Wma",
    "declared_as",
    "indicator_curves",
]
