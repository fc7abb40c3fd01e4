"""Experiments on clusters that are there: two workers of Dask, and of Ray, beside this process."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import joblib
import pytest
from pandas.testing import assert_frame_equal

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.experiments import monte_carlo, sweep, walk_forward
from multichat_lab.trading.experiments.chunks import in_parallel
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import Breakout, SmaCross
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@contextmanager
def dask() -> Iterator[None]:
    """Run on two processes of Dask."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0") as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
    ):
        yield


@contextmanager
def ray() -> Iterator[None]:
    """Run on two processes of Ray."""
    # else it makes an environment anew for its workers where `uv run` has started us
    os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"
    module = pytest.importorskip("ray", reason="Ray is not installed here, and in no group: 70 MB")
    from ray.util.joblib import register_ray

    register_ray()
    module.init(num_cpus=2, include_dashboard=False, logging_level="error")
    try:
        with joblib.parallel_config("ray", n_jobs=2):
            yield
    finally:
        module.shutdown()


class Heavy:
    """Notes in a file each time that it is packed; passes for a large piece."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes

    def __reduce__(self) -> tuple[Any, ...]:
        """Tell how it is made again."""
        with self.notes.open("a") as file:
            file.write("packed\n")
        return Heavy, (self.notes,)

    def __sizeof__(self) -> int:
        """Say that it is large."""
        return 10_000_000


def passed_on(_heavy: Heavy, chunk: Sequence[int]) -> list[int]:
    return [number + 1 for number in chunk]


def waits_to_be_killed(folder: Path, chunk: Sequence[int]) -> list[int]:
    """Do one chunk at the second attempt: at the first it waits for the end of its process."""
    if 3 in chunk and not (folder / "killed").exists():
        (folder / "pid").write_text(str(os.getpid()))
        while not (folder / "killed").exists():
            time.sleep(0.05)
        time.sleep(60)  # the signal has been sent
    return [number + 1 for number in chunk]


def kill_who_waits(folder: Path) -> None:
    """Kill -9 the worker that says that it waits."""
    wait_until(lambda: (folder / "pid").exists() and (folder / "pid").read_text() != "")
    (folder / "killed").touch()
    os.kill(int((folder / "pid").read_text()), signal.SIGKILL)


@pytest.mark.parametrize("cluster", [dask, ray])
def test_a_cluster_makes_the_same_tables(cluster: Callable[[], Any]):
    bars = gbm_bars(300, 5)
    result = Backtest(bars, Breakout()).run()

    def run():
        # compiling for SmaCross itself would take each worker seconds
        crosses = sweep(bars, partial(SmaCross, slow=30), {"fast": [2, 5, 10, 40]})
        breakouts = sweep(bars, lambda channel: Breakout(channel, 10), {"channel": [10, 15, 20]})
        walked = walk_forward(
            bars, lambda channel: Breakout(channel, 10), {"channel": [10, 15]}, train=100, test=50
        )
        return crosses, breakouts, monte_carlo(result, 20, 7).paths, walked.equity

    here = run()
    with cluster():
        there = run()
    for expected, found in zip(here, there, strict=True):
        assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("cluster", [dask, ray])
def test_what_all_chunks_need_is_sent_once(cluster: Callable[[], Any], tmp_path: Path):
    notes = tmp_path / "notes"
    with cluster():
        notes.write_text("")
        found = in_parallel(passed_on, (Heavy(notes),), [[each] for each in range(12)])
    assert found == [[each + 1] for each in range(12)]
    assert 1 <= len(notes.read_text().splitlines()) <= 2  # once, and once to find out how large


@pytest.mark.parametrize("cluster", [dask])
def test_a_worker_that_is_killed_is_survived(cluster: Callable[[], Any], tmp_path: Path):
    killer = threading.Thread(target=kill_who_waits, args=(tmp_path,), daemon=True)
    with cluster():
        killer.start()
        found = in_parallel(waits_to_be_killed, (tmp_path,), [[each] for each in range(6)])
        killer.join()
    assert found == [[each + 1] for each in range(6)]
