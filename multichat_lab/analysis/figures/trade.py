"""One trade: the prices around it, where it began and ended, and its story below."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from multichat_lab.analysis.trade_explanation import TradeExplanation
from multichat_lab.currencies import currency
from multichat_lab.figure_style import blank, finish, grid, wrapped
from multichat_lab.figure_ticks import date_places, date_ticks, formatted, value_ticks
from multichat_lab.formatting import price, shares
from multichat_lab.palette import Palette, Theme
from multichat_lab.trading.report.axes import rises_far

WIDE = 112
"""Characters of a line of the story."""
MOST_LINES = 4
"""Lines of what is told of one thing."""


def trade_figure(explanation: TradeExplanation, title: str = "", theme: Theme = "light") -> Figure:
    """Draw what `explain_trade` found.

    Args:
        explanation: what it returned.
        title: what one finds; what the trade earned unless given.
        theme: `dark` or `light`.

    Returns:
        Above, the closes with the range of each bar, entry and exit (▲ a purchase, ▼ a sale) and
        the levels of its orders; where no prices are recorded, a dashed line between the two.
        Below, its story.
    """
    story = [
        (name, line) for name, text in explanation.lines() for name, line in lines_of(name, text)
    ]
    figure, palette = blank(10, 4.2 + 0.19 * len(story), theme)
    above, below = figure.subplots(2, height_ratios=(3.4, 0.19 * len(story) + 0.1))
    draw_path(above, explanation, palette)
    below.set(xticks=[], yticks=[], ylim=(len(story), -0.5), xlim=(0, 1))
    below.spines[:].set_visible(False)
    for place, (name, line) in enumerate(story):
        color = palette.down if name == "not known" else palette.dim
        below.text(0.0, place, name, color=color, fontsize=9, va="center")
        below.text(0.1, place, line, color=palette.text, fontsize=9, va="center")
    trade = explanation.trade
    told = (
        f"{trade['participant']}, {trade['side']} {shares(trade['quantity'])} {trade['symbol']}:"
        f" {explanation.earned()}"
    )
    return finish(figure, palette, title or told, f"trade {trade['trade_id']}, times are UTC")


def lines_of(name: str, text: str) -> list[tuple[str, str]]:
    """Return what is told of one thing in lines, named in the first; what is too long is cut."""
    lines = wrapped(text, WIDE)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    return [(name if place == 0 else "", line) for place, line in enumerate(lines)]


def draw_path(axes: Axes, explanation: TradeExplanation, palette: Palette) -> None:
    """Draw the prices, with entry, exit and levels."""
    trade, path = explanation.trade, explanation.path
    ends = pd.DatetimeIndex([trade["entry_time"], trade["exit_time"]])
    x = date_places(ends)
    prices = [float(trade["entry_price"]), float(trade["exit_price"])]
    gained = palette.up if trade["pnl"] > 0 else palette.down
    shown = ends
    if path.is_known:
        shown = pd.DatetimeIndex(path.bars.index)
        places = date_places(shown)
        low, high = path.bars["low"], path.bars["high"]
        axes.fill_between(places, low, high, color=palette.dim, alpha=0.22, linewidth=0)
        axes.plot(places, path.bars["close"], color=palette.dim, linewidth=1.1)
    axes.plot(x, prices, color=gained, linewidth=1.4, linestyle="-" if path.is_known else "--")
    axes.axvspan(x[0], x[1], color=gained, alpha=0.08, linewidth=0)
    buys_first = trade["side"] == "long"
    for place, at, buys in zip(x, prices, (buys_first, not buys_first), strict=True):
        marker, color = ("^", palette.up) if buys else ("v", palette.down)
        axes.plot([place], [at], marker, color=color, markersize=9, zorder=4)
        axes.annotate(
            price(at), (place, at), (0, -13 if buys else 8), textcoords="offset points",
            ha="center", va="top" if buys else "bottom", color=palette.text, fontsize=9, zorder=5,
            path_effects=[withStroke(linewidth=3, foreground=palette.background)],
        )  # fmt: skip
    least = min(prices) if not path.is_known else float(path.bars["low"].min())
    most = max(prices) if not path.is_known else float(path.bars["high"].max())
    if is_log := rises_far(least, most):
        value_ticks(axes, is_log)
    else:
        formatted(axes.yaxis, price)
    axes.margins(x=0.03, y=0.16)
    draw_levels(axes, explanation, x, palette)
    if shown[0] < shown[-1]:
        date_ticks(axes.xaxis, shown[0], shown[-1])
    else:
        axes.set_xticks([x[0]], [f"{shown[0]:%d %b %Y %H:%M:%S}"])
    unit = f" [{currency(trade['price_currency'])}]" if trade["price_currency"] else ""
    axes.set_ylabel(f"price of {trade['symbol']}{unit}")
    grid(axes, palette, "y")


def draw_levels(axes: Axes, explanation: TradeExplanation, x: Any, palette: Palette) -> None:
    """Draw the levels at which its orders were to be filled, from the entry on.

    One that lies far from the prices would press these flat; the story tells of it.
    """
    low, high = axes.get_ylim()
    end = axes.get_xlim()[1]
    for order in explanation.orders.to_dict("records"):
        for name in ("limit_price", "stop_price"):
            level = order[name]
            if pd.isna(level) or not low - (high - low) / 2 <= level <= high + (high - low) / 2:
                continue
            axes.plot(
                [x[0], end], [level, level], ":", color=palette.accent, linewidth=0.9, scalex=False
            )
            if order["role"] != "exit":  # where that was is written there
                axes.annotate(
                    f"{order['role']}: {name.removesuffix('_price')} {price(level)}", (end, level),
                    (0, 3), textcoords="offset points", color=palette.accent, fontsize=8,
                    ha="right",
                )  # fmt: skip
