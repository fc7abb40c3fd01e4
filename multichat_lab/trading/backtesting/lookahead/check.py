"""Is a robot's past independent of its future? Cut the future off, change it, and see."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Protocol

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.lookahead import foretelling
from multichat_lab.trading.backtesting.lookahead.behaviour import (
    WATCH,
    BrokerDecision,
    decisions_until,
    files_read,
    first_data_source,
)
from multichat_lab.trading.backtesting.lookahead.dice import same_dice
from multichat_lab.trading.backtesting.lookahead.held_data import Held, held_data
from multichat_lab.trading.backtesting.lookahead.market_data import Market
from multichat_lab.trading.backtesting.lookahead.report import LookaheadReport
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.market.bars import PRICE_COLUMNS
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.trader import Trader

AHEAD = 50
"""Bars after a cut that are shown, changed: enough to tempt, few enough to be quick."""
LEVELS = {"raised": 1.5, "lowered": 0.5}
"""What the prices after a cut are multiplied by: whatever a robot bets on, one spoils it."""
AGAIN = "shown again"
HOLDS, READS = "holds data of its own in {!r}", "reads {} while it trades"
FORESEES = "times its trades better than chance"


class Checked(Protocol):
    """What is checked of a run: a `Result` has it."""

    @property
    def run(self) -> Run:
        """Who traded."""

    @property
    def maker(self) -> object:
        """The robot as it was given, or what made it."""

    @property
    def bars(self) -> Mapping[str, pd.DataFrame]:
        """Symbol → bars."""

    @property
    def broker(self) -> Broker:
        """What was ordered and filled."""

    @property
    def robot(self) -> Trader | None:
        """Who traded, as it stands after the run."""

    @property
    def repeat(self) -> "Callable[[Mapping[str, pd.DataFrame]], Checked]":
        """Runs the backtest again on other bars."""


def check_lookahead(result: Checked, cuts: int, seed: int) -> LookaheadReport:
    """Repeat a backtest with the bars after some time missing, raised and lowered.

    All that was asked and filled up to that time must stay as it was. Half of the times are such
    at which the robot gave an order, the others any.

    A robot that brings data of the market along, or reads files or the network while it trades,
    decides on them, whatever bars it is shown, so it cannot be checked; unless the backtest has a
    function of bars that makes it, which gets the changed bars. Data that tell nothing of the bars
    (see `relation`: the weights of a model, a calendar) are left to it, as long as its timing is no
    better than chance: else it may know what is encoded in them (see `foretelling`). What no run
    can vary, such as a level of five digits, is named in the report, which then is no acquittal.

    Args:
        result: of the backtest to check.
        cuts: number of times.
        seed: of the choice of times and of the changed prices.

    Returns:
        What was checked.

    Raises:
        LookaheadError: a decision changed; the robot holds or reads data; or it does not even
            decide alike when it sees the same bars again.
    """
    market, found = Market.of(result.bars), require_no_hindsight(result, result.maker)
    generator = np.random.default_rng(seed)
    times = _cut_times(result, cuts, generator)
    runs, decisions, read, was = 0, 0, dict[str, None](), result
    for time, change, bars in _variants(result.bars, times, generator):
        with WATCH.on(closely=change == AGAIN) as asked, same_dice() as dice:
            try:
                variant = result.repeat(bars)
            except Exception as error:
                raise LookaheadError(
                    f"The robot {result.run.robot} fails with the bars after {time} {change}: "
                    f"{error!r}",
                    "Let it use no bar that it has not been shown.",
                ) from error
            if change == AGAIN and dice.were_thrown:
                was = variant  # other dice than in the run, and the same ones in all that follow
        if was is variant:
            with same_dice():
                variant = result.repeat(bars)
        _require_no_hindsight(result, READS, first_data_source(asked, market.least))
        if change == "missing":
            _require_no_hindsight(
                result, HOLDS, foretelling.held_future(variant.robot, time, AHEAD, market)
            )
        expected = decisions_until(was.broker, time)
        _require_equal(expected, decisions_until(variant.broker, time), f"{change} after {time}")
        read |= dict.fromkeys(files_read(asked))
        runs += 1
        decisions += len(expected)
    unproven = (*found.unproven, *read)
    return LookaheadReport(tuple(times), runs, decisions, found.innocent, unproven)


def require_no_hindsight(result: Checked, holder: object) -> Held:
    """Return what a robot, or a function, holds that tells nothing of the bars of a run.

    Raises:
        LookaheadError: it holds what may tell the future.
    """
    found = held_data(holder, Market.of(result.bars))
    _require_no_hindsight(result, HOLDS, found.place)
    if whole := getattr(result, "whole", None):  # of a walk-forward, with what is before
        _require_no_hindsight(result, HOLDS, held_data(holder, Market.of(whole)).place)
    suspects = found.innocent or found.packed
    least = foretelling.FORETELLS if found.innocent else foretelling.FORESEES_ALL
    if suspects and foretelling.timing(result.bars, result.broker) > least:
        _require_no_hindsight(result, f"{HOLDS} and {FORESEES}", suspects[0])
    return found


def _require_no_hindsight(result: Checked, found: str, place: str | None) -> None:
    if place is not None:
        raise LookaheadError(
            f"The robot {result.run.robot} {found.format(place)}, so it may know the future and "
            "cannot be checked",
            "Give the backtest a function of bars that returns the robot.",
        )


def _cut_times(result: Checked, cuts: int, generator: np.random.Generator) -> list[pd.Timestamp]:
    """Return up to `cuts` times before the last, half of them times of orders."""
    first, *others = (pd.DatetimeIndex(frame.index) for frame in result.bars.values())
    anywhere = reduce(pd.DatetimeIndex.union, others, first)[:-1]
    anywhere = anywhere.difference(getattr(result, "ends", anywhere[:0]))
    ordered = pd.DatetimeIndex([each.submitted_at for each in result.broker.orders], tz="UTC")
    decided = ordered.unique().intersection(anywhere)
    chosen: set[pd.Timestamp] = set()
    for times, wanted in ((decided, cuts - cuts // 2), (anywhere, cuts // 2)):
        picked = generator.choice(len(times), min(wanted, len(times)), replace=False)
        chosen.update(times[picked])
    return sorted(chosen)


def _variants(
    bars: Mapping[str, pd.DataFrame], times: list[pd.Timestamp], generator: np.random.Generator
) -> Iterator[tuple[pd.Timestamp, str, dict[str, pd.DataFrame]]]:
    """Yield bars that agree with `bars` up to a time, that time, and what became of the rest."""
    if times:
        yield times[-1], AGAIN, dict(bars)
    for time in times:
        past = {name: frame.loc[:time] for name, frame in bars.items() if frame.index[0] <= time}
        yield time, "missing", past
        for change, level in LEVELS.items():
            changed = {}
            for name, frame in past.items():
                future = bars[name].iloc[len(frame) : len(frame) + AHEAD].copy()
                noise = np.exp(generator.normal(0.0, 0.02, (len(future), 1)))
                future[list(PRICE_COLUMNS)] *= level * noise
                changed[name] = pd.concat([frame, future])
            yield time, change, changed


def _require_equal(
    expected: list[BrokerDecision], found: list[BrokerDecision], change: str
) -> None:
    if expected == found:
        return
    differing = [was for was in expected if was not in found] or found[len(expected) :] or found
    was = differing[0]
    price = was.price if was.price is not None else was.stop
    told = f"{was.side} {was.what} {was.quantity:g} {was.symbol} at {was.time} ({price})"
    if change.startswith(AGAIN):
        raise LookaheadError(
            f"The robot cannot be checked: {AGAIN} the same bars it decides otherwise: {told}",
            "Seed its random numbers, and let it keep nothing from one run to the next.",
        )
    raise LookaheadError(
        f"With the bars {change}, what the robot had decided before is another: {told}",
        "Let it use no bar that it has not been shown.",
    )
