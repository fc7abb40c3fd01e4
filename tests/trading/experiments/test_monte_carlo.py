import joblib
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.experiments import monte_carlo
from multichat_lab.trading.figures import fan_figure
from multichat_lab.trading.market import bootstrap_bars, gbm_bars
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from tests.trading.scenes import random_bars

BARS = gbm_bars(250, 11)
RESULT = Backtest(BARS, SmaCross(5, 20), cash=50_000).run()


def test_the_mean_log_return_is_that_of_the_bars():
    # every drawn bar is equally likely to be any of the run's, so the expectation is exact
    paths = 3000
    drawn = monte_carlo(RESULT, paths, 1).paths
    final = np.log(drawn["Equity Final [$]"] / 50_000)
    expected = np.log(RESULT.equity["equity"].iloc[-1] / 50_000)
    assert abs(final.mean() - expected) < 4 * final.std() / np.sqrt(paths)
    assert final.std() > 0.01


def test_the_seed_decides_the_paths():
    some, more = monte_carlo(RESULT, 5, 1), monte_carlo(RESULT, 9, 1)
    assert_frame_equal(some.paths, more.paths.iloc[:5], check_exact=True)
    assert not monte_carlo(RESULT, 5, 2).paths.equals(some.paths)
    assert more.paths["seed"].is_unique


@pytest.mark.slow
@pytest.mark.parametrize("source", [(RESULT,), (BARS, SmaCross(5, 20))])
def test_chunks_and_workers_do_not_matter(source):
    alone = monte_carlo(source[0], 7, 3, *source[1:])
    with joblib.parallel_config("threading", n_jobs=3):
        together = monte_carlo(source[0], 7, 3, *source[1:])
    assert_frame_equal(together.paths, alone.paths, check_exact=True)
    assert_frame_equal(together.fan, alone.fan, check_exact=True)


def test_a_price_path_can_be_traded_again_from_its_seed():
    backtest = Backtest(BARS, SmaCross(5, 20), Funds(20_000), Costs(per_share=0.01))
    drawn = monte_carlo(backtest, 4, 5)
    assert drawn.cash == 20_000
    row = drawn.paths.iloc[2]
    bars = bootstrap_bars(BARS, len(BARS), int(drawn.paths["seed"][2]))
    again = Backtest(bars, backtest.robot, backtest.cash, backtest.costs).run().stats
    assert_series_equal(row.iloc[1:], again, check_names=False, check_exact=True)


def test_a_function_of_bars_makes_a_robot_for_each_path():
    lengths = []

    def robot(bars):
        lengths.append(len(bars))
        return BuyAndHold()

    drawn = monte_carlo(BARS, 3, 1, robot)
    assert lengths == [250] * 3
    assert drawn.paths["Equity Final [$]"].nunique() == 3


def test_the_summary_is_of_the_paths():
    drawn = monte_carlo(RESULT, 200, 4)
    final = drawn.paths["Equity Final [$]"].to_numpy()
    summary = drawn.summary.loc["Equity Final [$]"]
    assert list(summary.index) == ["mean", 5, 25, 50, 75, 95]
    assert summary["mean"] == pytest.approx(final.mean())
    assert summary[25] == pytest.approx(np.percentile(final, 25))
    assert drawn.probability_of_loss == sum(final < 50_000) / 200
    assert 0 < drawn.probability_of_loss < 1


def test_the_fan_begins_at_the_cash_and_ends_where_the_paths_do():
    drawn = monte_carlo(RESULT, 100, 6)
    fan = drawn.fan
    assert len(fan) == 200
    assert (fan.index[0], fan.index[-1]) == (0, 249)
    assert set(fan.iloc[0]) == {50_000.0}
    final = np.percentile(drawn.paths["Equity Final [$]"], [5, 25, 50, 75, 95])
    assert fan.iloc[-1].to_numpy() == pytest.approx(final)
    assert (fan.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_a_source_that_will_not_do_is_refused():
    with pytest.raises(MarketDataError, match="paths is 0"):
        monte_carlo(RESULT, 0, 1)
    with pytest.raises(RobotError, match="no robot"):
        monte_carlo(BARS, 5, 1)
    with pytest.raises(RobotError, match="has its own robot"):
        monte_carlo(RESULT, 5, 1, SmaCross())
    with pytest.raises(MarketDataError, match="2 symbols"):
        monte_carlo(Backtest({"A": BARS, "B": BARS}, SmaCross()), 5, 1)


def test_a_fan_is_in_the_currency_of_the_account():
    instruments = {"7203": Instrument("7203", currency="JPY")}
    funds = Funds(100_000, currency="JPY")
    run = Backtest({"7203": random_bars(60, seed=1)}, BuyAndHold(), funds, instruments=instruments)
    drawn = monte_carlo(run.run(), paths=5, seed=1)
    assert drawn.plot().axes[0].get_ylabel() == "Equity [JPY]"
    assert fan_figure(pd.DataFrame(drawn.fan.to_numpy())).axes[0].get_ylabel() == "Equity"
