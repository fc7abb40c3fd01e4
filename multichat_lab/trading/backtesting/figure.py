"""The picture of a run, as a matplotlib figure that belongs to nobody's global state."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from multichat_lab.palette import LIGHT


def run_figure(
    bars: Mapping[str, pd.DataFrame], fills: pd.DataFrame, equity: pd.DataFrame
) -> Figure:
    """Return a figure of three panels over time: price and fills, equity, drawdown.

    Several symbols are drawn relative to their first close.

    Args:
        bars: symbol → bars.
        fills: as `Result.fills`; a triangle upwards is a purchase, downwards a sale.
        equity: as `Result.equity`.
    """
    figure = Figure(figsize=(10, 7), layout="constrained")
    price, worth, drawdown = figure.subplots(3, sharex=True, height_ratios=(3, 2, 1))
    _draw_price(price, bars, fills)
    worth.plot(equity.index, equity["equity"], color=LIGHT.accent, linewidth=1)
    worth.set_ylabel("Equity [$]")
    worth.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    below = 100 * equity["drawdown"]
    drawdown.fill_between(equity.index, below, color=LIGHT.down, alpha=0.4, linewidth=0)
    drawdown.set_ylabel("Drawdown [%]")
    for panel in (price, worth, drawdown):
        panel.grid(alpha=0.3)
    return figure


def _draw_price(panel: Axes, bars: Mapping[str, pd.DataFrame], fills: pd.DataFrame) -> None:
    single = len(bars) == 1
    for symbol, frame in bars.items():
        unit = 1.0 if single else frame["close"].iloc[0]
        panel.plot(frame.index, frame["close"] / unit, linewidth=1, label=symbol)
        own = fills[fills["symbol"] == symbol]
        for side, marker, color in (("buy", "^", LIGHT.up), ("sell", "v", LIGHT.down)):
            done = own[own["side"] == side]
            panel.scatter(
                done["timestamp"], done["price"] / unit, marker=marker, color=color, zorder=3
            )
    panel.set_ylabel("Price [$]" if single else "Price / first close")
    panel.legend(loc="upper left")
