"""What is said and measured of an account that could not carry its positions."""

import math

import pandas as pd

from multichat_lab.times import DAY_US
from multichat_lab.trading.broker.margin import Margin

UNMEASURABLE = (
    *("CAGR [%]", "Volatility (Ann.) [%]"),
    *("Sharpe Ratio", "Sortino Ratio", "Calmar Ratio"),
)
"""Statistics of growth and risk: an account without money has none."""


def margin_warnings(margin: Margin) -> list[str]:
    """Return sentences about ruin and margin calls."""
    found = []
    if margin.ruin is not None:
        ends = "trading ended" if margin.refusal else "trading went on without a maintenance margin"
        found.append(
            f"The account was ruined on {margin.ruin}: {ends}. What comes after is not measurable."
        )
    if margin.calls:
        many = len(margin.calls) > 1
        count = f"{len(margin.calls):,} margin calls, the first" if many else "Margin call"
        found.append(f"{count} on {margin.calls[0]}: all was closed at the next opens.")
    return found


def ruined(stats: pd.Series, after_us: int) -> pd.Series:
    """Return the statistics of a run that ended in ruin: with the time it took, in days."""
    unmeasurable = dict.fromkeys(UNMEASURABLE, math.nan)
    return pd.Series({**stats, **unmeasurable, "Time to Ruin [days]": after_us / DAY_US})
