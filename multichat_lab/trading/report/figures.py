"""The plots of a report: price with its trades, equity, drawdown, rolling Sharpe ratio."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from multichat_lab.currencies import money
from multichat_lab.formatting import price, signed
from multichat_lab.markup import Html, element, joined
from multichat_lab.trading.report.axes import Scale
from multichat_lab.trading.report.measures import rolling_sharpe
from multichat_lab.trading.report.plot import (
    SIZE,
    Drawing,
    across,
    area,
    curve,
    scale_over,
    segments,
)
from multichat_lab.trading.report.source import ReportSource

if TYPE_CHECKING:
    from multichat_lab.trading.indicators.kinds import Line

MOST_LINES = 400
"""Trades up to which each is a line; more are counted."""
STRETCHES = 160
"""Stretches of time in which they are counted."""
GAINS = [("gain", "gains, upwards", ""), ("loss", "losses, downwards", "")]
MOST_SYMBOLS = 6
"""Symbols whose prices are drawn, those with the most trades first."""


def figures(source: ReportSource) -> Iterator[Html]:
    """Yield the plots, each with its heading and what its lines are."""
    yield _equity(source)
    yield _drawdown(source)
    yield from _prices(source)
    yield _sharpe(source)


def _equity(source: ReportSource) -> Html:
    own = source.equity["equity"]
    curves = {source.run.robot: own, **source.curves}
    scale = scale_over(list(curves.values()), may_be_log=True)
    times = _times(source)
    shapes, legend = [], []
    for number, (name, each) in enumerate(curves.items()):
        css = f"l{number % 6}"
        shapes.append(curve(each, scale, times, f"line {css}"))
        legend.append((css, name, _last(each, lambda amount: money(amount, source.currency))))
    drawing = Drawing("Equity over time, in currency", times, scale, shapes[::-1], "tall")
    return _figure(f"Equity [{source.unit()}]{_log(scale)}", drawing, legend)


def _drawdown(source: ReportSource) -> Html:
    below = 100 * source.equity["drawdown"]
    scale = scale_over([below, pd.Series([0.0])])._replace(high=0.0)
    times = _times(source)
    shapes = [area(below, scale, times, "area down")]
    drawing = Drawing("Drawdown over time, in percent", times, scale, shapes, "low")
    return _figure("Drawdown [%]", drawing, [("down", "below the highest equity so far", "")])


def _sharpe(source: ReportSource) -> Html:
    window = max(round(source.per_year / 2), 2)
    told = f"of the last {window:,} bars (half a year)"
    ratio = rolling_sharpe(source.equity["equity"], window, source.per_year)
    if ratio.notna().sum() < 2:
        text = f"Not measurable: it needs more than {window:,} bars (half a year) that move."
        return _titled("Rolling Sharpe ratio", [element("p", text, "empty")])
    scale, times = scale_over([ratio, pd.Series([0.0])]), _times(source)
    zero = float(scale.place(0.0)) * SIZE
    base = element("path", css="base", d=f"M0 {zero:.0f}H{SIZE}")
    shapes = [base, curve(ratio, scale, times, "line l0")]
    drawing = Drawing(f"Sharpe ratio {told}", times, scale, shapes, "low")
    return _figure("Rolling Sharpe ratio", drawing, [("l0", told, _last(ratio, signed))])


def _prices(source: ReportSource) -> Iterator[Html]:
    counts = source.trades["symbol"].value_counts()
    symbols = sorted(source.bars, key=lambda each: (-counts.get(each, 0), each))
    for symbol in symbols[:MOST_SYMBOLS]:
        yield _price(source, symbol)
        yield from _apart(source, symbol)
    if len(symbols) > MOST_SYMBOLS:
        left = len(symbols) - MOST_SYMBOLS
        text = f"{left:,} more symbols, with fewer trades, are not drawn."
        yield element("p", text, "note")


def _price(source: ReportSource, symbol: str) -> Html:
    close, times = source.bars[symbol]["close"], _times(source)
    trades = source.trades[source.trades["symbol"] == symbol]
    heading = f"Price of {symbol} [{source.unit(symbol)}] and its trades"
    if len(trades) > MOST_LINES:
        drawing, heading_below = _counted(source, symbol, trades)
        scale = scale_over([close], may_be_log=True)
        prices = Drawing(heading, times, scale, [curve(close, scale, times, "line l0")], "middle")
        shown = [("l0", "close", _last(close))]
        above = _figure(heading + _log(scale), prices, shown)
        return joined([above, _figure(heading_below, drawing, GAINS)])
    over = [each for each in source.indicators.get(symbol, ()) if each[0].panel == "price"]
    ends = [trades["entry_price"], trades["exit_price"], *(values for _, values in over)]
    scale = scale_over([close, *ends], may_be_log=True)
    shapes, told = _drawn(over, scale, times)
    shapes = [curve(close, scale, times, "line quiet"), *shapes, *_lines(trades, scale, times)]
    drawing = Drawing(f"{heading} from entry to exit", times, scale, shapes, "tall")
    legend = [("quiet", "close", _last(close)), *_won_and_lost(trades), *told]
    return _figure(heading + _log(scale), drawing, legend)


def _apart(source: ReportSource, symbol: str) -> Iterator[Html]:
    """Yield the plots of the indicators that are no prices."""
    own = [each for each in source.indicators.get(symbol, ()) if each[0].panel == "own"]
    for name in dict.fromkeys(line.indicator for line, _ in own):
        some = [each for each in own if each[0].indicator == name]
        scale, times = scale_over([values for _, values in some]), _times(source)
        shapes, told = _drawn(some, scale, times)
        drawing = Drawing(f"{name} of {symbol}", times, scale, shapes, "low")
        yield _figure(f"{name} of {symbol}", drawing, told)


def _drawn(
    curves: Sequence[tuple["Line", pd.Series]], scale: Scale, times: pd.DatetimeIndex
) -> tuple[list[Html], list[tuple[str, str, str]]]:
    """Return lines, and what the legend says of them."""
    shapes, told = [], []
    for number, (line, values) in enumerate(curves):
        css = f"l{1 + number % 5}"
        shapes.append(curve(values, scale, times, f"line thin {css}"))
        told.append((css, f"{line.indicator} {line.part}".strip(), _last(values)))
    return shapes, told


def _lines(trades: pd.DataFrame, scale: Scale, times: pd.DatetimeIndex) -> Iterator[Html]:
    for css, some in (("gain", trades["pnl"] > 0), ("loss", trades["pnl"] <= 0)):
        rows = trades[some]
        if len(rows):
            first, last = (
                (
                    across(pd.DatetimeIndex(rows[f"{end}_time"]), times),
                    scale.place(rows[f"{end}_price"].to_numpy(np.float64)) * SIZE,
                )
                for end in ("entry", "exit")
            )
            yield segments(first, last, f"trade {css}")


def _won_and_lost(trades: pd.DataFrame) -> list[tuple[str, str, str]]:
    won = int((trades["pnl"] > 0).sum())
    return [("gain", f"{won:,} gained", ""), ("loss", f"{len(trades) - won:,} did not", "")]


def _counted(source: ReportSource, symbol: str, trades: pd.DataFrame) -> tuple[Drawing, str]:
    """Return how many trades gained and lost in each stretch of time."""
    times = _times(source)
    at = across(pd.DatetimeIndex(trades["exit_time"]), times) * STRETCHES / SIZE
    stretch = np.minimum(at.astype(np.int64), STRETCHES - 1)
    won = trades["pnl"].to_numpy() > 0
    up = np.bincount(stretch[won], minlength=STRETCHES).astype(np.float64)
    down = -np.bincount(stretch[~won], minlength=STRETCHES).astype(np.float64)
    scale = scale_over([pd.Series(up), pd.Series(down)])
    middle = (np.arange(STRETCHES) + 0.5) * SIZE / STRETCHES
    zero = np.full(STRETCHES, float(scale.place(0.0)) * SIZE)
    shapes = [
        segments((middle, zero), (middle, scale.place(counts) * SIZE), f"count {css}")
        for css, counts in (("gain", up), ("loss", down))
    ]
    drawing = Drawing(f"Trades of {symbol} that ended, counted", times, scale, shapes, "low")
    days = (times[-1] - times[0]) / pd.Timedelta(days=1) / STRETCHES
    return drawing, f"Trades that ended, counted over {days:,.1f} days each: {len(trades):,}"


def _figure(heading: str, drawing: Drawing, legend: list[tuple[str, str, str]]) -> Html:
    items = (
        element("li", joined([element("i", "", f"key {css}"), name, " ", element("b", last)]))
        for css, name, last in legend
    )
    return _titled(heading, [element("ul", joined(items), "legend"), drawing.svg()])


def _titled(heading: str, parts: list[Html]) -> Html:
    return element("section", joined([element("h2", heading), *parts]), "figure")


def _log(scale: Scale) -> str:
    return ", logarithmic" if scale.is_log else ""


def _last(values: pd.Series, form: Callable[[float], str] = price) -> str:
    there = values.dropna()
    return "not measurable" if there.empty else form(there.iloc[-1])


def _times(source: ReportSource) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(source.equity.index)
