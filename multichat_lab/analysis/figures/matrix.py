"""Who talks to whom: a matrix with its margins."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure, FigureBase
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from multichat_lab.analysis.edges import edges_df
from multichat_lab.analysis.figures.matrix_order import Order, ordered
from multichat_lab.analysis.frames import Source, frame_of
from multichat_lab.figure_colors import color_bar, ramp, readable_on
from multichat_lab.figure_style import blank, caption, finish, short
from multichat_lab.formatting import number
from multichat_lab.palette import Palette, Theme

MOST_SPEAKERS = 25
MOST_NUMBERS = 15
"""Participants up to which each cell shows its number."""
MOST_DIGITS = 32
"""Digits of the highest number, times participants, up to which numbers fit into the cells."""


def conversation_figure(
    edges: Source | pd.DataFrame,
    inferred: bool = False,
    order: Order = "cluster",
    title: str = "",
    theme: Theme = "light",
) -> Figure:
    """Draw who talks to whom: a matrix of senders (rows) and recipients (columns).

    Args:
        edges: a lab or store; or a frame as `edges_df` returns it in either form, columns sender
            and recipient. Filter out broadcasts first to see only what was said to one person.
            Only the most talkative are drawn.
        inferred: of a lab or store, see `edges_df`.
        order: `cluster`: who talk to each other stand together (average linkage, leaves in their
            optimal order: Bar-Joseph, Gifford and Jaakkola 2001, Bioinformatics 17, S22-S29), and a
            line parts groups that share no message; without scipy it is `volume`: who sends and
            receives most comes first; or `name`.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.

    Returns:
        A heat map with the number of messages in each cell; an empty cell is none at all. Bars
        above and at the right: what each one received and sent, in all.
    """
    weights = weights_of(edges, inferred)
    counts, crowd = counts_of(weights)
    size = max(0.42 * len(counts) + 2.6, 4.6)
    figure, palette = blank(size + 1.2, size + 0.3, theme)
    draw_matrix(figure, counts, palette, order)
    note = "row: from, column: to" + heard_by_all(weights)
    if crowd > len(counts):
        note += f"; the {len(counts)} most talkative of {crowd:,}"
    return finish(figure, palette, title or "Who talks to whom", note)


def counts_of(weights: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the matrix of the most talkative, the first of them first, and how many there are."""
    ends = pd.concat([weights.groupby(side)["messages"].sum() for side in ("sender", "recipient")])
    totals = ends.groupby(level=0).sum().sort_values(ascending=False, kind="stable")
    names = list(totals.head(MOST_SPEAKERS).index)
    counts = weights.pivot_table(
        index="sender", columns="recipient", values="messages", aggfunc="sum", fill_value=0
    )
    return counts.reindex(index=names, columns=names, fill_value=0), len(totals)


def draw_matrix(
    figure: FigureBase, counts: pd.DataFrame, palette: Palette, order: Order = "cluster"
) -> None:
    """Draw the matrix with its margins, and a colour bar over the range of its numbers."""
    names, cuts = ordered(counts, order)
    counts = counts.loc[names, names]
    n = max(len(names), 1)
    margin = max(0.9 / (0.42 * n), 0.18)
    axes, over, beside = _panels(figure, margin)
    values = counts.to_numpy(dtype=np.float64)
    cells = np.ma.masked_equal(values, 0)
    if cells.count():
        lowest, highest = float(cells.min()), float(cells.max())
        norm = LogNorm(lowest if lowest < highest else lowest / 2, highest)
        image = axes.imshow(cells, cmap=ramp(palette), norm=norm, aspect="auto")
        if fits(values):
            _write_numbers(axes, values, image)
        if lowest < highest:
            color_bar(figure, image, [axes, over, beside], palette)
    else:
        told = "no message had a listener"
        axes.text(
            0.5, 0.5, told, transform=axes.transAxes, ha="center", color=palette.dim, fontsize=9
        )
    labels = [short(name) for name in names]
    axes.set_xticks(range(len(names)), labels)
    turned = {"rotation": 90} if n > 10 else {"rotation": 60, "rotation_mode": "anchor"}
    for label in axes.get_xticklabels():
        label.set(ha="right" if n <= 10 else "center", **turned)
    axes.set_yticks(range(len(names)), labels)
    axes.set(xlabel="to", ylabel="from", xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5))
    over.bar(range(len(names)), values.sum(axis=0), color=palette.dim, width=0.8)
    beside.barh(range(len(names)), values.sum(axis=1), color=palette.dim, height=0.8)
    _label_ends(over, beside, values, palette)
    for cut in cuts:
        axes.axhline(cut - 0.5, color=palette.text, linewidth=0.8)
        axes.axvline(cut - 0.5, color=palette.text, linewidth=0.8)


def _panels(figure: FigureBase, margin: float) -> tuple[Axes, Axes, Axes]:
    cells = figure.add_gridspec(2, 2, width_ratios=(1, margin), height_ratios=(margin, 1))
    axes = figure.add_subplot(cells[1, 0])
    over = figure.add_subplot(cells[0, 0])
    beside = figure.add_subplot(cells[1, 1])
    return axes, over, beside


def _label_ends(over: Axes, beside: Axes, values: NDArray[np.float64], palette: Palette) -> None:
    n = max(len(values), 1)
    over.set(xticks=[], yticks=[], xlim=(-0.5, n - 0.5))
    beside.set(xticks=[], yticks=[], ylim=(n - 0.5, -0.5))
    over.set_ylabel("received", rotation=0, ha="right", va="center")
    caption(beside, palette, "sent")
    for axes in (over, beside):
        axes.spines[:].set_visible(False)
    if fits(values) and values.any():
        for axes, sums in ((over, values.sum(axis=0)), (beside, values.sum(axis=1))):
            texts = [number(each) for each in sums]
            bars: Any = axes.containers[0]
            axes.bar_label(bars, labels=texts, padding=2, fontsize=8, color=palette.dim)
        over.margins(y=0.3)
        beside.margins(x=0.5)


def fits(values: NDArray[np.float64]) -> bool:
    """Return whether each cell has room for its number."""
    digits = len(str(int(values.max(initial=0))))
    return len(values) <= MOST_NUMBERS and len(values) * digits <= MOST_DIGITS


def _write_numbers(axes: Axes, values: NDArray[np.float64], image: AxesImage) -> None:
    for row, column in np.argwhere(values > 0):
        count = values[row, column]
        color = readable_on(*image.cmap(image.norm(count))[:3])
        text = number(count)
        axes.text(column, row, text, ha="center", va="center", color=color, fontsize=9)


def weights_of(edges: Source | pd.DataFrame, inferred: bool = False) -> pd.DataFrame:
    """Return sender, recipient and number of messages, from either form of `edges_df`."""
    make = partial(edges_df, weights=True, inferred=inferred)
    pairs = frame_of(edges, make, ("sender", "recipient"))
    if "broadcasts" in pairs.columns:
        return pairs.assign(messages=pairs["addressed"] + pairs["broadcasts"])
    to_all = pairs["broadcast"] if "broadcast" in pairs.columns else False
    return (
        pairs.assign(broadcasts=to_all, messages=1)
        .groupby(["sender", "recipient"], observed=True)[["broadcasts", "messages"]]
        .sum()
        .reset_index()
    )


def heard_by_all(weights: pd.DataFrame) -> str:
    """Return how messages to everyone count, where there are any, and of how many none knows."""
    if not weights["broadcasts"].any():
        return ""
    untold = weights.attrs.get("not_measurable")
    told = f"; {untold}, and counts as to everyone" if untold else ""
    return f"; what is said to everyone counts for each who hears it{told}"
