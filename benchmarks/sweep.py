"""A sweep of 1,000 SMA pairs over 5,000 bars beside vectorbt: python benchmarks/sweep.py.

Both trade 100 shares a pair at 0.1 % commission with next-open fills, and make a table of the same
statistics. CPU time in one process, the best of some runs by turns.
"""

import sys
import time
import warnings
from collections.abc import Callable
from unittest.mock import patch

import numpy as np
import pandas as pd
import vectorbt as vbt

from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import SmaCross

FAST, SLOW = range(2, 52), range(60, 80)
SHARES = 100.0
COSTS = Costs(commission=0.001)
RUNS = 4
CALLBACK_PAIRS = 20
TARGETS = {"numba": 40, "NumPy alone": 8}
PEER_STATISTICS: dict[str, Callable[[vbt.Portfolio], pd.Series]] = {
    "Equity Final [$]": lambda run: run.final_value(),
    "Return [%]": lambda run: 100 * run.total_return(),
    "CAGR [%]": lambda run: 100 * run.annualized_return(),
    "Volatility (Ann.) [%]": lambda run: 100 * run.annualized_volatility(),
    "Sharpe Ratio": lambda run: run.sharpe_ratio(),
    "Sortino Ratio": lambda run: run.sortino_ratio(),
    "Calmar Ratio": lambda run: run.calmar_ratio(),
    "Max. Drawdown [%]": lambda run: 100 * run.max_drawdown(),
    "Max. Drawdown Duration [days]": lambda run: run.drawdowns.max_duration(),
    "# Trades": lambda run: run.trades.closed.count(),
    "Win Rate [%]": lambda run: 100 * run.trades.closed.win_rate(),
    "Best Trade [%]": lambda run: 100 * run.trades.closed.returns.max(),
    "Worst Trade [%]": lambda run: 100 * run.trades.closed.returns.min(),
    "Profit Factor": lambda run: run.trades.closed.profit_factor(),
}


def unrounded_bars() -> pd.DataFrame:
    """Return bars whose averages never tie: engines see ties of prices in cents differently."""
    bars = gbm_bars(5_000, seed=1)
    prices = ["open", "high", "low", "close"]
    noise = np.exp(np.random.default_rng(2).normal(0, 1e-5, len(bars)))
    bars[prices] = bars[prices].mul(noise, axis=0)
    return bars


BARS = unrounded_bars()


def ours() -> pd.DataFrame:
    """Sweep with the compiled loop."""
    grid = {"fast": FAST, "slow": SLOW, "quantity": [SHARES]}
    return sweep(BARS, SmaCross, grid, costs=COSTS)


def ours_by_numpy() -> pd.DataFrame:
    """Sweep as where numba is not installed."""
    with patch.dict(sys.modules, numba=None):
        return ours()


def ours_by_callback() -> pd.DataFrame:
    """Sweep a few pairs through the broker, bar by bar."""

    def robot(fast: int) -> SmaCross:
        return SmaCross(fast, 60, SHARES)

    return sweep(BARS, robot, {"fast": FAST[:CALLBACK_PAIRS]}, costs=COSTS)


def peer_portfolio() -> vbt.Portfolio:
    """Run all pairs in vectorbt."""
    pairs = [(fast, slow) for fast in FAST for slow in SLOW]
    fast, slow = (
        vbt.MA.run(BARS["close"], list(windows), short_name=name)
        for windows, name in zip(zip(*pairs, strict=True), ("fast", "slow"), strict=True)
    )
    return vbt.Portfolio.from_signals(
        BARS["close"],
        fast.ma_crossed_above(slow).vbt.fshift(1),
        fast.ma_crossed_below(slow).vbt.fshift(1),
        price=BARS["open"],
        size=SHARES,
        fees=COSTS.commission,
        init_cash=100_000,
        freq="1D",
    )


def peer_return() -> pd.Series:
    """Run all pairs in vectorbt, and ask for nothing but the return."""
    return peer_portfolio().total_return()


def peer() -> pd.DataFrame:
    """Run all pairs in vectorbt, and make the table."""
    run = peer_portfolio()
    return pd.DataFrame({name: each(run).array for name, each in PEER_STATISTICS.items()})


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of `work` in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Check that the runs agree, then time them by turns and print the ratios."""
    warnings.filterwarnings("ignore")
    final = ours()["Equity Final [$]"].to_numpy()
    apart = np.abs(final / peer()["Equity Final [$]"].to_numpy() - 1).max()
    print(f"{len(final):,} pairs, {len(BARS):,} bars; final equity within {apart:.0e} (cents)")
    ways = {
        "numba": ours,
        "NumPy alone": ours_by_numpy,
        "vectorbt, the same statistics": peer,
        "vectorbt, return alone": peer_return,
    }
    rounds = [{name: cpu_seconds(work) for name, work in ways.items()} for _ in range(RUNS)]
    best = pd.DataFrame(rounds).min()
    print(best.map("{:.3f} s".format).to_string())
    for name, target in TARGETS.items():
        same, alone = best.iloc[2] / best[name], best.iloc[3] / best[name]
        print(f"{name}: {same:.1f} x vectorbt (at least {target}); {alone:.1f} x its return alone")
    callback = CALLBACK_PAIRS / cpu_seconds(ours_by_callback)
    print(f"through the broker: {callback:.0f} pairs a second; numba {1000 / best['numba']:,.0f}")


if __name__ == "__main__":
    main()
