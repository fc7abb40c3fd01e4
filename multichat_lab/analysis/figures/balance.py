"""How evenly a conversation is shared."""

import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from multichat_lab.analysis.frames import Source, frame_of, opened_once
from multichat_lab.analysis.measures.balance import gini
from multichat_lab.analysis.measures.floor import SAID, floor_df
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.figure_colors import readable_on
from multichat_lab.figure_style import blank, finish, short
from multichat_lab.formatting import duration, number
from multichat_lab.palette import Theme

MOST_COLORS = 9
WIDE_ENOUGH = 0.06
"""Shares from which on a piece bears its percentage."""
MOST_ABREAST = 6
"""Names in a row of the legend."""


def balance_figure(floor: Source | pd.DataFrame, title: str = "", theme: Theme = "light") -> Figure:
    """Draw which share of messages, words, turns and the floor each participant has.

    Args:
        floor: a lab or store; or a frame as `floor_df` returns it. Beyond the most talkative,
            participants are drawn together as `others`.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.

    Returns:
        A bar of 100 % for each quantity, with Gini's coefficient beside it: 0, all have the same.
    """
    with opened_once(floor) as given:
        table = frame_of(given, floor_df, ("participant", *SAID)).set_index("participant")
        order = table["words"].sort_values(ascending=False, kind="stable").index
        named = order if len(order) <= MOST_COLORS + 1 else order[:MOST_COLORS]
        colors = colors_in(given, named)
    figure, palette = blank(9.5, 3.4, theme)
    axes = figure.subplots()
    for place, quantity in enumerate(SAID):
        values = table[quantity]
        total, left = float(values.sum()), 0.0
        pieces = [(str(name), float(values[name])) for name in named]
        pieces.append(("", float(values.drop(named).sum())))
        for name, value in pieces if total > 0 else []:
            share = value / total if value == value else 0.0  # noqa: PLR0124 - NaN has no share
            color = colors.get(name, palette.line)
            label = f" {short(name)}" if place == 0 and name else None
            axes.barh(place, share, left=left, color=color, height=0.62, label=label)
            if share >= WIDE_ENOUGH:
                axes.text(
                    left + share / 2, place, f"{100 * share:.0f} %", ha="center", va="center",
                    fontsize=8, color=readable_on(*to_rgb(color)),
                )  # fmt: skip
            left += share
        told = f"Gini {number(gini(values))}" if total > 0 else "not measurable"
        axes.text(1.01, place, told, va="center", color=palette.text, fontsize=9)
    sums = [float(table[quantity].sum()) for quantity in SAID]
    texts = [number(each) for each in sums[:3]] + [duration(sums[3]) if sums[3] else "unknown"]
    names = ("messages", "words", "turns", "floor held")
    axes.set_yticks(range(4), [f"{name}\n{text}" for name, text in zip(names, texts, strict=True)])
    axes.set(xticks=[], xlim=(0, 1.13), ylim=(3.5, -0.5))
    axes.spines[:].set_visible(False)
    if len(named):
        handles, labels = axes.get_legend_handles_labels()
        rows = -(-len(handles) // MOST_ABREAST)
        columns = -(-len(handles) // rows)  # matplotlib fills columns, and people read rows
        by_row = [at for start in range(columns) for at in range(start, len(handles), columns)]
        axes.legend(
            [handles[at] for at in by_row], [labels[at] for at in by_row],
            loc="upper center", bbox_to_anchor=(0.45, 0), ncols=columns,
        )  # fmt: skip
    note = f"grey: {len(order) - len(named):,} others" if len(order) > len(named) else ""
    return finish(figure, palette, title or f"How the talk is shared among {len(order):,}", note)
