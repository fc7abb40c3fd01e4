"""How much each one says, and how much of it is answered."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from multichat_lab.analysis.frames import Source, frame_of
from multichat_lab.analysis.metrics import speakers_df
from multichat_lab.figure_style import blank, caption, finish, short
from multichat_lab.formatting import number
from multichat_lab.palette import Palette, Theme

MOST_SPEAKERS = 25
IGNORED = 25
"""Percent of messages answered below which somebody is ignored."""
FEW = 10
"""Messages of which one has to know it, to call somebody ignored."""


def speakers_figure(
    speakers: Source | pd.DataFrame,
    inferred: bool = False,
    title: str = "",
    theme: Theme = "light",
) -> Figure:
    """Draw how much each participant says, and how much of it is answered.

    Args:
        speakers: a lab or store; or a frame as `speakers_df` returns it, columns participant,
            messages, answered, and measurable if it has it. The most talkative are drawn.
        inferred: of a lab or store, count inferred replies too.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.

    Returns:
        Two bar charts that share the participants: messages (count), answered (percent). Whoever
        is answered less than a quarter of the time is drawn in red, and says so in the label; where
        one knows it of less than ten messages, of how many stands there instead.
    """
    table = frame_of(
        speakers, partial(speakers_df, inferred=inferred), ("participant", "messages", "answered")
    )
    drawn = table.head(MOST_SPEAKERS)
    figure, palette = blank(8, 0.34 * len(drawn) + 1.3, theme)
    said, heard = figure.subplots(1, 2, sharey=True)
    draw_speakers(said, heard, drawn, palette)
    told = "Who speaks, and who is answered"
    note = f"the {len(drawn)} most talkative of {len(table):,}" if len(table) > len(drawn) else ""
    return finish(figure, palette, title or told, note)


def draw_speakers(said: Axes, heard: Axes, table: pd.DataFrame, palette: Palette) -> None:
    """Draw the two bar charts, the first row on top."""
    frame = table.iloc[::-1]
    places = range(len(frame))
    bars = said.barh(places, frame["messages"], color=palette.dim, height=0.7)
    counts = [number(value) for value in frame["messages"]]
    said.bar_label(bars, labels=counts, padding=3, color=palette.text, fontsize=9)
    said.set(xticks=[])
    caption(said, palette, "messages")
    said.set_yticks(places, [short(name) for name in frame["participant"]])
    percent = frame["answered"] * 100
    known = frame.get("measurable", frame["messages"])
    labels = [answered_label(*each) for each in zip(percent, known, strict=True)]
    colors = [palette.down if each.endswith("ignored") else palette.accent for each in labels]
    bars = heard.barh(places, percent.fillna(0), color=colors, height=0.7)
    heard.bar_label(bars, labels=labels, padding=3, color=palette.text, fontsize=9)
    heard.set(xticks=[], xlim=(0, 150))
    caption(heard, palette, "of them answered by others")
    for axes in (said, heard):
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_ylim(-0.6, max(len(frame), 1) - 0.4)
    said.margins(x=0.18)


def answered_label(percent: float, known: int) -> str:
    """Return what stands beside the bar of how much is answered, of so many messages."""
    if percent != percent:  # noqa: PLR0124 - NaN is not itself
        return "not measurable"
    if known < FEW:
        return f"{percent:.0f} % of {known}"
    return f"{percent:.0f} %" + (" – ignored" if percent < IGNORED else "")
