"""Two sets of sessions side by side."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from multichat_lab.errors import QueryError
from multichat_lab.figure_style import blank, finish
from multichat_lab.formatting import MINUS, duration, number
from multichat_lab.palette import Palette, Theme

NAMES = {
    "goes_on": "same speaker goes on", "seconds": "length", "floor_seconds": "floor held",
    "answer_seconds": "wait for an answer", "gini_words": "Gini of words",
    "gini_floor": "Gini of the floor", "evenness_words": "evenness of words",
    "success": "share of successes",
}  # fmt: skip
"""Measures that are called otherwise in words."""
MOST_NAMED = 2
"""Measures in which two sets differ that a title names; of more it tells the number."""
COLUMNS = (
    "a", "a_low", "a_high", "b", "b_low", "b_high", "difference", "difference_low",
    "difference_high", "sessions_a", "sessions_b",
)  # fmt: skip


def comparison_figure(
    comparison: pd.DataFrame,
    names: tuple[str, str] = ("A", "B"),
    title: str = "",
    theme: Theme = "light",
) -> Figure:
    """Draw two sets of sessions measure by measure, with their intervals.

    Args:
        comparison: as `compare` returns it.
        names: what the two sets are called.
        title: what one finds; in which measures they differ unless given.
        theme: `dark` or `light`.

    Returns:
        A row a measure, on a scale of its own from the lowest to the highest bound; at the right
        the two means, their difference with its interval (bold where that does not hold zero), and
        of how many sessions each is.

    Raises:
        QueryError: the frame is none of `compare`.
    """
    if missing := [name for name in COLUMNS if name not in comparison.columns]:
        raise QueryError(f"The frame has no column {missing[0]!r}", "Pass what compare returns.")
    figure, palette = blank(11.5, 0.36 * len(comparison) + 1.7, theme)
    axes = figure.subplots()
    for place, (measure, row) in enumerate(comparison.iterrows()):
        draw_row(axes, place, str(measure), row, palette)
    axes.set_yticks(range(len(comparison)), [_called(name) for name in comparison.index])
    axes.set(xticks=[], xlim=(-0.03, 2.55), ylim=(len(comparison) - 0.4, -1.1))
    for at, text in ((1.12, names[0]), (1.36, names[1]), (1.6, "difference"), (2.4, "sessions")):
        axes.text(at, -0.9, text, color=palette.dim, fontsize=9, va="center")
    axes.spines[:].set_visible(False)
    for name, color, marker in zip(names, _colors(palette), "os", strict=True):
        axes.plot([], [], marker, color=color, label=f" {name}")
    axes.legend(loc="upper left", ncols=2, bbox_to_anchor=(0, 1.02), frameon=False)
    level = comparison.attrs.get("level", 0.95)
    note = f"lines: bootstrap intervals of {number(100 * level)} %; each row has a scale of its own"
    return finish(figure, palette, title or _found(comparison, names), note)


def draw_row(
    axes: Axes, place: int, measure: str, row: "pd.Series[float]", palette: Palette
) -> None:
    """Draw one measure."""
    axes.axhline(place + 0.5, color=palette.line, linewidth=0.6)
    counts = f"{len(row['sessions_a']):,} / {len(row['sessions_b']):,}"  # type: ignore[arg-type]
    axes.text(2.4, place, counts, va="center", fontsize=9, color=palette.dim)
    bounds = row[["a", "a_low", "a_high", "b", "b_low", "b_high"]].astype("float64").dropna()
    if not len(bounds):
        axes.text(0, place, "not measurable", va="center", fontsize=9, color=palette.dim)
        return
    low, span = float(bounds.min()), float(bounds.max() - bounds.min())

    def scaled(value: float) -> float:
        return (value - low) / span if span else 0.5

    form = duration if measure.endswith("seconds") else number
    for side, shift, color, marker, at in zip(
        "ab", (-0.16, 0.16), _colors(palette), "os", (1.12, 1.36), strict=True
    ):
        middle = float(row[side])
        known = not math.isnan(middle)
        told = form(middle) if known else "not known"
        axes.text(at, place, told, va="center", fontsize=9, color=palette.text)
        if not known:
            continue
        ends = [scaled(float(row[f"{side}_{end}"])) for end in ("low", "high")]
        axes.plot(ends, [place + shift] * 2, color=color, linewidth=2, solid_capstyle="butt")
        axes.plot([scaled(middle)], [place + shift], marker, color=color, markersize=5)
    text, sure = difference_text(row, measure)
    weight = "bold" if sure else "normal"
    axes.text(1.6, place, text, va="center", fontsize=9, color=palette.text, fontweight=weight)


def difference_text(row: "pd.Series[float]", measure: str) -> tuple[str, bool]:
    """Return the difference with its interval, and whether that interval leaves zero out."""
    middle, low, high = (float(row[f"difference{end}"]) for end in ("", "_low", "_high"))
    if math.isnan(middle):
        return "not measurable", False

    def form(value: float) -> str:
        size = duration(abs(value)) if measure.endswith("seconds") else number(abs(value))
        return size if size in ("0", "0 s") else f"{MINUS if value < 0 else '+'}{size}"

    if math.isnan(low):
        return form(middle), False
    return f"{form(middle)}  [{form(low)}, {form(high)}]", low > 0 or high < 0


def _called(measure: object) -> str:
    return NAMES.get(str(measure), str(measure).replace("_", " "))


def _found(comparison: pd.DataFrame, names: tuple[str, str]) -> str:
    """Return in a sentence in which measures the two differ."""
    both = f"{names[0]} and {names[1]}"
    told = comparison.dropna(subset=["difference_low", "difference_high"])
    sure = [_called(name) for name, row in told.iterrows() if difference_text(row, str(name))[1]]
    if not sure:
        return f"{both} differ in none of {len(told)} measures" if len(told) else both
    if len(sure) <= MOST_NAMED:
        return f"{both} differ in {' and '.join(sure)}"
    return f"{both} differ in {len(sure)} of {len(told)} measures"


def _colors(palette: Palette) -> tuple[str, str]:
    return palette.accent, palette.overlays[1]
