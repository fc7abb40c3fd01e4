"""What else might have come of a run: its returns, or its market, drawn again many times."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest, RobotFactory
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.experiments.chunks import chunked, in_parallel
from multichat_lab.trading.experiments.paths import PathSource, fan_bars, from_prices, from_result
from multichat_lab.trading.robots.trader import Trader

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PERCENTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class MonteCarloResult:
    """Many paths that a run might have taken.

    Attributes:
        paths: a row for each path: its `seed`, and statistics labelled as in `Result.stats`.
        fan: percentiles (columns 5, 25, 50, 75, 95) of the equity over all paths, in currency,
            indexed by `bar`: 0 is the start; at most 200 bars, evenly spaced. `attrs["currency"]`
            is which.
        cash: at the start of each path, in currency.
    """

    paths: pd.DataFrame
    fan: pd.DataFrame
    cash: float

    @property
    def probability_of_loss(self) -> float:
        """The fraction of paths that end with less than they began with."""
        return float((self.paths["Equity Final [$]"] < self.cash).mean())

    @property
    def summary(self) -> pd.DataFrame:
        """A row for each statistic: `mean` and percentiles over the paths where it is defined."""
        statistics = self.paths.drop(columns="seed")
        table = statistics.quantile([percent / 100 for percent in PERCENTILES]).T
        table.columns = pd.Index(PERCENTILES)
        table.insert(0, "mean", statistics.mean())
        return table

    def plot(self, theme: str = "light", title: str | None = None) -> "Figure":
        """Return a figure of the fan, see `fan_figure`.

        Args:
            theme: `light` or `dark`.
            title: what one finds in it.

        Raises:
            ChartError: the theme is unknown.
        """
        from multichat_lab.trading.figures import fan_figure

        return fan_figure(self, theme=theme, title=title)


def monte_carlo(
    result_or_bars: Result | Backtest | pd.DataFrame,
    paths: int,
    seed: int,
    robot: Trader | RobotFactory | None = None,
) -> MonteCarloResult:
    """Draw the history of a run again many times, to see how much of its outcome was luck.

    From a result, the returns on its equity are drawn in blocks, see `resampled`: the robot's
    trades stay what they were and come in another order. From bars and a robot, the prices are
    drawn in blocks, see `bootstrap_bars`, as many bars as there are, and the robot trades anew.
    Conversion rates are not drawn: the paths lie after the last bar, where the last rate stands.

    It runs in this process, or on whatever `joblib.parallel_config` says, as `sweep`. The same
    seed gives the same numbers either way, and the path number k is the same in any number of
    paths.

    Args:
        result_or_bars: what `Backtest.run` returned; or bars of one symbol, for the robot; or a
            backtest, for other funds or costs than by default.
        paths: how many to draw.
        seed: of the random numbers.
        robot: as for `Backtest`; with bars only.

    Returns:
        The statistics of every path, and the spread of the equity. From a result: final equity,
        return, Sharpe ratio and drawdown. Else all of `Result.stats`, and the bars of a path are
        `bootstrap_bars(bars, len(bars), seed)` with its `seed`.

    Raises:
        RobotError: bars without a robot, a robot without bars, or a result with fewer than two
            bars or an equity that falls to zero.
        MarketDataError: `paths` is not above zero, or the bars cannot be drawn from (several
            symbols, fewer than 20, no package `arch`).
    """
    if paths < 1:
        raise MarketDataError(f"paths is {paths}", "Ask for at least one path.")
    source = _path_source(result_or_bars, robot)
    seeds = np.random.SeedSequence(seed).generate_state(paths, np.uint64)
    drawn = in_parallel(source.draw, source.shared, chunked(seeds.tolist(), source.bars))
    statistics = pd.concat([part.statistics for part in drawn], ignore_index=True)
    statistics.insert(0, "seed", seeds)
    fan = pd.DataFrame(
        np.percentile(np.concatenate([part.curves for part in drawn]), PERCENTILES, axis=0).T,
        index=pd.Index(fan_bars(source.bars), name="bar"),
        columns=pd.Index(PERCENTILES),
    )
    fan.attrs["currency"] = source.currency
    return MonteCarloResult(statistics.rename_axis("path"), fan, source.cash)


def _path_source(
    source: Result | Backtest | pd.DataFrame, robot: Trader | RobotFactory | None
) -> PathSource:
    if isinstance(source, pd.DataFrame):
        if robot is None:
            raise RobotError("There are bars and no robot", "Give the robot that shall trade them.")
        return from_prices(Backtest(source, robot))
    if robot is not None:
        raise RobotError(
            f"A {type(source).__name__} has its own robot", "Leave the robot out, or give bars."
        )
    return from_result(source) if isinstance(source, Result) else from_prices(source)
