"""The picture of a run: price with its fills, equity and drawdown, as a matplotlib `Figure`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from multichat_lab.currencies import currency
from multichat_lab.figure_style import Figure, Look, blank, finish, grid
from multichat_lab.figure_ticks import date_ticks, value_ticks
from multichat_lab.formatting import number, signed_percent
from multichat_lab.palette import Palette
from multichat_lab.trading.report.axes import rises_far

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result

MOST_MARKS = 300
"""Fills up to which each has its mark; more are merged."""
COLUMNS = 120
"""Stretches of time within which fills of a symbol and side are merged."""
MOST_NAMED = 4
"""Symbols up to which the title names each."""


def run_figure(result: "Result", currencies: Mapping[str, str], **look: Unpack[Look]) -> Figure:
    """Return a figure of three panels over time: price and fills, equity, drawdown.

    Several symbols are drawn relative to their first close. What rises eightfold has a logarithmic
    scale. More than 300 fills are merged, and the note says so: a mark is then the mean price of
    the fills of one side in a stretch of time, the larger the more of them.

    Args:
        result: of a run.
        currencies: symbol → currency of its prices; under no symbol, that of the account.
        look: `title`, unless the figure shall tell what came of it; `theme`.

    Raises:
        ChartError: the theme is unknown.
    """
    figure, palette = blank(10, 7, look.get("theme", "light"))
    above, worth, drawdown = figure.subplots(3, sharex=True, height_ratios=(3, 2, 1))
    equity = result.equity
    marks = _draw_price(above, result.bars, result.fills, palette)
    units = [currency(currencies[symbol]) for symbol in result.bars]
    above.set_ylabel(f"Price [{units[0]}]" if len(units) == 1 else "Price / first close")
    worth.plot(equity.index, equity["equity"], color=palette.accent, linewidth=1)
    worth.set_ylabel(f"Equity [{currency(currencies[''])}]")
    _mark_ruin(worth, equity["equity"], palette)
    value_ticks(worth, rises_far(equity["equity"].min(), equity["equity"].max()))
    below = 100 * equity["drawdown"]
    drawdown.fill_between(equity.index, below, color=palette.down, alpha=0.4, linewidth=0)
    drawdown.set_ylabel("Drawdown [%]")
    drawdown.set_ylim(top=0)
    value_ticks(drawdown, is_log=False)
    for panel in (above, worth, drawdown):
        grid(panel, palette, "y")
        panel.margins(x=0.01)
    date_ticks(drawdown.xaxis, equity.index[0], equity.index[-1])
    return finish(
        figure, palette, look.get("title") or _told(result, currencies[""]), _note(result, marks)
    )


def _told(result: "Result", code: str) -> str:
    """Return what came of a run in a sentence."""
    symbols = sorted(result.bars)
    named = ", ".join(symbols) if len(symbols) <= MOST_NAMED else f"{len(symbols)} symbols"
    cash, last = result.run.initial_cash, float(result.equity["equity"].iloc[-1])
    came = f"ended with {number(last)} {currency(code)}"
    if cash > 0:
        came += f" ({signed_percent(last / cash - 1)})"
    worst = float(result.equity["drawdown"].min())
    if np.isfinite(worst):
        came += f", at worst {number(-100 * worst)} % below its highest"
    return f"{result.run.robot} on {named} {came}"


def _note(result: "Result", marks: int) -> str:
    fills, told = len(result.fills), "▲ purchase, ▼ sale"
    if not fills:
        return "Nothing was traded."
    if marks < fills:
        told += f"; {fills:,} fills, merged into {marks:,} marks: the larger, the more"
    return told


def _mark_ruin(panel: Axes, equity: pd.Series, palette: Palette) -> None:
    ruined = equity.index[equity <= 0]
    if len(ruined):
        panel.axvline(ruined[0], color=palette.down, linewidth=1)
        told = f" ruined on {ruined[0]:%Y-%m-%d}"
        is_late = ruined[0] > equity.index[0] + (equity.index[-1] - equity.index[0]) * 0.8
        panel.annotate(
            told, (ruined[0], equity.iloc[0]), color=palette.down, va="top", fontsize=9,
            ha="right" if is_late else "left",
        )  # fmt: skip


def merged_fills(fills: pd.DataFrame) -> pd.DataFrame:
    """Return `timestamp price side count`: each fill, or where they are many, groups of them.

    A group has the fills of one side in a stretch of time: their mean time, and their mean price
    weighted by quantity.
    """
    marks = fills[["timestamp", "price", "side", "quantity"]].assign(count=1)
    if len(fills) <= MOST_MARKS:
        return marks.drop(columns="quantity")
    times = pd.DatetimeIndex(marks["timestamp"]).as_unit("us").asi8
    stretch = (times - times.min()) * COLUMNS // (times.max() - times.min() + 1)
    marks = marks.assign(at=times, value=marks["price"] * marks["quantity"], stretch=stretch)
    groups = marks.groupby(["stretch", "side"], as_index=False)
    merged = groups.agg({"at": "mean", "value": "sum", "quantity": "sum", "count": "sum"})
    merged["timestamp"] = pd.to_datetime(merged["at"].round().astype("int64"), unit="us", utc=True)
    merged["price"] = merged["value"] / merged["quantity"]
    return merged[["timestamp", "price", "side", "count"]]


def _draw_price(
    panel: Axes, bars: Mapping[str, pd.DataFrame], fills: pd.DataFrame, palette: Palette
) -> int:
    """Draw prices and fills, and return how many marks those are."""
    single = len(bars) == 1
    drawn, shown = 0, []
    for place, (symbol, frame) in enumerate(bars.items()):
        unit = 1.0 if single else frame["close"].iloc[0]
        color = palette.dim if single else palette.overlays[place % len(palette.overlays)]
        shown.append(frame["close"] / unit)
        panel.plot(frame.index, shown[-1], linewidth=1, label=symbol, color=color)
        own = fills[fills["symbol"] == symbol]
        marks = merged_fills(own)
        size = 36 if len(marks) == len(own) else 18
        drawn += len(marks)
        for side, marker, paint in (("buy", "^", palette.up), ("sell", "v", palette.down)):
            done = marks[marks["side"] == side]
            sizes = size * np.sqrt(np.minimum(done["count"].to_numpy(np.float64), 16))
            panel.scatter(
                done["timestamp"], done["price"] / unit, sizes, marker=marker, color=paint,
                edgecolors=palette.panel, linewidths=0.4, zorder=3,
            )  # fmt: skip
    known = pd.concat(shown)
    value_ticks(panel, rises_far(known.min(), known.max()))
    if not single:
        panel.legend(loc="upper left", ncols=MOST_NAMED)
    return drawn
