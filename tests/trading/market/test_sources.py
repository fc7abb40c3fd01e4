"""A source of prices of one's own is a function that takes a symbol."""

import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import load_bars
from tests.trading.market.two_bars import assert_are_the_rows

MODULE = """
import pandas as pd

def prices(symbol):
    if symbol == "GONE":
        raise KeyError(symbol)
    return pd.DataFrame(
        {"Open": [10, 11], "High": [12, 13], "Low": [9, 10], "Close": [11, 12.5],
         "Volume": [100, 200]},
        index=pd.to_datetime(["2024-01-15", "2024-01-16"]),
    )

def downloaded(symbol):
    return pd.concat({"AA": prices("AA")}, axis=1)

def one():
    return prices("ONE").reset_index(names="Date")

def words(symbol):
    return "none"
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(MODULE)
    return path


def test_a_source_of_one_s_own_is_a_function(source):
    bars = load_bars(f"{source}:prices:BTC")
    assert_are_the_rows(bars)
    assert bars.attrs["symbol"] == "BTC"
    assert bars.index[0] == pd.Timestamp("2024-01-15", tz="UTC")
    assert_are_the_rows(load_bars(f"{source}:one"))
    assert_are_the_rows(load_bars(f"{source}:downloaded:AA"))
    assert len(load_bars(f"{source}:prices:BTC", end="2024-01-15")) == 1


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("prices:GONE", "prices failed: KeyError.*GONE"),
        ("words:A", "returned str"),
        ("pd:A", "no source of prices"),
        ("missing:A", "has no 'missing'"),
    ],
)
def test_a_source_that_fails_is_named(source, what, problem):
    with pytest.raises(MarketDataError, match=problem):
        load_bars(f"{source}:{what}")


def test_a_source_that_nobody_knows_is_refused():
    with pytest.raises(MarketDataError, match=r"no_such_module:BTC.*cannot be imported"):
        load_bars("no_such_module:BTC")


def test_a_frame_s_times_keep_their_moment(source):
    source.write_text(MODULE.replace('"2024-01-16"])', '"2024-01-16"]).tz_localize("Asia/Tokyo")'))
    assert load_bars(f"{source}:prices:X").index[0] == pd.Timestamp("2024-01-14 15:00", tz="UTC")
