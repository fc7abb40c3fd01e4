"""Pictures of experiments: functions from frames to a matplotlib `Figure`."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, Normalize
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from multichat_lab.errors.trading import RobotError
from multichat_lab.figure_style import Figure
from multichat_lab.formatting import currency, in_currency
from multichat_lab.palette import LIGHT
from multichat_lab.trading.run_figure import amounts_up_to

if TYPE_CHECKING:
    from multichat_lab.trading.experiments.monte_carlo import MonteCarloResult

GAIN_OR_LOSS = ("Return", "CAGR", "Sharpe", "Sortino", "Calmar", "Avg. Trade", "Expectancy")
"""Statistics of which zero is the point between good and bad; their labels begin so."""
MOST_NUMBERS = 150
"""Cells up to which each shows its number."""
MOST_TICKS = 25
MISSING = "#c8c8c8"
"""A grey that no colour map has."""
Floats = NDArray[np.float64]


def heatmap(table: pd.DataFrame, x: str, y: str, value: str) -> Figure:
    """Draw a statistic over two parameters; the highest is framed and named in the title.

    Returns and ratios are blue above zero and red below; other statistics go from dark to bright.
    A grey cell was refused, or its statistic is undefined.

    Args:
        table: as `sweep` returns it, with one row for each pair of `x` and `y`.
        x: the parameter that runs to the right.
        y: the parameter that runs upwards.
        value: the statistic.

    Raises:
        RobotError: there is no such column; or several rows share `x` and `y`.
    """
    cells = _cells(table, x, y, value)
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots()
    signed = value.startswith(GAIN_OR_LOSS)
    values = cells.replace([np.inf, -np.inf], np.nan).to_numpy(dtype=np.float64)
    image = axes.imshow(
        np.ma.masked_invalid(values),
        cmap="RdBu" if signed else "viridis",
        norm=CenteredNorm(0) if signed else Normalize(),
        aspect="auto",
        origin="lower",
    )
    name = in_currency(value, table.attrs.get("currency"))
    figure.colorbar(image, label=name)
    axes.set(xlabel=x, ylabel=y, facecolor=MISSING)
    for axis, labels in ((axes.xaxis, cells.columns), (axes.yaxis, cells.index)):
        shown = range(0, len(labels), -(-len(labels) // MOST_TICKS))
        axis.set_ticks(shown, [str(labels[place]) for place in shown])
    if cells.size <= MOST_NUMBERS:
        _write_numbers(axes, values, image)
    if not np.isnan(values).all():
        row, column = map(int, np.unravel_index(np.nanargmax(values), values.shape))
        axes.add_patch(
            Rectangle(
                (column - 0.5, row - 0.5),
                1,
                1,
                fill=False,
                edgecolor="gold",
                linewidth=2.5,
                clip_on=False,
                path_effects=[withStroke(linewidth=5, foreground="black")],
            )
        )
        place = f"{x} {cells.columns[column]}, {y} {cells.index[row]}"
        told = f"highest {name}: {_number(values, values[row, column])} at {place}"
        chosen = (table[x] == cells.columns[column]) & (table[y] == cells.index[row])
        axes.set_title(told + _luck(table[chosen], table.attrs.get("trials")))
    return figure


def fan_figure(fan: "MonteCarloResult | pd.DataFrame") -> Figure:
    """Draw how the equity of many paths spreads over time.

    Args:
        fan: what `monte_carlo` returned, or a frame as its `fan`: percentiles of the equity in
            columns, an odd number of them, the median in the middle, indexed by bar; in the
            currency that `attrs["currency"]` names.
    """
    if not isinstance(fan, pd.DataFrame):
        fan = fan.fan
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    percents = [float(name) for name in fan.columns]
    middle = len(percents) // 2
    for band in range(middle):
        low, high = percents[band], percents[-1 - band]
        label, strength = f"{high - low:g} % of the paths", 0.2 * (band + 1)
        axes.fill_between(
            fan.index,
            fan.iloc[:, band],
            fan.iloc[:, -1 - band],
            color=LIGHT.accent,
            alpha=strength,
            linewidth=0,
            label=label,
        )
    axes.plot(fan.index, fan.iloc[:, middle], color=LIGHT.accent, label="median")
    start = fan.iloc[:, middle].iloc[0]
    axes.axhline(start, color="black", linewidth=0.8, linestyle="--", label="start")
    code = fan.attrs.get("currency")
    axes.set(xlabel="bar", ylabel=f"Equity [{currency(code)}]" if code else "Equity")
    axes.yaxis.set_major_formatter(amounts_up_to(float(fan.abs().to_numpy().max())))
    axes.legend(loc="upper left")
    axes.grid(alpha=0.3)
    return figure


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
        number = values[row, column]
        red, green, blue, _ = image.cmap(image.norm(number))
        bright = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
        axes.text(
            column,
            row,
            _number(values, number),
            ha="center",
            va="center",
            color="black" if bright else "white",
            fontsize=8,
        )


def _luck(best: pd.DataFrame, trials: int | None) -> str:
    """Return what the title tells of how many were tried, and how far luck explains the best."""
    if trials is None or "Deflated Sharpe Ratio" not in best:
        return ""
    deflated = best["Deflated Sharpe Ratio"].item()
    return f"\nof {trials:,} trials; deflated Sharpe ratio {deflated:.2f}"


def _number(values: Floats, number: float) -> str:
    """Return `number` with as many decimals as suit the largest of `values`."""
    largest = np.nanmax(np.abs(values))
    decimals = 2 if largest < 10 else 1 if largest < 1000 else 0
    return f"{number:,.{decimals}f}"
