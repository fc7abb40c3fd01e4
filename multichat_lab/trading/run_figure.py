"""The picture of a run: price with its fills, equity and drawdown, as a matplotlib `Figure`."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import (
    Formatter,
    FuncFormatter,
    LogLocator,
    NullFormatter,
    StrMethodFormatter,
)

from multichat_lab.figure_style import Figure
from multichat_lab.formatting import currency, price, shares
from multichat_lab.palette import LIGHT, PALETTES, Palette
from multichat_lab.trading.report.axes import RISES

MOST_MARKS = 300
"""Fills up to which each has its mark; more are merged."""
COLUMNS = 120
"""Stretches of time within which fills of a symbol and side are merged."""


def run_figure(
    bars: Mapping[str, pd.DataFrame],
    fills: pd.DataFrame,
    equity: pd.DataFrame,
    currencies: Mapping[str, str],
    theme: str = "light",
) -> Figure:
    """Return a figure of three panels over time: price and fills, equity, drawdown.

    Several symbols are drawn relative to their first close. What rises eightfold has a logarithmic
    scale. More than 300 fills are merged, and the title says so: a mark is then the mean price of
    the fills of one side in a stretch of time, the larger the more of them.

    Args:
        bars: symbol → bars.
        fills: as `Result.fills`; a triangle upwards is a purchase, downwards a sale.
        equity: as `Result.equity`.
        currencies: symbol → currency of its prices; under no symbol, that of the account.
        theme: `dark` or `light`; `auto` is light.
    """
    palette = PALETTES.get(theme, LIGHT)
    figure = Figure(figsize=(10, 7), layout="constrained", facecolor=palette.panel)
    above, worth, drawdown = figure.subplots(3, sharex=True, height_ratios=(3, 2, 1))
    for panel in (above, worth, drawdown):
        _dress(panel, palette)
    _draw_price(above, bars, fills, palette)
    worth.plot(equity.index, equity["equity"], color=palette.accent, linewidth=1)
    worth.set_ylabel(f"Equity [{currency(currencies[''])}]")
    units = [currency(currencies[symbol]) for symbol in bars]
    above.set_ylabel(f"Price [{units[0]}]" if len(units) == 1 else "Price / first close")
    _mark_ruin(worth, equity["equity"], palette)
    _scale(worth, equity["equity"])
    below = 100 * equity["drawdown"]
    drawdown.fill_between(equity.index, below, color=palette.down, alpha=0.4, linewidth=0)
    drawdown.set_ylabel("Drawdown [%]")
    drawdown.set_ylim(top=0)
    locator = AutoDateLocator(minticks=4, maxticks=10)  # type: ignore[no-untyped-call]
    drawdown.xaxis.set_major_locator(locator)
    words = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    drawdown.xaxis.set_major_formatter(words)
    return figure


def _mark_ruin(panel: Axes, equity: pd.Series, palette: Palette) -> None:
    ruined = equity.index[equity <= 0]
    if len(ruined):
        panel.axvline(ruined[0], color=palette.down, linewidth=1)
        told = f" ruined on {ruined[0]:%Y-%m-%d}"
        panel.annotate(told, (ruined[0], equity.iloc[0]), color=palette.down, va="top")


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


def _dress(panel: Axes, palette: Palette) -> None:
    panel.set_facecolor(palette.panel)
    panel.spines[:].set_color(palette.line)
    panel.tick_params(colors=palette.dim, which="both")
    panel.yaxis.label.set_color(palette.text)
    panel.grid(color=palette.line, alpha=0.6)
    panel.set_axisbelow(True)


def _draw_price(
    panel: Axes, bars: Mapping[str, pd.DataFrame], fills: pd.DataFrame, palette: Palette
) -> None:
    single = len(bars) == 1
    drawn, shown = 0, []
    for number, (symbol, frame) in enumerate(bars.items()):
        unit = 1.0 if single else frame["close"].iloc[0]
        color = palette.overlays[number % len(palette.overlays)]
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
    _scale(panel, pd.concat(shown))
    panel.legend(loc="upper left", facecolor=palette.panel, labelcolor=palette.text, ncols=4)
    if drawn < len(fills):
        told = f"{len(fills):,} fills, merged into {drawn:,} marks: the larger, the more"
        panel.set_title(told, fontsize=9, color=palette.dim, loc="right")


def _scale(panel: Axes, values: pd.Series) -> None:
    """Give a panel a logarithmic scale where its values rise enough, and round numbers."""
    low, high = values.min(), values.max()
    if not (low > 0 and high / low >= RISES):
        panel.yaxis.set_major_formatter(amounts_up_to(max(abs(low), abs(high))))
        return
    panel.set_yscale("log")
    panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(value)))
    panel.yaxis.set_minor_formatter(NullFormatter())


def amounts_up_to(highest: float) -> Formatter:
    """Return what writes the ticks of prices or money: 0.00004, and no 4e-05."""
    if highest >= 1000:
        return StrMethodFormatter("{x:,.0f}")
    if highest >= 0.01:
        return StrMethodFormatter("{x:,g}")
    return FuncFormatter(lambda value, _: shares(value) if abs(value) >= 1e-8 else f"{value:g}")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else price(value).rstrip("0")
