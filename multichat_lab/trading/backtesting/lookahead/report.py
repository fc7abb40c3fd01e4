"""What a check for look-ahead says of a robot that it has not found out."""

from dataclasses import dataclass

import pandas as pd

FREE = "free of look-ahead"
SHOWN = 3
"""So many of the places are named in words."""


@dataclass(frozen=True, slots=True)
class LookaheadReport:
    """What was checked, and whether it is enough to call a robot free of look-ahead.

    Attributes:
        cuts: times at which the future was cut off and changed, aware UTC.
        runs: number of runs that were compared.
        decisions: number of orders and fills that were compared in them.
        innocent: where the robot keeps data of its own that tell nothing of the bars.
        unproven: where it keeps, or reads, what stays as it is whatever the bars do: who has chosen
            a level to five digits, or eight days by name, may have seen all bars before, and no run
            can tell. Empty for a robot that a function of bars makes, or that has round settings.
    """

    cuts: tuple[pd.Timestamp, ...]
    runs: int
    decisions: int
    innocent: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()

    @property
    def is_proven(self) -> bool:
        """Whether all that the robot decides on was varied, and nothing of its past with it."""
        return not self.unproven

    def __str__(self) -> str:
        """Return the verdict in words."""
        told = f"{self.runs} runs, {self.decisions:,} decisions compared: "
        if self.is_proven:
            return f"{told}{FREE}"
        places = ", ".join(repr(each) for each in self.unproven[:SHOWN])
        more = len(self.unproven) - SHOWN
        return (
            f"{told}no decision depends on a later bar, but it cannot be checked whether what it "
            f"keeps in {places}{f' and {more} more' if more > 0 else ''} was made from later bars. "
            "Give the backtest a function of bars that returns the robot."
        )
