"""Figures of a conversation: functions from a lab, or a frame of one, to a matplotlib `Figure`.

They neither show nor change anything global; a notebook shows the figure that a cell returns.
"""

from functools import partial

import pandas as pd
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from multichat_lab.analysis.edges import edges_df
from multichat_lab.analysis.frames import Source, frame_of
from multichat_lab.analysis.metrics import speakers_df, timeline_df
from multichat_lab.palette import LIGHT, participant_colors

MOST_SPEAKERS = 25
MOST_COLORS = 9
MOST_TICKS = 30


def speakers_figure(speakers: Source | pd.DataFrame, inferred: bool = False) -> Figure:
    """Draw how much each participant says, and how much of it is answered.

    Args:
        speakers: a lab or store; or a frame as `speakers_df` returns it, columns participant,
            messages, answered.
        inferred: of a lab or store, count inferred replies too.

    Returns:
        Two bar charts that share the participants: messages (count), answered (percent). Whoever
        is answered less than a quarter of the time is drawn in red, and says so in the label.
    """
    frame = frame_of(
        speakers, partial(speakers_df, inferred=inferred), ("participant", "messages", "answered")
    )
    frame = frame.head(MOST_SPEAKERS).iloc[::-1]
    figure = Figure(figsize=(8, 0.45 * len(frame) + 1.2), layout="constrained")
    said, heard = figure.subplots(1, 2, sharey=True)
    said.barh(frame["participant"], frame["messages"], color=LIGHT.dim)
    said.bar_label(said.containers[0], padding=3)
    said.set(title="messages", xticks=[])
    percent = frame["answered"] * 100
    colors = [LIGHT.down if value < 25 else LIGHT.accent for value in percent]
    heard.barh(frame["participant"], percent.fillna(0), color=colors)
    labels = [answered_label(value) for value in percent]
    heard.bar_label(heard.containers[0], labels=labels, padding=3)
    heard.set(title="of them answered", xticks=[], xlim=(0, 125))
    for axes in (said, heard):
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.margins(x=0.15)
    return figure


def answered_label(percent: float) -> str:
    """Return what stands beside the bar of how much is answered."""
    if percent != percent:  # noqa: PLR0124 - NaN is not itself
        return "not measurable"
    return f"{percent:.0f} %" + (" – ignored" if percent < 25 else "")


def conversation_figure(edges: Source | pd.DataFrame, inferred: bool = False) -> Figure:
    """Draw who talks to whom: a matrix of senders (rows) and recipients (columns).

    Args:
        edges: a lab or store; or a frame as `edges_df` returns it in either form, columns sender
            and recipient. Filter out broadcasts first to see only what was said to one person.
            Only the most talkative are drawn.
        inferred: of a lab or store, see `edges_df`.

    Returns:
        A heat map with the number of messages in each cell; an empty cell is none at all.
    """
    weights = weights_of(edges, inferred)
    ends = pd.concat([weights.groupby(side)["messages"].sum() for side in ("sender", "recipient")])
    totals = ends.groupby(level=0).sum().sort_values(ascending=False, kind="stable")
    names = sorted(totals.head(MOST_SPEAKERS).index)
    counts = weights.pivot_table(
        index="sender", columns="recipient", values="messages", aggfunc="sum", fill_value=0
    )
    counts = counts.reindex(index=names, columns=names, fill_value=0)
    size = 0.6 * len(names) + 1.8
    figure = Figure(figsize=(size + 0.6, size), layout="constrained")
    axes = figure.subplots()
    highest = max(2, int(counts.to_numpy().max(initial=0)))
    if names:
        axes.imshow(counts.where(counts > 0), cmap="Blues", norm=LogNorm(1, highest * 1.6))
    for row, sender in enumerate(names):
        for column, recipient in enumerate(names):
            count = int(counts.loc[sender, recipient])
            if count:
                color = "white" if count > highest * 0.6 else "black"
                axes.text(column, row, str(count), ha="center", va="center", color=color)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="to", ylabel="from")
    if len(totals) > len(names):
        axes.set_title(f"the {len(names)} most talkative of {len(totals):,}")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def weights_of(edges: Source | pd.DataFrame, inferred: bool = False) -> pd.DataFrame:
    """Return sender, recipient and number of messages, from either form of `edges_df`."""
    make = partial(edges_df, weights=True, inferred=inferred)
    pairs = frame_of(edges, make, ("sender", "recipient"))
    if "broadcasts" in pairs.columns:
        return pairs.assign(messages=pairs["addressed"] + pairs["broadcasts"])
    return pairs.groupby(["sender", "recipient"], observed=True).size().reset_index(name="messages")


def activity_figure(timeline: Source | pd.DataFrame) -> Figure:
    """Draw how many messages there were each day, stacked by speaker.

    Args:
        timeline: a lab or store; or a frame as `timeline_df` returns it, columns day (UTC), sender,
            messages. Beyond the most talkative, speakers are drawn together as `others`.
    """
    timeline = frame_of(timeline, timeline_df, ("day", "sender", "messages"))
    talkative = timeline.groupby("sender")["messages"].sum().nlargest(MOST_COLORS).index
    named = timeline["sender"].where(timeline["sender"].isin(talkative), "others")
    table = timeline.assign(sender=named).pivot_table(
        index="day", columns="sender", values="messages", aggfunc="sum", fill_value=0
    )
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    days = range(len(table.index))
    bottom = [0] * len(days)
    colors = participant_colors(talkative)
    for name in table.columns:
        # matplotlib leaves labels out that begin with an underscore
        color = colors.get(name, LIGHT.dim)
        axes.bar(days, table[name], bottom=bottom, label=f" {name}", width=0.8, color=color)
        bottom = [low + high for low, high in zip(bottom, table[name], strict=True)]
    axes.set(ylabel="messages")
    labelled = days[:: max(1, -(-len(days) // MOST_TICKS))]
    axes.set_xticks(labelled, [f"{table.index[day]:%d %b %Y}" for day in labelled])
    axes.tick_params(axis="x", rotation=90 if len(labelled) > 8 else 0)
    if days:
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
