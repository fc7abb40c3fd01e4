"""A walk-forward as what can be checked for look-ahead: chosen anew on bars that were changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.market.bars import BarSource
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.trader import Trader

if TYPE_CHECKING:
    from multichat_lab.trading.experiments.walk_forward_result import WalkForward


@dataclass(frozen=True)
class Again:
    """How a walk-forward is done once more.

    Attributes:
        walk: does it, on other bars and without a word.
        before: symbol → the bars before the first piece, which stay.
        maker: a robot that was chosen, or what makes them: what they bring along is looked at.
        is_single: whether the bars are those of one symbol, and no mapping.
        functions: by which points are chosen, and left out.
    """

    walk: "Callable[[BarSource], WalkForward]"
    before: Mapping[str, pd.DataFrame]
    maker: object
    is_single: bool
    functions: tuple[object, ...] = ()

    def on(self, bars: Mapping[str, pd.DataFrame]) -> "WalkForward":
        """Choose and trade anew where these follow the bars before the first piece."""
        whole = self.whole(bars)
        return self.walk(next(iter(whole.values())) if self.is_single else whole)

    def whole(self, bars: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return the bars before the first piece with these behind."""
        names = self.before.keys() | bars.keys()
        return {name: self._whole(name, bars) for name in sorted(names)}

    def _whole(self, name: str, bars: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        parts = [each[name] for each in (self.before, bars) if name in each]
        joined = pd.concat([part for part in parts if len(part)])
        joined.attrs = dict(parts[0].attrs)
        return joined


@dataclass(frozen=True)
class Walked:
    """A walk-forward in the form that `check_lookahead` takes.

    Attributes:
        result: of the pieces.
        again: how it is done once more.
        ends: times of the last bars of pieces, at which robots leave the market; that a bar is the
            last one of a piece is known of the calendar, so nothing is cut off there.
    """

    result: Result
    again: Again
    ends: pd.DatetimeIndex

    @property
    def run(self) -> Run:
        """Who traded."""
        return self.result.run

    @property
    def maker(self) -> object:
        """Who was chosen, or what makes them."""
        return self.again.maker

    @property
    def bars(self) -> Mapping[str, pd.DataFrame]:
        """Symbol → bars of the pieces."""
        return self.result.bars

    @property
    def whole(self) -> Mapping[str, pd.DataFrame]:
        """Symbol → bars of the pieces, and those before."""
        return self.again.whole(self.result.bars)

    @property
    def broker(self) -> Broker:
        """What was ordered and filled."""
        return self.result.broker

    @property
    def robot(self) -> Trader | None:
        """Who traded, as it stands after the run."""
        return self.result.robot

    def repeat(self, bars: Mapping[str, pd.DataFrame]) -> "Walked":
        """Return the walk-forward on other bars."""
        return Walked(self.again.on(bars).result, self.again, self.ends)
