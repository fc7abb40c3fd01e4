"""The picture of a walk-forward; imported by itself, since a worker has no use for matplotlib."""

import math
from typing import TYPE_CHECKING

from multichat_lab.figure_style import Figure
from multichat_lab.formatting import currency
from multichat_lab.palette import LIGHT
from multichat_lab.trading.backtesting.reporting import currencies_of
from multichat_lab.trading.run_figure import amounts_up_to

if TYPE_CHECKING:
    from multichat_lab.trading.experiments.walk_forward_result import WalkForward

MOST_NAMED = 8
"""Windows up to which each names its parameters."""


def walk_forward_figure(found: "WalkForward") -> Figure:
    """Return a figure of two panels over time: the equity out of sample, and what was promised.

    Above, the equity of the pieces, every other window on a grey ground, and what holding would
    have made of the same cash. Below, the objective of each window on the bars that it was chosen
    on (hollow) and on its piece (full); the gap between them is what the choice flattered itself.

    Args:
        found: what `walk_forward` returned.
    """
    figure = Figure(figsize=(10, 7), layout="constrained")
    worth, judged = figure.subplots(2, sharex=True, height_ratios=(3, 2))
    equity, windows = found.equity["equity"], found.windows
    worth.plot(equity.index, equity, color=LIGHT.accent, linewidth=1.2, label="out of sample")
    frames = found.result.bars.values()
    closes = [frame["close"].reindex(equity.index).ffill().bfill() for frame in frames]
    held = sum(each / each.iloc[0] for each in closes) / len(closes)
    cash = found.result.run.initial_cash
    worth.plot(equity.index, cash * held, color=LIGHT.dim, linewidth=0.8, label="buy and hold")
    worth.set_ylabel(f"Equity [{currency(currencies_of(found.result)[''])}]")
    worth.yaxis.set_major_formatter(amounts_up_to(float(equity.abs().max())))
    worth.legend(loc="upper left")
    middles = windows["test_start"] + (windows["test_end"] - windows["test_start"]) / 2
    for name, marker, face in (("in_sample", "o", "none"), ("out_of_sample", "o", LIGHT.accent)):
        color = LIGHT.dim if face == "none" else LIGHT.accent
        judged.plot(
            middles,
            windows[name],
            color=color,
            marker=marker,
            markerfacecolor=face,
            label=name.replace("_", " "),
        )
    judged.axhline(0, color="black", linewidth=0.8)
    judged.set_ylabel(found.objective)
    judged.legend()
    for panel in (worth, judged):
        panel.grid(alpha=0.3)
        for start, end in zip(windows["test_start"][1::2], windows["test_end"][1::2], strict=True):
            panel.axvspan(start, end, color=LIGHT.line, alpha=0.4, linewidth=0)
    worth.set_title(_told(found))
    if len(windows) <= MOST_NAMED:
        parameters = found.tables[0].attrs["parameters"]
        for middle, (_, row) in zip(middles, windows.iterrows(), strict=True):
            text = "\n".join(f"{name} {row[name]}" for name in parameters)
            place = worth.get_xaxis_transform()
            worth.text(middle, 0.02, text, transform=place, ha="center", va="bottom", fontsize=8)
    return figure


def _told(found: "WalkForward") -> str:
    windows, kept = found.windows, found.efficiency
    trials = int(windows["trials"].max())
    robot, number = found.result.run.robot, len(windows)
    told = f"{robot}: {number} windows, the best of {trials:,} trials in each"
    return told if math.isnan(kept) else f"{told}; {100 * kept:.0f} % of it kept out of sample"
