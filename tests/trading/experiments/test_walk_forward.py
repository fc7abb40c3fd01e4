"""Out of sample means out of sample: nothing of a piece shows in what was chosen for it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.experiments import Search, sweep, walk_forward
from multichat_lab.trading.market import gbm_bars, load_bars, regime_bars
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import Breakout, BuyAndHold, SmaCross
from multichat_lab.trading.robots.robot import Robot

BARS = gbm_bars(420, 3)
GRID = {"fast": [2, 5, 10], "slow": [20, 30]}
CHOSEN = ["train_start", "train_end", "test_start", "fast", "slow", "in_sample", "trials"]


class Buyer(Robot):
    """Buys on every bar; fails on the bar number `fails`, counted from the first it is shown."""

    def __init__(self, fails=0):
        self.fails, self.shown = fails, 0

    def on_bar(self, bar):
        self.shown += 1
        if self.shown == self.fails:
            raise ValueError("I have seen enough")
        self.buy(1)


def test_the_choice_of_each_window_is_the_best_of_a_sweep_on_the_bars_before_it():
    found = walk_forward(BARS, SmaCross, GRID, 200, 50)
    assert len(found.windows) == len(found.tables) == 5
    for number, row in found.windows.iterrows():
        part = BARS.loc[row["train_start"] : row["train_end"]]
        assert len(part) == 200
        assert part.index[-1] < row["test_start"]
        table = sweep(part, SmaCross, GRID)
        assert_frame_equal(table, found.tables[number])
        best = table.loc[table["Sharpe Ratio"].idxmax()]
        assert (row["fast"], row["slow"]) == (best["fast"], best["slow"])
        assert row["in_sample"] == best["Sharpe Ratio"]
        assert row["Deflated Sharpe Ratio"] == best["Deflated Sharpe Ratio"]
        assert row["trials"] == 6


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(201, 419), anchored=st.booleans())
def test_what_comes_later_changes_nothing_before(seed, cut, anchored):
    bars = regime_bars(420, seed)
    changed = bars.copy()
    later = slice(cut, None)
    prices = changed.columns[:4]
    changed.iloc[later, :4] = (changed[prices] * np.random.default_rng(seed).uniform(0.2, 3)).iloc[
        later
    ]
    one, other = (
        walk_forward(each, SmaCross, GRID, 200, 50, anchored=anchored) for each in (bars, changed)
    )
    time = bars.index[cut]
    before = one.windows["test_start"] <= time
    assert_frame_equal(one.windows.loc[before, CHOSEN], other.windows.loc[before, CHOSEN])
    assert_frame_equal(one.equity[one.equity.index < time], other.equity[other.equity.index < time])
    assert_frame_equal(*(each.fills[each.fills["timestamp"] < time] for each in (one, other)))


def test_a_piece_is_the_backtest_of_a_robot_that_knows_the_bars_before():
    funds = Funds(50_000, leverage=2)
    found = walk_forward(BARS, SmaCross, GRID, 300, 120, cash=funds)
    [row] = found.windows.to_dict("records")
    robot, symbol = SmaCross(row["fast"], row["slow"]), BARS.attrs["symbol"]
    for close in BARS["close"].iloc[:300]:
        robot._averages[symbol].add(close)
    expected = Backtest(BARS.iloc[300:], robot, funds).run()
    assert_frame_equal(found.equity, expected.equity)
    assert len(found.fills) == len(expected.fills) > 0
    assert found.windows["out_of_sample"].item() == expected.stats["Sharpe Ratio"]


def test_a_robot_is_warm_when_its_piece_begins_and_has_not_traded():
    cold = walk_forward(BARS, SmaCross, {"fast": [5], "slow": [40]}, 200, 50, warm_up=0)
    warm = walk_forward(BARS, SmaCross, {"fast": [5], "slow": [40]}, 200, 50)
    start = warm.windows["test_start"].iloc[0]
    assert len(warm.fills) > len(cold.fills)
    assert warm.fills["timestamp"].min() > start
    assert warm.equity.index[0] == start
    assert warm.equity["equity"].iloc[0] == 100_000


def test_each_robot_begins_flat_and_what_it_leaves_is_sold_at_the_next_open():
    found = walk_forward(BARS, Buyer, {"fails": [0]}, 200, 50, costs=Costs())
    for start in found.windows["test_start"]:
        assert found.equity["position_value"][start] == 0
    second = found.windows["test_start"].iloc[1]
    [sale] = found.fills[found.fills["timestamp"] == second].to_dict("records")
    assert (sale["side"], sale["quantity"]) == ("sell", 49)
    assert sale["price"] == BARS["open"][second]


def test_the_pieces_make_the_whole():
    found = walk_forward(BARS, SmaCross, GRID, 200, 50, objective="Return [%]")
    growth = (1 + found.windows["out_of_sample"] / 100).prod()
    assert 100 * (growth - 1) == pytest.approx(found.stats["Return [%]"])
    assert found.stats["# Trades"] == len(found.trades) > 0


def test_a_point_that_fails_is_a_row_and_a_window_that_fails_has_its_error():
    found = walk_forward(BARS, Buyer, {"fails": [0, 150, 220]}, 200, 50, constraint=None)
    for table in found.tables:
        assert table["error"].notna().tolist() == [False, True, False]
    # with 200 bars to warm up on, the point that is best in all windows fails in its piece
    found = walk_forward(BARS, Buyer, {"fails": [220]}, 200, 50)
    assert found.windows["error"].str.contains("ValueError: I have seen enough").all()
    assert found.warnings[0].startswith("Window 0: ValueError")
    for start, error in zip(found.windows["test_start"], found.windows["error"], strict=True):
        piece = found.fills[found.fills["timestamp"] > start]
        assert error
        assert piece["quantity"].iloc[0] == 1


def test_a_window_in_which_every_point_fails_trades_nothing():
    found = walk_forward(BARS, Buyer, {"fails": [150, 160]}, 200, 50)
    assert found.windows["error"].str.startswith("no point could be run: ValueError").all()
    assert (found.equity["equity"] == 100_000).all()
    assert found.windows["trials"].tolist() == [0] * 5


def test_a_search_chooses_in_each_window_too():
    def run():
        return walk_forward(BARS, Breakout, {"channel": range(5, 60)}, 300, 60, search=Search(9))

    found = run()
    assert [len(table) for table in found.tables] == [9, 9]
    assert_frame_equal(found.windows, run().windows)


def test_several_symbols_share_the_account():
    bars = {name: load_bars(name, start="2010", end="2012") for name in ("IBM", "MSFT")}
    found = walk_forward(bars, SmaCross, {"fast": [5, 10], "slow": [30]}, "1 year", "6 months")
    assert len(found.windows) == 4
    assert set(found.fills["symbol"]) == {"IBM", "MSFT"}
    for start in found.windows["test_start"]:
        assert found.equity["position_value"][start] == 0


def test_parameters_keep_their_types():
    found = walk_forward(BARS, BuyAndHold, {"quantity": [None, 10.5]}, 200, 100)
    assert found.windows["quantity"].isin([None, 10.5]).all()
    assert not found.windows["error"].notna().any()


def test_what_makes_no_sense_is_refused():
    with pytest.raises(TypeError, match="'anchor'"):
        walk_forward(BARS, SmaCross, GRID, 200, 50, anchor=True)
    with pytest.raises(MarketDataError, match="leave nothing"):
        walk_forward(BARS, SmaCross, GRID, 420, 50)
    with pytest.raises(MarketDataError):
        walk_forward(BARS.iloc[::-1], SmaCross, GRID, 200, 50)
    with pytest.raises(RobotError, match="warm_up is -1"):
        walk_forward(BARS, SmaCross, GRID, 200, 50, warm_up=-1)
    with pytest.raises(RobotError, match=r"220 windows with 5,000 points each are 1,100,000 runs"):
        walk_forward(BARS, SmaCross, {"fast": range(1, 5001)}, 200, 1)


def test_the_efficiency_is_the_mean_out_of_sample_over_that_in_sample():
    found = walk_forward(BARS, SmaCross, GRID, 200, 50)
    means = found.windows[["in_sample", "out_of_sample"]].dropna().mean()
    assert found.efficiency == pytest.approx(means["out_of_sample"] / means["in_sample"])


def test_the_figure_shows_both_sides_of_each_choice_and_how_many_were_tried():
    found = walk_forward(BARS, SmaCross, GRID, 200, 50)
    figure = found.plot()
    worth, judged = figure.axes
    told = {line.get_label(): list(line.get_ydata()) for line in (*worth.lines, *judged.lines)}
    for name in ("in_sample", "out_of_sample"):
        np.testing.assert_array_equal(told[name.replace("_", " ")], found.windows[name])
    assert worth.lines[0].get_ydata().tolist() == found.equity["equity"].tolist()
    title = figure.texts[0].get_text()
    assert title.startswith("SmaCross: 5 windows, the best of 6 trials in each")


def test_the_figure_is_in_the_currency_of_the_account():
    yen = Funds(100_000, currency="JPY")
    instruments = {"7203": Instrument("7203", currency="JPY")}
    bars = {"7203": BARS}
    found = walk_forward(bars, SmaCross, GRID, 200, 50, cash=yen, instruments=instruments)
    assert found.plot().axes[0].get_ylabel() == "Equity [JPY]"
