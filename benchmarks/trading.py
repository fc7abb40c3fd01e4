"""One backtest beside others: python benchmarks/trading.py [--rounds N] [--in-a-row N] [--short].

The same work everywhere: SMA 10/30, 100 shares, 0.1 % commission, next-open fills; final equities
are compared before anything is timed. CPU time in one process, the best of some rounds by turns.
Sweeps are in `sweep.py`.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from trading_peers import (
    CASH,
    COMMISSION,
    FAST,
    SHARES,
    SLOW,
    capitalised,
    run_backtesting,
    run_backtrader,
    run_vectorbt,
)

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.without_broker.simulation import simulate

Work = Callable[[], float]
ROBOT, COSTS = SmaCross(FAST, SLOW, SHARES), Costs(commission=COMMISSION)


def invented_bars(length: int, freq: str) -> pd.DataFrame:
    """Return seeded bars whose averages never tie: engines see ties of whole cents differently."""
    bars = gbm_bars(length, seed=1, freq=freq)
    noise = np.exp(np.random.default_rng(2).normal(0, 1e-5, len(bars)))
    for name in ("open", "high", "low", "close"):
        bars[name] *= noise
    return bars


def run_callback(bars: pd.DataFrame) -> float:
    """Run the robot through the broker, bar by bar, statistics included."""
    return float(Backtest(bars, ROBOT, CASH, COSTS).run().stats["Equity Final [$]"])


def run_compiled(bars: pd.DataFrame) -> float:
    """Run the compiled loop, with the equity curve and the fills."""
    equity, _ = simulate(bars, ROBOT, Funds(CASH), COSTS, "numba")
    return float(equity.iloc[-1])


def cpu_seconds(work: Work) -> float:
    """Return the CPU time of `work` in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def compare(title: str, ours: Work, theirs: Work, turns: tuple[int, int], target: float) -> None:
    """Check that two engines agree, time them by turns and print the ratio.

    Args:
        title: what is printed before the figures.
        ours: our work.
        theirs: the same by the other engine.
        turns: how many each has, and how often it runs in one: from the second time on it finds
            its own data in the processor's cache, and not the other's.
        target: what the ratio should be.
    """
    rounds, in_a_row = turns
    final, expected = ours(), theirs()
    assert abs(final / expected - 1) < 1e-6, (title, final, expected)
    times = [
        [min(cpu_seconds(work) for _ in range(in_a_row)) for work in (ours, theirs)]
        for _ in range(rounds)
    ]
    own, other = (min(column) for column in zip(*times, strict=True))
    print(f"{title:42s} {own:9.4f} s {other:9.4f} s {other / own:6.1f} x  (at least {target:g})")


def show_growth(lengths: list[int]) -> None:
    """Print how the cost of a bar depends on how many there are."""
    for length in lengths:
        bars = invented_bars(length, "min")
        best = min(cpu_seconds(lambda bars=bars: run_callback(bars)) for _ in range(3))
        print(f"callback, {length:>9,} bars: {best:7.3f} s, {1e6 * best / length:.2f} µs a bar")


def main() -> None:
    """Compare, and show that the cost grows with the number of bars."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="runs of each, by turns")
    parser.add_argument("--in-a-row", type=int, default=3, help="how often each runs in its turn")
    parser.add_argument("--short", action="store_true", help="leave out 1,000,000 bars")
    options = parser.parse_args()
    few = invented_bars(5_000, "B")
    few_capitalised = capitalised(few)
    print(f"{'':42s} {'ours':>11s} {'theirs':>11s}")
    for name, run, target in (
        ("backtesting.py", run_backtesting, 8),
        ("backtrader", run_backtrader, 60),
    ):
        compare(
            f"callback / {name}, 5,000 bars",
            lambda: run_callback(few),
            lambda run=run: run(few_capitalised),
            (2 * options.rounds, options.in_a_row),
            target,
        )
    if options.short:
        show_growth([10_000, 100_000])
        return
    many = invented_bars(1_000_000, "min")
    many_capitalised = capitalised(many)
    for title, ours, theirs, target in (
        ("callback / backtesting.py", run_callback, run_backtesting, 8),
        ("compiled / vectorbt", run_compiled, run_vectorbt, 10),
    ):
        compare(
            f"{title}, 1,000,000 bars",
            lambda ours=ours: ours(many),
            lambda theirs=theirs: theirs(many_capitalised),
            (options.rounds, options.in_a_row),
            target,
        )
    show_growth([10_000, 100_000, 1_000_000])


if __name__ == "__main__":
    main()
