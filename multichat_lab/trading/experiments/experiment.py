"""A robot, bars and an account: what every point of an experiment is run with."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import AccountError, MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import DEFAULT_COSTS, Costs, Funds
from multichat_lab.trading.deflated_sharpe import moments_of
from multichat_lab.trading.experiments.chunks import chunked, in_parallel
from multichat_lab.trading.experiments.grid import RobotMaker, refused_points
from multichat_lab.trading.experiments.objective import Aim, experiment_table
from multichat_lab.trading.market.bars import BarSource
from multichat_lab.trading.market.rates import Rates
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Parameters
from multichat_lab.trading.without_broker.many_runs import sma_cross_statistics
from multichat_lab.trading.without_broker.own_rules import has_own_rule
from multichat_lab.trading.without_broker.own_runs import own_rule_statistics
from multichat_lab.trading.without_broker.simulation import fills_at_once

COMPILED_CHUNK_BARS = 2_000_000
"""Bars that a chunk goes through where no broker is needed."""


@dataclass(frozen=True)
class Experiment:
    """What is the same for all points.

    Attributes:
        bars: as for `Backtest`.
        robot: makes the robot of a point.
        cash: as for `Backtest`.
        costs: as for `Backtest`.
        instruments: as for `Backtest`.
        rates: as for `Backtest`.
    """

    bars: BarSource
    robot: RobotMaker
    cash: float | Funds = 100_000
    costs: Costs = DEFAULT_COSTS
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    rates: Rates = field(default_factory=dict)

    def table(self, points: Sequence[Parameters], aim: Aim) -> pd.DataFrame:
        """Run all points and return their table, see `sweep`.

        Raises:
            RobotError: the robot refuses all of them, or there is no such objective.
            MarketDataError, AccountError: no run can go well with such bars or cash.
        """
        refusals = refused_points(self.robot, points)
        places = [place for place in range(len(points)) if place not in refusals]
        runs = self.runs([points[place] for place in places])
        return experiment_table(points, runs.set_axis(places, axis=0), refusals, aim)

    def runs(self, points: Sequence[Parameters]) -> pd.DataFrame:
        """Run points, none of which the robot refuses; return statistics, moments and errors."""
        bars = self.bars
        if isinstance(bars, pd.DataFrame) and self._fills_plainly(bars):
            chunks = chunked(points, len(bars), COMPILED_CHUNK_BARS)
            if self.robot is SmaCross:
                shared = (bars, self.cash, self.costs)
                return _joined(in_parallel(sma_cross_statistics, shared, chunks))
            if points and has_own_rule(self.robot(**points[0])):
                own = (bars, self.robot, self.cash, self.costs)
                return _joined(in_parallel(own_rule_statistics, own, chunks))
        length = len(bars) if isinstance(bars, pd.DataFrame) else sum(map(len, bars.values()))
        chunks = chunked(points, length)
        return _joined(in_parallel(_backtests, (bars, replace(self, bars={})), chunks))

    def _fills_plainly(self, bars: pd.DataFrame) -> bool:
        described = self.instruments or "instrument" in bars.attrs
        return not described and fills_at_once(bars, self.costs)

    def fingerprint(self, more: str) -> str:
        """Return a text that is another for other bars, another robot or other terms."""
        frames = {"": self.bars} if isinstance(self.bars, pd.DataFrame) else dict(self.bars)
        frames |= {f"rate {name}": pd.DataFrame(each) for name, each in self.rates.items()}
        name = getattr(self.robot, "__qualname__", repr(self.robot))
        parts = hashlib.sha256(
            f"{name} {self.cash} {self.costs} {dict(self.instruments)} {more}".encode()
        )
        for symbol in sorted(frames):
            parts.update(symbol.encode())
            parts.update(pd.util.hash_pandas_object(frames[symbol]).to_numpy().tobytes())
        return parts.hexdigest()[:16]


def _joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)


def _backtests(bars: BarSource, terms: Experiment, points: Sequence[Parameters]) -> pd.DataFrame:
    """Return the statistics and moments of each of `points`; of one that fails, its `error`.

    Raises:
        MarketDataError, AccountError: no run can go well with such bars or cash.
    """
    rows = []
    for point in points:
        try:
            backtest = Backtest(bars, terms.robot(**point), terms.cash, terms.costs)
            backtest = replace(backtest, instruments=terms.instruments, rates=terms.rates)
            result = backtest.run()
            moments = moments_of(result.equity["equity"])
            rows.append({**result.stats, **moments._asdict()})
        except (MarketDataError, AccountError):
            raise
        except Exception as error:
            # the robot is anybody's: its row says what went wrong, and the others go on
            rows.append({"error": in_a_line(error)})
    return pd.DataFrame(rows)
