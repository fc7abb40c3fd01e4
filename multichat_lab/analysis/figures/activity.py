"""When there was how much talk."""

import pandas as pd
from matplotlib.figure import Figure

from multichat_lab.analysis.frames import Source, frame_of, opened_once
from multichat_lab.analysis.metrics import timeline_df
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.figure_style import blank, finish, grid, short
from multichat_lab.figure_ticks import formatted
from multichat_lab.formatting import number
from multichat_lab.palette import Theme

MOST_COLORS = 9
MOST_TICKS = 12


def activity_figure(
    timeline: Source | pd.DataFrame, title: str = "", theme: Theme = "light"
) -> Figure:
    """Draw how many messages there were each day, stacked by speaker.

    Args:
        timeline: a lab or store; or a frame as `timeline_df` returns it, columns day (UTC), sender,
            messages. Beyond the most talkative, speakers are drawn together as `others`.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.
    """
    with opened_once(timeline) as given:
        timeline = frame_of(given, timeline_df, ("day", "sender", "messages"))
        talkative = timeline.groupby("sender")["messages"].sum().nlargest(MOST_COLORS).index
        colors = colors_in(given, talkative)
    named = timeline["sender"].where(timeline["sender"].isin(talkative), "others")
    table = timeline.assign(sender=named).pivot_table(
        index="day", columns="sender", values="messages", aggfunc="sum", fill_value=0
    )
    figure, palette = blank(8.5, 3.6, theme)
    axes = figure.subplots()
    days = range(len(table.index))
    bottom = [0] * len(days)
    order = [*talkative, *(["others"] if (~timeline["sender"].isin(talkative)).any() else [])]
    for name in order:
        # matplotlib leaves labels out that begin with an underscore
        color = colors.get(name, palette.line)
        label = f" {short(name)}"
        axes.bar(days, table[name], bottom=bottom, label=label, width=0.8, color=color)
        bottom = [low + high for low, high in zip(bottom, table[name], strict=True)]
    axes.set(ylabel="messages")
    formatted(axes.yaxis)
    labelled = labelled_days(pd.DatetimeIndex(table.index))
    axes.set_xticks(labelled, [f"{table.index[day]:%d %b %Y}" for day in labelled])
    turned = len(labelled) > 6
    axes.tick_params(axis="x", rotation=45 if turned else 0)
    grid(axes, palette, "y")
    note = "days without a word, and messages whose time is made up, are left out"
    if not days:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "not measurable", ha="center", color=palette.dim)
        return finish(figure, palette, title or "Messages a day: no time is known", note)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    total = number(int(timeline["messages"].sum()))
    counted = "1 day" if len(days) == 1 else f"{len(days):,} days"
    return finish(figure, palette, title or f"Messages a day: {total} on {counted}", note)


def labelled_days(days: pd.DatetimeIndex) -> list[int]:
    """Return which of the days get a label: the last of each month, where there are many."""
    if len(days) <= MOST_TICKS:
        return list(range(len(days)))
    months = days.year * 12 + days.month
    last = [place for place in range(len(days) - 1) if months[place] != months[place + 1]]
    chosen = [*last, len(days) - 1] if len(last) > 1 else list(range(len(days)))
    return chosen[:: -(-len(chosen) // MOST_TICKS)]
