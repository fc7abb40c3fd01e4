"""Rules of one's own give the fills of the broker, to the last bit; where not, it is told."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.errors.trading import LookaheadError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.terms import Costs, Funds
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.market import load_bars, regime_bars
from multichat_lab.trading.robots.plans import ENTRY, SHORT_ENTRY, Signals
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.without_broker.own_rules import has_own_rule
from multichat_lab.trading.without_broker.simulation import simulate
from tests.trading.scenes import random_bars
from tests.trading.without_broker.own_robots import Channel, Dice, Drawn, Rebalanced

ENGINES = ["numpy", "numba"]
FUNDS = st.sampled_from([Funds(10_000), Funds(3_000, leverage=3), Funds(10_000, 2, maintenance=0)])
COSTS = st.sampled_from([
    Costs(),
    Costs(commission=0.0013, per_share=0.004, minimum=1.0, slippage_bps=1.5, spread=0.01),
])  # fmt: skip
ROBOTS = st.one_of(
    st.builds(Channel, st.integers(2, 20)),
    st.builds(
        Drawn,
        st.lists(st.integers(0, 15), min_size=1, max_size=30),
        st.lists(st.sampled_from([np.nan, 1.0, 2.5, 0.01, 90.0]), min_size=1, max_size=4),
    ),
    st.builds(Rebalanced, st.sampled_from([0.3, 0.9, -0.4]), st.sampled_from([0.02, 0.2])),
    st.builds(Dice, st.integers(0, 60_000), st.sampled_from([1.0, 40.0, 200.0])),
)

BARS = st.builds(random_bars, st.integers(1, 120), st.integers(0, 10**6))


def require_the_broker_s(bars, robot, funds, costs, engine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        equity, fills = simulate(bars, robot, funds, costs, engine)
    result = Backtest(bars, robot, funds, costs).run()
    assert np.array_equal(equity, result.equity["equity"])
    assert len(fills) == len(result.fills)
    for name in fills:
        assert fills[name].tolist() == result.fills[name].tolist()
    return result


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60, deadline=None)
@given(robot=ROBOTS, funds=FUNDS, costs=COSTS, bars=BARS)
def test_any_rule_on_any_bars_gives_what_the_broker_gives(engine, robot, funds, costs, bars):
    require_the_broker_s(bars, robot, funds, costs, engine)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("robot", [Channel(20), Rebalanced(0.6), Dice(7, 100.0, 5)])
def test_years_of_real_bars_give_what_the_broker_gives(engine, robot):
    result = require_the_broker_s(
        load_bars("GOOG"), robot, Funds(), Costs(commission=0.001), engine
    )
    assert len(result.fills) > 20


@pytest.mark.slow
def test_a_margin_call_is_left_to_the_broker():
    funds, called = Funds(10_000, leverage=3), 0
    for side in (ENTRY, SHORT_ENTRY):
        robot = Drawn([side], [280.0])
        for seed in range(6):
            bars = regime_bars(200, seed)
            result = require_the_broker_s(bars, robot, funds, Costs(), "numba")
            called += bool(result.broker.margin.calls)
    assert called > 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("robot", "grid"),
    [
        (Channel, {"period": [3, 10, 20]}),
        (Rebalanced, {"share": [0.2, 0.5], "slack": [0.01, 0.2]}),
        (Dice, {"seed": [1, 2], "shares": [10.0, 300.0]}),
    ],
)
def test_every_row_of_a_sweep_is_its_backtest(robot, grid):
    bars = load_bars("IBM", start="2008")
    table = sweep(bars, robot, grid, Funds(20_000, leverage=2))
    for _, row in table.iterrows():
        point = {name: type(grid[name][0])(row[name]) for name in grid}
        stats = Backtest(bars, robot(**point), Funds(20_000, leverage=2)).run().stats
        np.testing.assert_allclose(row[stats.index].astype(float), stats, rtol=1e-9, atol=1e-9)


class Wraps(Robot):
    """Numbers of Python have no end; those that are compiled have 64 bits."""

    def __init__(self, unused=1):
        self.unused = unused

    def state(self):
        return np.array([3])

    @staticmethod
    def step(p, state, bar, position, equity):
        number = int(state[0])
        for _ in range(50):
            number = number * 6_364_136_223 + 1
        state[0] = number % 1_000
        return float(state[0] % 7)


class Files(Robot):
    def __init__(self, unused=1):
        self.unused = unused

    @staticmethod
    def step(p, state, bar, position, equity):
        return 5.0 if Path().exists() and bar.close > bar.open else 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("robot", "told"),
    [(Wraps, "the loop's fill is .* and the broker's "), (Files, "numba does not take its step")],
)
def test_where_a_loop_differs_it_is_told_and_the_broker_runs_it(robot, told):
    bars = random_bars(200, 3)
    expected = Backtest(bars, robot()).run()
    with pytest.warns(RuntimeWarning, match=told):
        equity, fills = simulate(bars, robot(), engine="numba")
    assert np.array_equal(equity, expected.equity["equity"])
    assert len(fills) == len(expected.fills) > 10
    with pytest.warns(RuntimeWarning, match=f"{robot.__name__} is run by the broker: {told}"):
        table = sweep(bars, robot, {"unused": [1]})
    assert table["Equity Final [$]"].item() == expected.stats["Equity Final [$]"]


class Fails(Robot):
    def __init__(self, kind=0):
        self.kind = kind

    @staticmethod
    def step(p, state, bar, position, equity):
        if p.kind == 1:
            return 1.0 / (p.kind - 1)
        if p.kind == 2:
            return state[10_000_000 * p.kind]
        return 1.0


@pytest.mark.slow
def test_a_step_that_fails_is_a_row_with_its_error():
    table = sweep(random_bars(60, 1), Fails, {"kind": [1, 2, 0]})
    assert table["error"].str.split(":").str[0].tolist()[:2] == ["ZeroDivisionError", "IndexError"]
    assert table["Return [%]"].notna().tolist() == [False, False, True]


class Tomorrow(Robot):
    def __init__(self, ahead=1):
        self.ahead = ahead

    def signals(self, bars):
        rises = bars["close"].shift(-self.ahead) > bars["close"]
        return Signals(rises, ~rises)


def test_signals_that_look_ahead_are_refused_by_every_way():
    bars = random_bars(100, 1)
    with pytest.raises(LookaheadError):
        simulate(bars, Tomorrow(), engine="numpy")
    table = sweep(bars, Tomorrow, {"ahead": [1, 0]})
    assert table["error"].notna().tolist() == [True, False]


class Hooked(Robot):
    def signals(self, bars):
        return Signals(bars["close"] > bars["open"], bars["close"] < bars["open"])

    def on_fill(self, fill):
        """Note it."""


def test_a_robot_with_hooks_of_its_own_is_for_the_broker():
    assert has_own_rule(Channel())
    assert not has_own_rule(Hooked())
    assert not has_own_rule(Robot())
    with pytest.raises(RobotError, match="no rule that a loop can run"):
        simulate(random_bars(30, 1), Hooked())
