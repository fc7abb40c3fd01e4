"""A conversation of too many messages to draw each: how much everyone said, when."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.figure_style import short
from multichat_lab.figure_ticks import date_places, date_ticks
from multichat_lab.formatting import number
from multichat_lab.palette import Palette
from multichat_lab.records import EVERYONE

MOST_DOTS = 20_000
"""Messages up to which each is drawn."""
MOST_LANES = 25
SPANS = 400
"""Into so many equal spans the time is cut."""
FAINTEST = 0.15
CHOSEN = "kind <> 'system' AND ($session IS NULL OR session_id = $session)"
COUNTED = f"""
    SELECT count(*), bool_or(time_kind = 'made_up'), min(timestamp), max(timestamp)
    FROM messages WHERE {CHOSEN}
"""  # noqa: S608 - no value in it
SPREAD = f"""
    WITH said AS (
        SELECT sender, CASE WHEN $ordered
            THEN row_number() OVER (ORDER BY session_id, seq) - 1
            ELSE epoch_us(timestamp) - epoch_us($first) END AS place
        FROM messages WHERE {CHOSEN}
    )
    SELECT sender, least(place * {SPANS} // greatest($length, 1), {SPANS - 1}) AS span,
           count(*) AS messages
    FROM said GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - no value in it
SILENT = f"""
    SELECT recipient FROM messages WHERE {CHOSEN} AND recipient <> '{EVERYONE}'
    AND recipient NOT IN (SELECT sender FROM messages WHERE {CHOSEN})
    GROUP BY ALL ORDER BY count(*) DESC, recipient
"""  # noqa: S608 - no value in it


@dataclass(frozen=True)
class Density:
    """How many messages everyone wrote in each of some equal spans of time.

    Attributes:
        counts: a row for each participant, the most talkative first and those who are addressed
            and never speak last; a column for each span.
        ends: the first and last time, UTC; None where times are made up and messages are in order.
        total: the number of messages.
        colors: name → colour of those who have a lane of their own.
    """

    counts: pd.DataFrame
    ends: tuple[pd.Timestamp, pd.Timestamp] | None
    total: int
    colors: dict[str, str]

    @property
    def headline(self) -> str:
        """What there is to see."""
        people = int(self.counts.any(axis=1).sum())
        return f"Who spoke when: {number(self.total)} messages of {people:,}"

    @property
    def lanes(self) -> int:
        """How many lanes are drawn."""
        return min(len(self.counts), MOST_LANES + 1)


def density_of(source: Source, session_id: str | None = None) -> Density | None:
    """Return who spoke how much when, in a session or in all; None where each may be drawn."""
    chosen = {"session": session_id}
    with lab_of(source) as lab:
        (found,) = lab.sql(COUNTED, chosen).fetchall()
        total, is_ordered, first, last = found
        if total <= MOST_DOTS or (first == last and not is_ordered):
            return None
        length = total if is_ordered else round((last - first).total_seconds() * 1e6)
        values = {**chosen, "ordered": is_ordered, "first": first, "length": length}
        rows = lab.sql(SPREAD, values).df()
        silent = [name for (name,) in lab.sql(SILENT, chosen).fetchall()]
        counts = rows.pivot_table(index="sender", columns="span", values="messages", fill_value=0)
        most = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
        counts = counts.reindex(index=[*most, *silent], columns=range(SPANS), fill_value=0)
        colors = colors_in(lab, counts.index[:MOST_LANES])
    ends = None if is_ordered else (pd.Timestamp(first), pd.Timestamp(last))
    return Density(counts.astype("int64"), ends, total, colors)


def draw_density(axes: Axes, density: Density, palette: Palette) -> str:
    """Draw a lane for each participant, darker where more was said; return how to read it."""
    counts = density.counts
    if len(counts) > density.lanes:
        others = counts.iloc[MOST_LANES:].sum().rename(f"{len(counts) - MOST_LANES:,} others")
        counts = pd.concat([counts.iloc[:MOST_LANES], others.to_frame().T])
    colors = {**dict.fromkeys(counts.index, palette.dim), **density.colors}
    if density.ends is None:
        low, high = 0.0, float(density.total)
        axes.set_xlabel("messages in their order")
        told = "times are made up: the order is known, one session after the other"
    else:
        low, high = date_places(pd.DatetimeIndex(density.ends))
        date_ticks(axes.xaxis, *density.ends)
        told = "UTC"
    strength = np.log1p(counts.to_numpy(dtype=np.float64))
    strength = np.where(strength > 0, FAINTEST + (1 - FAINTEST) * strength / strength.max(), 0)
    for lane, name in enumerate(counts.index):
        cells = np.empty((1, SPANS, 4))
        cells[..., :3] = to_rgb(colors[name])
        cells[..., 3] = strength[lane]
        extent = (low, high, lane + 0.36, lane - 0.36)
        axes.imshow(cells, extent=extent, aspect="auto", interpolation="nearest", zorder=3)
    axes.set_yticks(range(len(counts)), [short(name) for name in counts.index])
    axes.set(xlim=(low, high), ylim=(len(counts) - 0.4, -0.6))
    axes.spines[["left", "bottom"]].set_visible(False)
    return f"the stronger the colour, the more was said; {told}"
