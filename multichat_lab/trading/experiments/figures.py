"""The picture of a walk-forward; imported by itself, since a worker has no use for matplotlib."""

import math
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from multichat_lab.currencies import currency, in_currency
from multichat_lab.errors.trading import RobotError
from multichat_lab.figure_style import Figure, Look, blank, finish, grid
from multichat_lab.figure_ticks import date_ticks, formatted, value_ticks
from multichat_lab.formatting import number
from multichat_lab.trading.backtesting.comparison import BUY_AND_HOLD, buy_and_hold
from multichat_lab.trading.backtesting.reporting import currencies_of
from multichat_lab.trading.report.axes import rises_far

if TYPE_CHECKING:
    from multichat_lab.trading.experiments.walk_forward_result import WalkForward

MOST_TICKS = 25
MOST_NAMED = 8
"""Windows up to which each names its parameters."""


def parameter_figure(table: pd.DataFrame, x: str, value: str, **look: Unpack[Look]) -> Figure:
    """Draw a statistic over one parameter; the highest is marked and named in the title.

    A value that the robot refused, or whose statistic is undefined, is a gap in the line. A best
    that stands alone, with low neighbours, is luck more likely than one on a hill.

    Args:
        table: as `sweep` returns it, with one row for each `x`.
        x: the parameter, in the order of the table.
        value: the statistic.
        look: `title`, unless the figure shall name the highest; `theme`.

    Raises:
        RobotError: there is no such column.
        ChartError: the theme is unknown.
    """
    missing = [name for name in (x, value) if name not in table]
    if missing:
        known = ", ".join(map(str, table.columns))
        raise RobotError(f"The table has no column {missing[0]}", f"It has {known}.")
    figure, palette = blank(9, 5, look.get("theme", "light"))
    axes = figure.subplots()
    heights = table[value].replace([math.inf, -math.inf], math.nan).astype(float).to_numpy()
    axes.plot(range(len(heights)), heights, color=palette.accent, marker="o", markersize=4)
    shown = range(0, len(heights), max(1, -(-len(heights) // MOST_TICKS)))
    axes.xaxis.set_ticks(shown, [str(table[x].iloc[place]) for place in shown])
    formatted(axes.yaxis)
    name = in_currency(value, table.attrs.get("currency"))
    axes.set(xlabel=x, ylabel=name)
    grid(axes, palette, "y")
    title = f"{name}: no value has one"
    if not np.isnan(heights).all():
        best = int(np.nanargmax(heights))
        axes.plot(best, heights[best], "o", color=palette.text, markersize=9, fillstyle="none")
        title = f"Highest {name}: {number(heights[best])} at {x} {table[x].iloc[best]}"
    return finish(figure, palette, look.get("title") or title)


def walk_forward_figure(found: "WalkForward", **look: Unpack[Look]) -> Figure:
    """Return a figure of two panels over time: the equity out of sample, and what was promised.

    Above, the equity of the pieces, every other window on a grey ground, and what holding would
    have made of the same cash. Below, the objective of each window on the bars that it was chosen
    on (hollow) and on its piece (full); the gap between them is what the choice flattered itself.

    Args:
        found: what `walk_forward` returned.
        look: `title`, unless the figure shall tell how much was kept out of sample; `theme`.

    Raises:
        ChartError: the theme is unknown.
    """
    figure, palette = blank(10, 7, look.get("theme", "light"))
    worth, judged = figure.subplots(2, sharex=True, height_ratios=(3, 2))
    equity, windows = found.equity["equity"], found.windows
    worth.plot(equity.index, equity, color=palette.accent, linewidth=1.2, label="out of sample")
    held = buy_and_hold(found.result)
    worth.plot(held.index, held, color=palette.dim, linewidth=0.8, label=BUY_AND_HOLD)
    worth.set_ylabel(f"Equity [{currency(currencies_of(found.result)[''])}]")
    value_ticks(worth, is_log=rises_far(equity.min(), equity.max()))
    worth.legend(loc="upper left")
    middles = windows["test_start"] + (windows["test_end"] - windows["test_start"]) / 2
    for name, marker, face in (("in_sample", "o", "none"), ("out_of_sample", "o", palette.accent)):
        color = palette.dim if face == "none" else palette.accent
        judged.plot(
            middles,
            windows[name],
            color=color,
            marker=marker,
            markerfacecolor=face,
            label=name.replace("_", " "),
        )
    judged.axhline(0, color=palette.text, linewidth=0.8)
    formatted(judged.yaxis)
    judged.set_ylabel(found.objective)
    judged.legend()
    for panel in (worth, judged):
        grid(panel, palette, "y")
        panel.margins(x=0.01)
        for start, end in zip(windows["test_start"][1::2], windows["test_end"][1::2], strict=True):
            panel.axvspan(start, end, color=palette.line, alpha=0.4, linewidth=0)
    if len(windows) <= MOST_NAMED:
        parameters = found.tables[0].attrs["parameters"]
        worth.margins(y=0.06 * (1 + len(parameters)))  # the names below the lines, not on them
        for middle, (_, row) in zip(middles, windows.iterrows(), strict=True):
            text = "\n".join(f"{name} {row[name]}" for name in parameters)
            place = worth.get_xaxis_transform()
            worth.text(
                middle, 0.02, text, transform=place, ha="center", va="bottom", fontsize=8,
                color=palette.dim,
            )  # fmt: skip
    date_ticks(judged.xaxis, equity.index[0], equity.index[-1])
    return finish(figure, palette, look.get("title") or _told(found))


def _told(found: "WalkForward") -> str:
    windows, kept = found.windows, found.efficiency
    trials = int(windows["trials"].max())
    robot, number = found.result.run.robot, len(windows)
    told = f"{robot}: {number} windows, the best of {trials:,} trials in each"
    share = f"{100 * kept:.0f} %" if kept > 0 else "nothing"
    return told if math.isnan(kept) else f"{told}; {share} of it kept out of sample"
