from functools import partial

import joblib
import pytest
from pandas.testing import assert_frame_equal

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.experiments import monte_carlo, sweep
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import Breakout, SmaCross

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed")


def test_a_dask_cluster_makes_the_same_tables():
    bars = gbm_bars(300, 5)
    result = Backtest(bars, Breakout()).run()

    def run():
        # compiling for SmaCross itself would take each worker seconds
        crosses = sweep(bars, partial(SmaCross, slow=30), {"fast": [2, 5, 10, 40]})
        breakouts = sweep(bars, lambda channel: Breakout(channel, 10), {"channel": [10, 15, 20]})
        return crosses, breakouts, monte_carlo(result, 20, 7).paths

    here = run()
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0") as cluster,
        distributed.Client(cluster),
        joblib.parallel_config("dask"),
    ):
        there = run()
    for expected, found in zip(here, there, strict=True):
        assert_frame_equal(found, expected, check_exact=True)
