"""A replay as a matplotlib figure: where everybody stands, for a page that runs no script."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from multichat_lab.currencies import currency
from multichat_lab.dashboards.replay.columns import SECOND_US, Floats, ReplayColumns
from multichat_lab.figure_style import blank, caption, finish, grid, short
from multichat_lab.figure_ticks import date_places, date_ticks, formatted, value_ticks
from multichat_lab.formatting import clock, price
from multichat_lab.palette import Palette, Theme
from multichat_lab.times import optional_datetime
from multichat_lab.trading.report.axes import rises_far

MOST_LANES = 16
"""Who spoke most has a lane of their own."""
LEAST_US = 10_000_000
"""The least time that the axis spans."""
MARKS = ((1, "^"), (-1, "v"))


def replay_figure(
    columns: ReplayColumns, time_us: int | None, symbol: str, theme: Theme = "light"
) -> Figure:
    """Draw a replay up to a time: prices with fills, equity of each seat, who spoke when.

    Args:
        columns: of the replay.
        time_us: microseconds since 1970 UTC; None for the end.
        symbol: whose prices are drawn.
        theme: `dark` or `light`.
    """
    header = columns.header
    end = header["to"] if time_us is None else time_us
    traded = bool(header["seats"])
    lanes = 0.8 + 0.24 * max(1, min(MOST_LANES, len(header["participants"])))
    heights = (2.6, 1.6, lanes) if traded else (lanes,)
    figure, palette = blank(10, sum(heights) + 1.0, theme)
    panels = [*np.atleast_1d(figure.subplots(len(heights), sharex=True, height_ratios=heights))]
    reach = np.inf if end is None else end
    if traded:
        draw_prices(panels[0], columns, symbol, reach, palette)
        draw_equity(panels[1], columns, reach, palette)
    draw_lanes(panels[-1], columns, reach, palette)
    if header["from"] is not None:
        room = max(0, LEAST_US - (header["to"] - header["from"])) // 2
        ends = header["from"] - room, header["to"] + room
        span = [pd.Timestamp(each, unit="us", tz="UTC") for each in ends]
        date_ticks(panels[-1].xaxis, span[0], span[1])
        panels[-1].set_xlim(*date_places(pd.DatetimeIndex(span)))
    when = optional_datetime(end) if header["from"] is not None else None
    heading = "no time is known" if when is None else f"{clock(when)} UTC"
    note = ["▲ a purchase, ▼ a sale" if traded else "a mark a message"]
    note += [f"not known: {'; '.join(header['unknown'])}"] if header["unknown"] else []
    return finish(figure, palette, f"{header['title']}: {heading}", "; ".join(note))


def draw_prices(
    panel: Axes, columns: ReplayColumns, symbol: str, end: float, palette: Palette
) -> None:
    """Draw the closes of a symbol, and what was bought and sold in the colours of the seats."""
    known = [each["symbol"] for each in columns.header["symbols"]]
    at = known.index(symbol) if symbol in known else None
    if at is None:
        caption(panel, palette, "nothing was traded")
        return
    caption(panel, palette, f"{symbol} ({currency(columns.header['symbols'][at]['currency'])})")
    grid(panel, palette, "y")
    formatted(panel.yaxis, price)
    if columns.rows(f"bars:{at}"):
        bars = columns.prefix(f"bars:{at}", end)
        if is_steep(bars[:, 4]):
            value_ticks(panel, is_log=True)
        panel.plot(places(bars[:, 0]), bars[:, 4], linewidth=1.1, color=palette.dim)
    fills = columns.prefix("fills", end)
    for number, seat in enumerate(columns.header["seats"]):
        for side, marker in MARKS:
            own = fills[(fills[:, 1] == number) & (fills[:, 2] == at) & (fills[:, 4] == side)]
            panel.scatter(
                places(own[:, 0]), own[:, 6], marker=marker, s=34, color=seat["color"],
                linewidths=0, zorder=3,
            )  # fmt: skip


def draw_equity(panel: Axes, columns: ReplayColumns, end: float, palette: Palette) -> None:
    """Draw the equity of each seat in its colour."""
    units = dict.fromkeys(currency(seat["currency"]) for seat in columns.header["seats"])
    caption(panel, palette, f"equity ({', '.join(units)})")
    grid(panel, palette, "y")
    curves = [columns.prefix(f"equity:{at}", end) for at in range(len(columns.header["seats"]))]
    if is_steep(np.concatenate([curve[:, 1] for curve in curves])):
        value_ticks(panel, is_log=True)
    else:
        formatted(panel.yaxis)
    for seat, curve in zip(columns.header["seats"], curves, strict=True):
        panel.plot(
            places(curve[:, 0]), curve[:, 1], linewidth=1.2, color=seat["color"],
            label=short(seat["name"]),
        )  # fmt: skip
    panel.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, borderpad=0)


def draw_lanes(panel: Axes, columns: ReplayColumns, end: float, palette: Palette) -> None:
    """Draw a lane for each who spoke most, with a mark for each message at its own time."""
    said = Counter(each["sender"] for each in columns.header["messages"])
    everybody = columns.header["participants"]
    most = sorted(everybody, key=lambda each: -said[each["name"]])[:MOST_LANES]
    people = [each for each in everybody if each in most]
    others = len(everybody) - len(people)
    caption(panel, palette, f"who spoke, without {others:,} others" if others else "who spoke")
    lanes = {each["name"]: at for at, each in enumerate(people)}
    past = columns.header["messages"][: len(columns.prefix("words", end))]
    own = [each for each in past if each["placed"] == "own" and each["sender"] in lanes]
    times = places(np.array([each["at"] for each in own], dtype=np.float64) / SECOND_US)
    rows = [lanes[each["sender"]] for each in own]
    panel.scatter(times, rows, marker="|", s=60, c=[people[row]["color"] for row in rows])
    panel.set_yticks(range(len(people)), [short(each["name"]) for each in people])
    panel.set_ylim(len(people) - 0.5, -0.5)


def is_steep(values: Floats) -> bool:
    """Whether values rise or fall so far that a scale of ratios tells more."""
    known = values[np.isfinite(values)]
    return len(known) > 0 and rises_far(known.min(), known.max())


def places(seconds: Any) -> Any:
    """Return where seconds since 1970 stand on an axis of dates."""
    times = np.rint(seconds * SECOND_US).astype("int64").astype("M8[us]")
    return date_places(pd.DatetimeIndex(times, tz="UTC"))
