"""How long each one waits for an answer."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from multichat_lab.analysis.frames import Source, frame_of, opened_once
from multichat_lab.analysis.measures.latency import LATENCY_DTYPES, latency_df
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.figure_style import blank, caption, finish, grid, short
from multichat_lab.figure_ticks import duration_ticks
from multichat_lab.formatting import duration
from multichat_lab.palette import Palette, Theme
from multichat_lab.records import EVERYONE

MOST_ROWS = 14


def latency_figure(
    latency: Source | pd.DataFrame,
    inferred: bool = False,
    title: str = "",
    theme: Theme = "light",
) -> Figure:
    """Draw after how long a quarter and half of each one's messages are answered.

    Args:
        latency: a lab or store; or a frame as `latency_df` returns it. Of many, those who ask most.
        inferred: of a lab or store, count inferred replies too.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.

    Returns:
        Above, the wait for whoever answers first; below, for the one who was asked alone. A line
        runs from the time after which a quarter was answered to that after which half was, on a
        logarithmic scale; it ends in an arrow where it never came to half.
    """
    with opened_once(latency) as given:
        table = frame_of(given, partial(latency_df, inferred=inferred), list(LATENCY_DTYPES))
        anybody = table[table["answerer"] == EVERYONE].head(MOST_ROWS)
        pairs = table[table["answerer"] != EVERYONE].head(MOST_ROWS)
        panels = [each for each in (anybody, pairs) if len(each)] or [anybody]
        colors = colors_in(given, pd.concat(panels)["asker"])
    height = sum(0.32 * max(len(each), 1) + 0.7 for each in panels) + 0.9
    figure, palette = blank(8.5, height, theme)
    drawn = figure.subplots(
        len(panels), sharex=True, squeeze=False, height_ratios=[len(each) + 1.0 for each in panels]
    )
    for axes, rows in zip(drawn[:, 0], panels, strict=True):
        draw_latency(axes, rows, limits_of(pd.concat(panels)), palette, colors)
    more = len(table) - sum(map(len, panels))
    notes = [
        "line: from a quarter answered to half (dot; ◂ in less time than the scale begins with); "
        "arrow: it never came to half "
        "(Kaplan–Meier; who got no answer counts for as long as the talk went on)",
        f"{more:,} more rows are left out" if more > 0 else "",
        "" if len(table) else str(table.attrs.get("not_measurable", "nobody asked anything")),
    ]
    note = "; ".join(filter(None, notes))
    return finish(figure, palette, title or "How long a message waits for its answer", note)


def limits_of(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of the scale, with room for arrows and words."""
    known = rows[["quarter_seconds", "median_seconds"]].to_numpy(dtype=np.float64)
    positive = known[known > 0]
    low, high = (positive.min(), positive.max()) if len(positive) else (1.0, 60.0)
    return float(low / 2), float(high * 3)


def draw_latency(
    axes: Axes,
    rows: pd.DataFrame,
    limits: tuple[float, float],
    palette: Palette,
    colors: dict[str, str],
) -> None:
    """Draw a line for each row, the first on top."""
    low, high = limits
    values: list[Any] = [*rows.itertuples()]
    for place, row in enumerate(values):
        color = colors[str(row.asker)]
        quarter = max(float(row.quarter_seconds), low)
        median = max(float(row.median_seconds), low)
        if np.isnan(row.quarter_seconds):
            text = "fewer than a quarter answered"
            axes.text(low, place, text, va="center", color=palette.dim, fontsize=8)
        elif np.isnan(row.median_seconds):
            axes.annotate(
                "", (high, place), (quarter, place), arrowprops={"arrowstyle": "->", "color": color}
            )
            axes.plot([quarter], [place], "|", color=color)
        else:
            axes.plot([quarter, median], [place, place], color=color, linewidth=2)
            is_below = row.median_seconds < low  # the scale has no room for 0 s
            axes.plot([median], [place], "<" if is_below else "o", color=color)
            axes.annotate(
                duration(float(row.median_seconds)), (median, place), (7, 0),
                textcoords="offset points", va="center", color=palette.text, fontsize=8,
            )  # fmt: skip
    if not values:
        axes.text(low, 0, "not measurable", va="center", color=palette.dim, fontsize=9)
    to_all = not values or bool((rows["answerer"] == EVERYONE).all())
    names = [
        f"{short(row.asker) if to_all else f'{short(row.asker)} → {short(row.answerer)}'}"
        f"  {row.answered:,} of {row.asked:,}"
        for row in values
    ]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.set_xlim(low * 0.9, high * 1.15)
    told = "any message, until somebody answers" if to_all else "said to one, until they answer"
    caption(axes, palette, f"{told} (answered in time, of all)")
    duration_ticks(axes.xaxis)
    grid(axes, palette, "x")
    axes.spines[["left", "bottom"]].set_visible(False)
