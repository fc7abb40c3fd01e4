import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import gbm_bars, iterate_bars, load_bars


def test_every_row_becomes_a_bar_in_order():
    bars = load_bars("FB")
    streamed = list(iterate_bars(bars))
    assert len(streamed) == len(bars)
    assert {bar.symbol for bar in streamed} == {"FB"}
    again = pd.DataFrame(streamed).set_index("time_us").drop(columns="symbol")
    again.index = pd.to_datetime(again.index, unit="us", utc=True).as_unit("us").rename("time")
    pd.testing.assert_frame_equal(again, bars)


def test_symbols_are_merged_by_time_and_stand_by_name_within_a_time():
    late, early = gbm_bars(3, 1, start="2024-01-03"), gbm_bars(4, 2, start="2024-01-02")
    merged = list(iterate_bars({"LATE": late, "EARLY": early}))
    assert [(bar.timestamp.day, bar.symbol) for bar in merged] == [
        (2, "EARLY"),
        (3, "EARLY"),
        (3, "LATE"),
        (4, "EARLY"),
        (4, "LATE"),
        (5, "EARLY"),
        (5, "LATE"),
    ]


def test_a_single_frame_must_name_its_symbol():
    nameless = gbm_bars(3, 1)
    nameless.attrs.clear()
    with pytest.raises(MarketDataError, match="name no symbol"):
        iterate_bars(nameless)
    assert [bar.symbol for bar in iterate_bars({"X": nameless})] == ["X"] * 3


def test_bars_are_checked_before_the_first_is_handed_out():
    with pytest.raises(MarketDataError, match="earlier than the row before"):
        iterate_bars(gbm_bars(3, 1).iloc[::-1])
    with pytest.raises(MarketDataError, match="mapping is empty"):
        iterate_bars({})
