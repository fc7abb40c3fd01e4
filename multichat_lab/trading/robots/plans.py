"""What a rule says of bars, as arrays; and the check that it does not look ahead.

What it says of a bar must follow from the bars up to it: it is asked again about the first part of
the bars, and has to say the same of them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import LookaheadError, RobotError

ENTRY, EXIT, SHORT_ENTRY, SHORT_EXIT = 1, 2, 4, 8
BITS = {"entries": ENTRY, "exits": EXIT, "short_entries": SHORT_ENTRY, "short_exits": SHORT_EXIT}
CUTS = 3
"""Places at which a rule is asked about the bars up to there."""


class Signals(NamedTuple):
    """What a rule says of bars: arrays or Series as long as they are, true where it says so.

    Nothing (NaN) is false. An order is given at the close of its bar and fills at the next open.

    Attributes:
        entries: be long from here, if not long already.
        exits: end being long. Where it is true together with an entry, the exit wins.
        sizes: shares of an entry, above zero; a number for all, or one for each bar. NaN or None
            is as many whole ones as 95 % of the equity buys.
        short_entries: be short from here. An entry to the other side closes what is held first.
            Where entries to both sides are true, neither is taken.
        short_exits: end being short.
    """

    entries: Any
    exits: Any
    sizes: Any = None
    short_entries: Any = None
    short_exits: Any = None


class Plan(NamedTuple):
    """Signals as arrays that a loop reads.

    Attributes:
        codes: sums of `ENTRY`, `EXIT`, `SHORT_ENTRY`, `SHORT_EXIT`; 0 where nothing is said.
        sizes: shares of an entry; NaN for a stake of the equity.
    """

    codes: NDArray[np.int64]
    sizes: NDArray[np.float64]


class Asked(NamedTuple):
    """Whose rule, and what it says of bars."""

    name: str
    says: Callable[[pd.DataFrame], Signals | tuple[Any, ...]]


def decided(code: int, position: float) -> tuple[bool, int]:
    """Return whether signals close a position, and the side of the entry that they make.

    Plain numbers alone, since the compiled loop decides by it too.

    Args:
        code: as in `Plan`.
        position: shares held, negative when short.

    Returns:
        Whether to close, and +1 to buy, -1 to sell short, 0 to enter nothing.
    """
    long, short = code & (ENTRY | EXIT) == ENTRY, code & (SHORT_ENTRY | SHORT_EXIT) == SHORT_ENTRY
    if long and short:
        return False, 0
    if position > 0:
        return code & EXIT != 0 or short, -1 if short else 0
    if position < 0:
        return code & SHORT_EXIT != 0 or long, 1 if long else 0
    return False, 1 if long else (-1 if short else 0)


def plan_of(rule: Asked, bars: pd.DataFrame) -> Plan:
    """Return what a rule says of bars.

    Raises:
        RobotError: it fails, or what it says makes no sense.
    """
    try:
        told = rule.says(bars)
        said = told if isinstance(told, Signals) else Signals(*told)
        codes = np.zeros(len(bars), np.int64)
        for name, bit in BITS.items():
            if (values := getattr(said, name)) is not None:
                codes |= np.where(_column(name, values, len(bars)) != 0, bit, 0)
        sizes = _column("sizes", np.nan if said.sizes is None else said.sizes, len(bars))
    except RobotError:
        raise
    except Exception as error:
        raise RobotError(
            f"The signals of {rule.name} fail on {len(bars):,} bars: {in_a_line(error)}",
            "Let signals(bars) return entries, exits, sizes or Signals(…), also of few bars.",
        ) from error
    unfit = (np.isinf(sizes) | (sizes <= 0)) & (codes & (ENTRY | SHORT_ENTRY) != 0)
    if unfit.any():
        size = sizes[unfit.argmax()]
        raise RobotError(f"A size of {rule.name} is {size:g}", "Give shares above zero.")
    return Plan(codes, sizes)


def causal_plan(rule: Asked, bars: pd.DataFrame) -> Plan:
    """Return what a rule says of bars, having checked that it says so of each by those before it.

    It is asked again about the bars up to some at which it says something.

    Raises:
        LookaheadError: it then says something else.
        RobotError: it fails, or what it says makes no sense.
    """
    plan = plan_of(rule, bars)
    for row in _told_rows(plan):
        codes, sizes = plan_of(rule, bars.iloc[: row + 1])
        there = Plan(plan.codes[: row + 1], plan.sizes[: row + 1])
        same = (codes == there.codes) & np.isclose(sizes, there.sizes, equal_nan=True)
        if not same.all():
            first = bars.index[int((~same).argmax())]
            raise LookaheadError(
                f"What {rule.name} says of {first} is something else when the bars end at "
                f"{bars.index[row]}",
                "Let each signal follow from the bars up to it: no shift(-1), no mean of all bars.",
            )
    return plan


def _told_rows(plan: Plan) -> set[int]:
    """Return some rows of which something is said: of the later half, where there are any."""
    fired = np.flatnonzero(plan.codes[:-1])
    later = fired[fired >= len(plan.codes) // 2]
    chosen = later if len(later) else fired
    places = np.linspace(0, len(chosen) - 1, CUTS) if len(chosen) else ()
    return {int(chosen[int(place)]) for place in places}


def _column(name: str, values: Any, length: int) -> NDArray[np.float64]:
    """Return signals as numbers, 0 for those of no value, sizes as they are."""
    column = (
        np.asarray(values, dtype=np.float64)
        if not isinstance(values, pd.Series)
        else values.to_numpy(np.float64, na_value=np.nan)
    )
    if column.ndim == 0:
        column = np.full(length, column)
    if column.shape != (length,):
        raise RobotError(
            f"{name} have the shape {column.shape}, and there are {length:,} bars",
            "Give one for each bar.",
        )
    return column if name == "sizes" else np.nan_to_num(column)
