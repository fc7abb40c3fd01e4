"""A portfolio of many symbols beside bt: python benchmarks/portfolio.py [--symbols N] [--rounds N].

The same work: on the first day of each month the 50 symbols that rose most over three months, in
equal parts, whole shares, no costs. A day opens at the close of the day before, so that our fills
at the next open and bt's at the close have one price; final equities are compared before anything
is timed. CPU time in one process, the best of some rounds by turns; peak memory in processes of
their own.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping

import bt
import numpy as np
import pandas as pd

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.robot import Robot

TOP, MONTHS, CASH = 50, 3, 100_000_000
Work = Callable[[pd.DataFrame], float]


def invented_closes(symbols: int, days: int) -> pd.DataFrame:
    """Return seeded closes, a column a symbol."""
    steps = np.random.default_rng(1).normal(0.0003, 0.02, (days, symbols))
    index = pd.bdate_range("2010-01-01", periods=days)
    names = [f"S{number:03d}" for number in range(symbols)]
    return pd.DataFrame(50 * np.exp(steps.cumsum(axis=0)), index, names)


def frames_of(closes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return bars of each symbol; a day opens where the last one closed."""
    index = pd.DatetimeIndex(closes.index).tz_localize("UTC")
    frames = {}
    for name, close in closes.items():
        values = close.to_numpy()
        open_ = np.concatenate([values[:1], values[:-1]])
        columns = {
            "open": open_, "high": np.maximum(open_, values), "low": np.minimum(open_, values),
            "close": values, "volume": 1e6,
        }  # fmt: skip
        frames[str(name)] = pd.DataFrame(columns, index)
    return frames


class Momentum(Robot):
    """Holds those that rose most over three months, chosen anew each month."""

    def __init__(self) -> None:
        self._days: deque[tuple[pd.Timestamp, Mapping[str, Bar]]] = deque()
        self._month = 0

    def on_bars(self, bars: Mapping[str, Bar]) -> None:
        """Choose on the first day of a month."""
        today = pd.Timestamp(next(iter(bars.values())).time_us, unit="us")
        self._days.append((today, bars))
        before, self._month = self._month, today.month
        if not before or before == today.month:
            return
        start = today - pd.DateOffset(months=MONTHS)
        while self._days[0][0] < start:
            self._days.popleft()
        first = self._days[0][1]
        rise = {name: bar.close / first[name].close for name, bar in bars.items()}
        best = sorted(rise, key=rise.__getitem__)[-TOP:]
        self.target_weights(dict.fromkeys(best, 1 / TOP))


def run_ours(frames: dict[str, pd.DataFrame]) -> float:
    """Run the robot, statistics included."""
    result = Backtest(frames, Momentum(), CASH, Costs()).run()
    return float(result.stats["Equity Final [$]"])


def run_bt(closes: pd.DataFrame) -> float:
    """Run the same in bt, statistics included."""
    choice = bt.algos.SelectMomentum(
        TOP, lookback=pd.DateOffset(months=MONTHS), lag=pd.DateOffset(days=0)
    )
    rule = [
        bt.algos.RunMonthly(run_on_first_date=False), bt.algos.SelectAll(), choice,
        bt.algos.WeighEqually(), bt.algos.Rebalance(),
    ]  # fmt: skip
    test = bt.Backtest(
        bt.Strategy("momentum", rule), closes, initial_capital=CASH, progress_bar=False
    )
    bt.run(test)
    return float(test.strategy.values.iloc[-1])


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of `work` in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def peak_of(engine: str, symbols: int, days: int) -> float:
    """Return the peak memory of one run in a process of its own, in MiB."""
    argv = [sys.executable, __file__, "--only", engine, f"--symbols={symbols}", f"--days={days}"]
    return float(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Compare final equities, then time and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--symbols", type=int, default=500)
    parser.add_argument("--days", type=int, default=2_500)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, by turns")
    parser.add_argument("--only", choices=("ours", "bt"), help="print the peak memory of one")
    options = parser.parse_args()
    # first, while this process is small: a child's peak begins with its parent's size
    memory = (
        []
        if options.only
        else [peak_of(each, options.symbols, options.days) for each in ("ours", "bt")]
    )
    closes = invented_closes(options.symbols, options.days)
    frames = {} if options.only == "bt" else frames_of(closes)
    if options.only:
        _ = run_bt(closes) if options.only == "bt" else run_ours(frames)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    ours, theirs = run_ours(frames), run_bt(closes)
    assert abs(ours / theirs - 1) < 1e-3, (ours, theirs)
    times = [
        (cpu_seconds(lambda: run_ours(frames)), cpu_seconds(lambda: run_bt(closes)))
        for _ in range(options.rounds)
    ]
    own, other = (min(column) for column in zip(*times, strict=True))
    size = f"{options.symbols:,} symbols x {options.days:,} days"
    print(f"{size}: final equity {ours:,.0f}, bt {theirs:,.0f}; load {os.getloadavg()[0]:.1f}")
    bars = options.symbols * options.days
    print(
        f"CPU {own:.2f} s, {1e6 * own / bars:.2f} µs a bar; bt {other:.2f} s: "
        f"ours costs {own / other:.2f} x"
    )
    print(f"peak memory {memory[0]:.0f} MiB, bt {memory[1]:.0f} MiB")


if __name__ == "__main__":
    main()
