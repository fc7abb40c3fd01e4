"""A conversation over time: a lane for each participant, an arrow from a message to its answer."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from numpy.typing import NDArray

from multichat_lab.analysis.figures.density import MOST_LANES, Density, density_of, draw_density
from multichat_lab.analysis.figures.talk import Talk, talk_of
from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.measures.floor import GAP_SECONDS
from multichat_lab.figure_style import blank, finish, short
from multichat_lab.figure_ticks import date_places, date_ticks
from multichat_lab.palette import Palette, Theme
from multichat_lab.records import EVERYONE

Floats = NDArray[np.float64]
MOST_ARROWS = 150
"""Links up to which each is an arrow; more are thin lines."""
MOST_LINES = 2_000
MOST_LABELS = 8
MOST_CUTS = 60
ROOM = 0.04
"""What a silence takes, as a part of all the time in which somebody talks."""


def timeline_figure(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    title: str = "",
    theme: Theme = "light",
) -> Figure:
    """Draw who said something when, and which message answers which.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: draw replies that were inferred too.
        title: what one finds; what is drawn unless given.
        theme: `dark` or `light`.

    Returns:
        A lane for each participant, the most talkative on top; beyond 25 the others share one. A
        full dot is a message, a hollow one a message that, as is known, nobody answered. Arrows
        lead from a message to its answer; where no source tells, from the sender to the one who is
        addressed.
        A silence of more than half an hour is cut out. Where times are made up, messages stand in
        their order. Of more than 20,000 messages, a lane is the stronger in colour the more was
        said.
    """
    spoken = spoken_when(source, session_id, inferred)
    figure, palette = blank(11, 0.34 * max(spoken.lanes, 2) + 1.5, theme)
    note = draw_spoken(figure.subplots(), spoken, palette)
    return finish(figure, palette, title or spoken.headline, note)


def spoken_when(source: Source, session_id: str | None, inferred: bool) -> Talk | Density:
    """Return each message and its answers, or of too many how much was said when."""
    with lab_of(source) as lab:
        return density_of(lab, session_id) or talk_of(lab, session_id, inferred)


def draw_spoken(axes: Axes, spoken: Talk | Density, palette: Palette) -> str:
    """Draw who spoke when; return how to read it."""
    if isinstance(spoken, Density):
        return draw_density(axes, spoken, palette)
    return draw_timeline(axes, spoken, palette)


def draw_timeline(axes: Axes, talk: Talk, palette: Palette) -> str:
    """Draw the lanes; return how to read them."""
    messages = talk.messages
    names = talk.people
    own = names[:MOST_LANES] if len(names) > MOST_LANES + 1 else names
    lanes = {name: place for place, name in enumerate(own)}
    labels = [short(name) for name in own]
    if len(own) < len(names):
        lanes |= dict.fromkeys(names[MOST_LANES:], MOST_LANES)
        labels.append(f"{len(names) - len(own):,} others")
    x, note = _places(axes, messages, palette)
    y: Floats = np.array([lanes[name] for name in messages["sender"]], dtype=np.float64)
    colors = {**talk.colors, **dict.fromkeys(names[len(own) :], palette.dim)}
    drawn = messages["sender"].map(colors).to_numpy()
    size = 26 if len(messages) < 300 else 12 if len(messages) < 3_000 else 5
    hollow = talk.unanswered.to_numpy(dtype=bool)
    for side, face in ((~hollow, drawn), (hollow, np.full(len(drawn), palette.panel))):
        axes.scatter(
            x[side], y[side], s=size, c=list(face[side]), edgecolors=list(drawn[side]),
            linewidths=0.9, zorder=3,
        )  # fmt: skip
    for lane in range(len(labels)):
        axes.axhline(lane, color=palette.line, linewidth=0.6, zorder=0)
    arrows = _arrows(axes, talk, lanes, (x, y), drawn)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.spines[["left", "bottom"]].set_visible(False)
    told = "hollow: nobody answered" if hollow.any() else ""
    if told and (count := int(talk.unknown.sum())):
        told += f" (of {count:,} that is not known)"
    unknown = "" if len(talk.replies) or messages.empty else "who answers whom is not known"
    return "; ".join(filter(None, [told, arrows, unknown, note]))


def _places(axes: Axes, messages: pd.DataFrame, palette: Palette) -> tuple[Floats, str]:
    """Return where each message stands, and how to read that; write the ticks."""
    made_up = int((messages["time_kind"] == "made_up").sum())
    if made_up or messages.empty:
        axes.set_xlabel("messages in their order")
        begins = np.flatnonzero(messages["session_id"].ne(messages["session_id"].shift()))[1:]
        for place in begins if len(begins) <= MOST_CUTS else []:
            axes.axvline(place - 0.5, color=palette.line, linewidth=0.8, linestyle=":")
        some = "" if made_up == len(messages) else f"{made_up:,} of {len(messages):,} "
        told = f"{some}times are made up: the order is known, one session after the other"
        return np.arange(len(messages), dtype=np.float64), told if len(messages) else ""
    moments = pd.DatetimeIndex(messages["timestamp"])
    seconds = np.diff(moments.as_unit("us").asi8, prepend=moments.as_unit("us").asi8[:1]) / 1e6
    silent = seconds > GAP_SECONDS
    if moments[0] == moments[-1]:
        axes.set_xticks([0], [f"{moments[0]:%d %b %Y %H:%M:%S}"])
        return np.zeros(len(moments)), "UTC"
    if not silent.any():
        date_ticks(axes.xaxis, moments[0], moments[-1])
        return date_places(moments), "UTC"
    active = seconds[~silent].sum() or float(len(seconds))
    room = max(active * min(ROOM, 0.5 / silent.sum()), 1e-9)
    x = np.cumsum(np.where(silent, room, seconds))
    starts = np.flatnonzero(silent)
    for start in starts if len(starts) <= MOST_CUTS else []:
        axes.axvline(x[start] - room / 2, color=palette.line, linewidth=0.8, linestyle=":")
    shown: list[int] = []
    for start in [0, *starts]:
        if not shown or x[start] - x[shown[-1]] > x[-1] / MOST_LABELS:
            shown.append(int(start))
    axes.set_xticks(x[shown], [f"{moments[each]:%d %b %Y\n%H:%M}" for each in shown])
    counted = "1 silence" if len(starts) == 1 else f"{len(starts):,} silences"
    return x, f"UTC, {counted} of more than half an hour cut out"


def _arrows(
    axes: Axes,
    talk: Talk,
    lanes: dict[str, int],
    places: tuple[Floats, Floats],
    colors: NDArray[Any],
) -> str:
    """Draw which message answers which, or else whom it addresses; return which of the two."""
    x, y = places
    messages, links = talk.messages, talk.links
    place = {
        key: at for at, key in enumerate(zip(messages.session_id, messages.message_id, strict=True))
    }
    if len(links):
        pairs = [
            (place[(session, one)], place[(session, other)])
            for session, one, other in links.itertuples(index=False)
            if (session, one) in place and (session, other) in place
        ]
        ends = [((x[one], y[one]), (x[other], y[other]), colors[other]) for one, other in pairs]
        told = "arrows: from a message to its answer"
    else:
        ends = [
            ((x[at], y[at]), (x[at], lanes[recipient]), colors[at])
            for at, recipient in enumerate(messages["recipient"])
            if recipient != EVERYONE and recipient in lanes
        ]
        told = "arrows: from the sender to whom it was said"
    if not ends:
        return ""
    if len(ends) <= MOST_ARROWS:
        for one, other, color in ends:
            axes.add_patch(
                FancyArrowPatch(
                    one, other, arrowstyle="-|>", mutation_scale=7, color=color, alpha=0.75,
                    linewidth=0.9, shrinkA=3, shrinkB=3, connectionstyle="arc3,rad=-0.12",
                )
            )  # fmt: skip
        return told
    step = -(-len(ends) // MOST_LINES)
    lines = LineCollection(
        [[one, other] for one, other, _ in ends[::step]],
        colors=[color for *_, color in ends[::step]], linewidths=0.5, alpha=0.35,
    )  # fmt: skip
    axes.add_collection(lines)
    part = f", every {step}th" if step > 1 else ""
    return told.replace("arrows", f"lines{part}")
