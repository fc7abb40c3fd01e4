"""The chart as a matplotlib figure: for a page without JavaScript, a report, or an e-mail."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray

from multichat_lab.dashboards.chart.content import ChartContent
from multichat_lab.dashboards.chart.rows import (
    CLOSE,
    HIGH,
    LOW,
    OPEN,
    TIME,
    VOLUME,
    OrderLine,
    Rows,
    rows_df,
)
from multichat_lab.figure_style import Figure, blank, finish
from multichat_lab.figure_ticks import MONTHS_FROM, formatted, stepped
from multichat_lab.formatting import shares, volume
from multichat_lab.palette import Palette

SHOWN = 150
"""The last so many candles are drawn."""
BODY = 0.36
"""Half the width of a candle's body, in bars."""
MOST_TIMES = 7
ROOM = 12
"""Empty bars to the right, for the labels of orders."""


def chart_figure(content: ChartContent, title: str, style: str, theme: str) -> Figure:
    """Draw the last candles: prices with fills and orders, volume, indicators of their own.

    Args:
        content: what the chart holds.
        title: the heading, e.g. the symbol.
        style: `candles` or `line`.
        theme: `dark` or `light`; `auto` is light.
    """
    rows = content.candles.rows[-SHOWN:]
    own = sorted({line.indicator for line in content.overlays.lines if line.panel == "own"})
    figure, palette = blank(10, 4.4 + 1.1 * len(own), theme)
    ratios = (4, 1, *[1.3] * len(own))
    panels = figure.subplots(len(ratios), sharex=True, height_ratios=ratios)
    for panel in panels:
        _style(panel, palette)
    if len(rows) == 0:
        panels[0].text(0.5, 0.5, "no bars yet", color=palette.dim, transform=panels[0].transAxes)
        return finish(figure, palette, title)
    _draw_prices(panels[0], rows, style, palette)
    _draw_volume(panels[1], rows, palette)
    _draw_overlays(dict(zip([None, *own], [panels[0], *panels[2:]], strict=True)), content, palette)
    _draw_fills(panels[0], rows, content.fills.rows, palette)
    _draw_orders(panels[0], len(rows), content.orders, palette)
    _label_times(panels[-1], rows)
    panels[0].set_xlim(-1, len(rows) + ROOM)
    return finish(figure, palette, title)


def _style(panel: Axes, palette: Palette) -> None:
    panel.spines[:].set_visible(False)
    panel.yaxis.tick_right()
    stepped(panel.yaxis)
    panel.grid(color=palette.line, linewidth=0.7, alpha=0.6)


def _draw_prices(panel: Axes, rows: Rows, style: str, palette: Palette) -> None:
    numbers = np.arange(len(rows))
    if style == "line":
        panel.plot(numbers, rows[:, CLOSE], color=palette.overlays[0], linewidth=1.4)
    else:
        colors = _colors(rows, palette)
        wicks = [((x, row[LOW]), (x, row[HIGH])) for x, row in zip(numbers, rows, strict=True)]
        panel.add_collection(LineCollection(wicks, colors=colors, linewidths=1))
        panel.add_collection(_bodies(rows[:, OPEN], rows[:, CLOSE], colors))
        panel.autoscale_view()
    last = rows[-1, CLOSE]
    panel.axhline(last, color=palette.dim, linewidth=0.8, linestyle=":")


def _draw_volume(panel: Axes, rows: Rows, palette: Palette) -> None:
    bodies = _bodies(np.zeros(len(rows)), rows[:, VOLUME], _colors(rows, palette))
    bodies.set_alpha(0.5)
    panel.add_collection(bodies)
    panel.set_ylim(0, 1.1 * max(rows[:, VOLUME].max(), 1e-9))
    formatted(panel.yaxis, volume)
    panel.locator_params(axis="y", nbins=2)


def _bodies(low: Rows, high: Rows, colors: list[str]) -> PolyCollection:
    boxes = [
        ((x - BODY, a), (x + BODY, a), (x + BODY, b), (x - BODY, b))
        for x, (a, b) in enumerate(zip(low, high, strict=True))
    ]
    return PolyCollection(boxes, facecolors=colors, edgecolors=colors, linewidths=0.8)


def _colors(rows: Rows, palette: Palette) -> list[str]:
    return [palette.up if row[CLOSE] >= row[OPEN] else palette.down for row in rows]


def _draw_overlays(panels: dict[str | None, Axes], content: ChartContent, palette: Palette) -> None:
    """Draw each indicator over the prices (the panel of None) or on its own."""
    values = content.overlays.values[-SHOWN:]
    names = list(dict.fromkeys(line.indicator for line in content.overlays.lines))
    for column, line in enumerate(content.overlays.lines):
        panel = panels[line.indicator if line.panel == "own" else None]
        color = palette.overlays[names.index(line.indicator) % len(palette.overlays)]
        label = line.indicator if line.part in ("", "middle", "MACD") else None
        panel.plot(values[:, column], color=color, linewidth=1.1, label=label)
    for panel in panels.values():
        if panel.get_legend_handles_labels()[1]:
            panel.legend(loc="upper left", frameon=False, labelcolor=palette.dim, fontsize=9)


def _draw_fills(panel: Axes, rows: Rows, fills: NDArray[np.float64], palette: Palette) -> None:
    for time, sign, quantity, _ in fills[fills[:, 0] >= rows[0, TIME]]:
        number = int(np.searchsorted(rows[:, TIME], time, side="right")) - 1
        bought = sign > 0
        panel.annotate(
            f"{'Buy' if bought else 'Sell'} {shares(quantity)}",
            (number, rows[number, LOW if bought else HIGH]),
            (0, -26 if bought else 26),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=8,
            color=palette.up if bought else palette.down,
            arrowprops={
                "arrowstyle": "-|>", "color": palette.up if bought else palette.down
            },
        )  # fmt: skip


def _draw_orders(panel: Axes, end: int, orders: list[OrderLine], palette: Palette) -> None:
    for order in orders:
        color = palette.up if order["side"] == "buy" else palette.down
        style = ":" if order["held"] else "--"
        panel.axhline(order["price"], color=color, linewidth=1, linestyle=style)
        panel.annotate(
            order["label"], (end + ROOM, order["price"]), (-4, 3), textcoords="offset points",
            ha="right", fontsize=8, color=color,
        )  # fmt: skip


def _label_times(panel: Axes, rows: Rows) -> None:
    """Label bars with their UTC times, the last of months where they span months.

    They stand side by side without gaps.
    """
    times = pd.DatetimeIndex(rows_df(rows).index)
    daily = bool((times == times.normalize()).all())
    months = times.year * 12 + times.month
    marks = np.flatnonzero(months[1:] != months[:-1])
    marks = marks[:: -(-len(marks) // MOST_TIMES) or 1]
    if len(marks) < 2 or (times[-1] - times[0]).days < MONTHS_FROM:
        marks = np.linspace(0, len(rows) - 1, min(6, len(rows))).round().astype(int)
    labels = [_time_label(times[int(mark)], daily) for mark in marks]
    panel.set_xticks(marks, labels)


def _time_label(time: pd.Timestamp, daily: bool) -> str:
    return f"{time:%d %b %Y}" if daily else f"{time:%d %b %H:%M}"
