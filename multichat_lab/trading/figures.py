"""Pictures of experiments: functions from frames to a matplotlib `Figure`."""

from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, Normalize
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from multichat_lab.currencies import currency, in_currency
from multichat_lab.errors.trading import RobotError
from multichat_lab.figure_colors import color_bar, gains_and_losses, ramp, readable_on
from multichat_lab.figure_style import Figure, Look, blank, finish, grid
from multichat_lab.figure_ticks import formatted, value_ticks
from multichat_lab.formatting import MINUS, number
from multichat_lab.palette import Palette
from multichat_lab.trading.report.axes import rises_far

if TYPE_CHECKING:
    from multichat_lab.trading.experiments.monte_carlo import MonteCarloResult

GAIN_OR_LOSS = ("Return", "CAGR", "Sharpe", "Sortino", "Calmar", "Avg. Trade", "Expectancy")
"""Statistics of which zero is the point between good and bad; their labels begin so."""
MOST_NUMBERS = 150
"""Cells up to which each shows its number."""
MOST_TICKS = 25
Floats = NDArray[np.float64]


def heatmap(table: pd.DataFrame, x: str, y: str, value: str, **look: Unpack[Look]) -> Figure:
    """Draw a statistic over two parameters; the highest is framed and named in the title.

    Returns and ratios have the colours of gains above zero and of losses below; of other
    statistics, the stronger the colour the higher the number. An empty cell was refused, or its
    statistic is undefined.

    Args:
        table: as `sweep` returns it, with one row for each pair of `x` and `y`.
        x: the parameter that runs to the right.
        y: the parameter that runs upwards.
        value: the statistic.
        look: `title`, unless the figure shall name the highest; `theme`.

    Raises:
        RobotError: there is no such column; or several rows share `x` and `y`.
        ChartError: the theme is unknown.
    """
    cells = _cells(table, x, y, value)
    figure, palette = blank(9, 6, look.get("theme", "light"))
    axes = figure.subplots()
    values = cells.replace([np.inf, -np.inf], np.nan).to_numpy(dtype=np.float64)
    signed = value.startswith(GAIN_OR_LOSS)
    image = axes.imshow(
        np.ma.masked_invalid(values),
        cmap=gains_and_losses(palette) if signed else ramp(palette),
        norm=CenteredNorm(0) if signed else Normalize(),
        aspect="auto",
        origin="lower",
    )
    axes.set(xlabel=x, ylabel=y)
    axes.spines[:].set_visible(False)
    for axis, labels in ((axes.xaxis, cells.columns), (axes.yaxis, cells.index)):
        shown = range(0, len(labels), -(-len(labels) // MOST_TICKS))
        axis.set_ticks(shown, [str(labels[place]) for place in shown])
    if cells.size <= MOST_NUMBERS:
        _write_numbers(axes, values, image)
    name = in_currency(value, table.attrs.get("currency"))
    title, note = f"{name}: no cell has one", _missing(values)
    if not np.isnan(values).all():
        ends = float(np.nanmin(values)), float(np.nanmax(values))
        color_bar(figure, image, [axes], palette, ends).set_ylabel(name)
        row, column = map(int, np.unravel_index(np.nanargmax(values), values.shape))
        _frame(axes, row, column, palette)
        place = f"{x} {cells.columns[column]}, {y} {cells.index[row]}"
        title = f"Highest {name}: {_number(values, values[row, column])} at {place}"
        chosen = (table[x] == cells.columns[column]) & (table[y] == cells.index[row])
        note = " ".join((_luck(table[chosen], table.attrs.get("trials")), note)).strip()
    return finish(figure, palette, look.get("title") or title, note)


def fan_figure(fan: "MonteCarloResult | pd.DataFrame", **look: Unpack[Look]) -> Figure:
    """Draw how the equity of many paths spreads over time.

    Args:
        fan: what `monte_carlo` returned, or a frame as its `fan`: percentiles of the equity in
            columns, an odd number of them, the median in the middle, indexed by bar; in the
            currency that `attrs["currency"]` names.
        look: `title`, unless the figure shall tell how the paths end; `theme`.

    Raises:
        ChartError: the theme is unknown.
    """
    if not isinstance(fan, pd.DataFrame):
        fan = fan.fan
    figure, palette = blank(9, 5, look.get("theme", "light"))
    axes = figure.subplots()
    percents = [float(name) for name in fan.columns]
    middle = len(percents) // 2
    for band in range(middle):
        label = f"{number(percents[-1 - band] - percents[band])} % of the paths"
        low, high = fan.iloc[:, band], fan.iloc[:, -1 - band]
        drawn = axes.fill_between(fan.index, low, high, color=palette.accent, label=label)
        drawn.set(alpha=0.2 * (band + 1), linewidth=0)
    axes.plot(fan.index, fan.iloc[:, middle], color=palette.accent, label="median")
    start = fan.iloc[:, middle].iloc[0]
    axes.axhline(start, color=palette.text, linewidth=0.8, linestyle="--", label="start")
    code = fan.attrs.get("currency")
    axes.set(xlabel="bar", ylabel=f"Equity [{currency(code)}]" if code else "Equity")
    value_ticks(axes, is_log=rises_far(fan.min().min(), fan.max().max()))
    formatted(axes.xaxis)
    axes.margins(x=0.01)
    axes.legend(loc="upper left")
    grid(axes, palette, "y")
    return finish(figure, palette, look.get("title") or _ends(fan, middle))


def _ends(fan: pd.DataFrame, middle: int) -> str:
    """Return in a sentence how the paths end."""
    last = [float(value) for value in fan.iloc[-1]]
    unit = f" {currency(code)}" if (code := fan.attrs.get("currency")) else ""
    told = f"Half of the paths end above {number(last[middle])}{unit}"
    if middle == 0:
        return told
    low = number(float(fan.columns[0]))
    return f"{told}, {low} % of all below {number(last[0])}{unit}"


def _frame(axes: Axes, row: int, column: int, palette: Palette) -> None:
    """Draw a frame around a cell."""
    around = [withStroke(linewidth=5, foreground=palette.panel)]
    frame = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, clip_on=False)
    frame.set(edgecolor=palette.text, linewidth=2, path_effects=around)
    axes.add_patch(frame)


def _cells(table: pd.DataFrame, x: str, y: str, value: str) -> pd.DataFrame:
    missing = [name for name in (x, y, value) if name not in table.columns]
    if missing:
        raise RobotError(
            f"The table has no column {', '.join(map(repr, missing))}",
            f"It has {', '.join(map(str, table.columns))}.",
        )
    if table.duplicated([x, y]).any():
        raise RobotError(
            f"Several rows of the table share {x} and {y}",
            "Choose one value of the other parameters, e.g. table[table['slow'] == 30].",
        )
    return table.pivot(index=y, columns=x, values=value)


def _write_numbers(axes: Axes, values: Floats, image: AxesImage) -> None:
    for row, column in np.argwhere(~np.isnan(values)):
        value = values[row, column]
        red, green, blue, _ = image.cmap(image.norm(value))
        color = readable_on(red, green, blue)
        text = _number(values, value)
        axes.text(column, row, text, ha="center", va="center", color=color, fontsize=8)


def _luck(best: pd.DataFrame, trials: int | None) -> str:
    """Return what the note tells of how many were tried, and how far luck explains the best."""
    if trials is None or "Deflated Sharpe Ratio" not in best:
        return ""
    deflated = best["Deflated Sharpe Ratio"].item()
    return f"Of {trials:,} trials; deflated Sharpe ratio {deflated:.2f}."


def _missing(values: Floats) -> str:
    empty = int(np.isnan(values).sum())
    return f"{empty:,} of {values.size:,} cells are empty: refused, or undefined." if empty else ""


def _number(values: Floats, value: float) -> str:
    """Return `value` with as many decimals as suit the largest of `values`."""
    largest = np.nanmax(np.abs(values))
    known = values[~np.isnan(values)]
    decimals = 2 if largest < 10 else 1 if largest < 1000 else 0
    if (known == known.round()).all():
        decimals = 0
    return f"{value:,.{decimals}f}".replace("-", MINUS)
