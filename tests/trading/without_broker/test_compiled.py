import inspect
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.broker import kernel
from multichat_lab.trading.market import BAR_COLUMNS, validate_bars
from multichat_lab.trading.without_broker.compiled import compiled_check
from multichat_lab.trading.without_broker.numpy_loop import arrays

pytestmark = pytest.mark.slow

prices = st.floats(0.01, 10_000)
quantities = st.floats(1e-8, 1e6)
cents = st.integers(-(10**12), 10**12)
rates = st.floats(0, 0.1)
sides = st.sampled_from([1, -1])
CALLS = {
    "opening_price": st.tuples(prices, prices, prices),
    "limit_fill": st.tuples(sides, prices, prices, prices, prices),
    "stop_fill": st.tuples(sides, prices, prices, prices, prices),
    "trailed_stop": st.tuples(sides, prices, prices, st.floats(0, 10), rates),
    "traded_value": st.tuples(quantities, prices),
    "commission": st.tuples(quantities, prices, rates, rates, st.floats(0, 10)),
    "slippage": st.tuples(quantities, prices, st.floats(0, 50), rates),
    "settle": st.tuples(cents, sides, cents, cents, cents),
    "moved_position": st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
    "whole_shares": st.tuples(st.floats(-1e6, 1e9), prices, st.floats(0.1, 1.0)),
    "within_margin": st.tuples(cents, st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(0.5, 5)),
    "average_side": st.tuples(
        st.floats(-1e-3, 1e-3), prices, st.integers(1, 50), st.integers(51, 200)
    ),
}


def same(one: object, other: object) -> bool:
    return one == other or (one != one and other != other)  # noqa: PLR0124 - NaN equals NaN here


VALUES = [-np.inf, -1.0, 0.0, 9.0, 10.0, 10.000005, 10.0001, 11.0, np.inf, np.nan]


@given(st.lists(st.sampled_from(VALUES), min_size=5, max_size=5))
def test_the_compiled_check_of_bars_refuses_what_validate_bars_refuses(row):
    pytest.importorskip("numba", reason="the extra 'fast' is not installed")
    values = np.array([[10.0, 11.0, 9.0, 10.0, 5.0], row, [10.0, 10.0, 10.0, 10.0, 0.0]])
    index = pd.date_range("2024-01-01", periods=3, tz="UTC")
    bars = pd.DataFrame(values, index, [*BAR_COLUMNS])
    try:
        validate_bars(bars)
    except MarketDataError as error:
        with pytest.raises(MarketDataError, match=re.escape(str(error))):
            validate_bars(bars, compiled_check())
        assert not compiled_check()(*values.T)
    else:
        assert compiled_check()(*values.T)


@pytest.mark.parametrize("name", CALLS)
def test_a_compiled_function_gives_the_same_to_the_last_bit(name):
    pytest.importorskip("numba", reason="the extra 'fast' is not installed")
    from multichat_lab.trading.without_broker.compiled import compiled_kernel

    compiled, plain = getattr(compiled_kernel(), name), getattr(kernel, name)

    @given(CALLS[name])
    @settings(deadline=None)  # the first call compiles
    def check(arguments):
        assert same(compiled(*arguments), plain(*arguments))

    check()


@pytest.mark.parametrize("name", vars(arrays))
def test_a_function_for_arrays_gives_the_same_to_the_last_bit(name):
    @given(CALLS[name])
    def check(arguments):
        assert same(getattr(arrays, name)(*arguments), getattr(kernel, name)(*arguments))

    check()


def test_every_function_of_the_kernel_is_compared():
    functions = {name for name, value in vars(kernel).items() if inspect.isfunction(value)}
    assert functions == set(CALLS)


def test_a_backtest_needs_neither_numba_nor_matplotlib():
    code = """
import sys
from multichat_lab.trading import Backtest, SmaCross, load_bars
Backtest(load_bars("FB"), SmaCross(2, 5)).run().stats
print(sorted({"numba", "matplotlib", "arch", "joblib"} & set(sys.modules)))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
