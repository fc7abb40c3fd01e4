"""What a run is held against: the other curves of its report and of its chart."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.records.run import Run

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result

BUY_AND_HOLD = "buy and hold"
"""Name of the curve of who bought all symbols at their first close, and kept them."""


class Traded(Protocol):
    """A run with its bars and its curve: a result, or a record."""

    @property
    def run(self) -> Run:
        """Who traded, with how much cash."""

    @property
    def valued(self) -> Mapping[str, pd.DataFrame]:
        """Symbol → bars, the closes in the account's currency."""

    @property
    def equity(self) -> pd.DataFrame:
        """As `Result.equity`."""


def compared_curves(
    result: "Result", compare: "Iterable[Result | str] | Result | str"
) -> dict[str, pd.Series]:
    """Return name → equity of what a run is compared with, at the times of its bars.

    Each starts with the run's cash.

    Args:
        result: the run.
        compare: other runs, over whatever bars, and `"buy and hold"`; one of them or several.

    Returns:
        Amounts in currency; NaN before the first bar and after the last one of another run.

    Raises:
        RobotError: one is neither a run nor `"buy and hold"`.
    """
    curves: dict[str, pd.Series] = {}
    one = isinstance(compare, str) or hasattr(compare, "equity")
    others: Any = [compare] if one else compare
    for other in others:
        if hasattr(other, "equity"):
            name = _free_name(label_of(other), [label_of(result), *curves])
            curves[name] = _moved_to(result, other)
        elif _plain(other) == BUY_AND_HOLD:
            curves[BUY_AND_HOLD] = buy_and_hold(result)
        else:
            raise RobotError(
                f"A run cannot be compared with {other!r}",
                f"Give another result, or {BUY_AND_HOLD!r}.",
            )
    return curves


def label_of(result: "Result") -> str:
    """Return what a run is called: its robot, with the numbers it was made with."""
    numbers = [f"{name} {value}" for name, value in result.run.params.items() if value is not None]
    return f"{result.run.robot} ({', '.join(numbers)})" if numbers else result.run.robot


def buy_and_hold(result: "Traded") -> pd.Series:
    """Return what the run's cash would be worth, in equal parts in each symbol, without costs.

    What is for a symbol lies idle until its first bar.
    """
    index = pd.DatetimeIndex(result.equity.index)
    growth = np.mean([_relative(frame, index) for frame in result.valued.values()], axis=0)
    return pd.Series(result.run.initial_cash * growth, index)


def _relative(frame: pd.DataFrame, index: pd.DatetimeIndex) -> NDArray[np.float64]:
    close = frame["close"]
    first = close.iloc[0]
    there = close.reindex(index, method="ffill").fillna(first)
    return there.to_numpy(np.float64) / float(first)


def _moved_to(result: "Result", other: "Result") -> pd.Series:
    equity = other.equity["equity"] / other.run.initial_cash * result.run.initial_cash
    index = pd.DatetimeIndex(result.equity.index)
    moved = equity.reindex(index, method="ffill")
    return moved.where(index <= equity.index[-1])


def _free_name(name: str, taken: list[str]) -> str:
    names = [name, *(f"{name} {number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)


def _plain(name: object) -> str:
    return " ".join(str(name).replace("&", " and ").replace("-", " ").lower().split())
