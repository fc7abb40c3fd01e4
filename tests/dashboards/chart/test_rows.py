"""Bars become rows of numbers and come back unchanged; what is no bar is refused."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.chart.rows import (
    TIME,
    RowTable,
    bar_rows,
    rows_df,
    symbol_of,
    utc_timestamp,
)
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import iterate_bars
from multichat_lab.trading.records.rows import Bar


def test_a_frame_comes_back_as_it_was(minutes):
    pd.testing.assert_frame_equal(rows_df(bar_rows(minutes)), minutes, check_freq=False)


def test_records_make_the_same_rows_as_their_frame(minutes):
    records = list(iterate_bars({"GBM": minutes}))
    assert (bar_rows(records) == bar_rows(minutes)).all()
    assert symbol_of(records) == symbol_of(minutes) == symbol_of(records[0]) == "GBM"


def test_bars_of_another_time_zone_are_the_same_bars(minutes):
    assert (bar_rows(minutes.tz_convert("Europe/Zurich")) == bar_rows(minutes)).all()


def test_naive_times_are_refused(minutes):
    with pytest.raises(MarketDataError, match="not UTC times"):
        bar_rows(minutes.tz_localize(None))


@given(st.integers(0, 4_000_000_000_000_000))
def test_times_keep_their_microsecond(time_us):
    [[time, *_]] = bar_rows(Bar("A", time_us, 1.0, 1.0, 1.0, 1.0))
    assert utc_timestamp(time) == pd.Timestamp(time_us, unit="us", tz="UTC")
    assert rows_df(bar_rows([Bar("A", time_us, 1.0, 1.0, 1.0, 1.0)])).index[0] == utc_timestamp(
        time
    )


@pytest.mark.parametrize(
    "bar",
    [
        Bar("A", 0, 1.0, 2.0, 1.5, 1.8),  # open below low
        Bar("A", 0, 1.0, 0.9, 0.8, 0.9),  # open above high
        Bar("A", 0, 1.0, float("nan"), 1.0, 1.0),
        Bar("A", 0, 0.0, 1.0, 0.0, 1.0),
        Bar("A", 0, 1.0, float("inf"), 1.0, 1.0),
        Bar("A", 0, 1.0, 1.0, 1.0, 1.0, -1.0),
        Bar("A", 0, 1.0, 1.0, 1.0, 1.0, float("nan")),
    ],
)
def test_a_bar_that_makes_no_sense_is_refused(bar):
    with pytest.raises(MarketDataError):
        bar_rows([bar])


def test_records_out_of_order_are_refused():
    one, two = (Bar("A", time, 1.0, 1.0, 1.0, 1.0) for time in (0, 1))
    with pytest.raises(MarketDataError, match="earlier than the row before"):
        bar_rows([two, one])


def test_of_bars_with_the_same_time_the_last_one_counts(minutes):
    records = list(iterate_bars({"GBM": minutes[:4]}))
    drafts = [each._replace(close=each.low) for each in records]
    twice = [drafts[0], records[0], records[1], drafts[2], drafts[2], records[2], records[3]]
    assert (bar_rows(twice) == bar_rows(records)).all()
    frame = pd.concat([minutes[:3] + 1, minutes[2:4]])
    assert (bar_rows(frame) == bar_rows(pd.concat([minutes[:2] + 1, minutes[2:4]]))).all()


def test_a_time_that_comes_back_later_is_refused(minutes):
    one, two = iterate_bars({"GBM": minutes[:2]})
    for bars in ([one, two, one], pd.concat([minutes[:2], minutes[:1]])):
        with pytest.raises(MarketDataError, match="earlier than the row before"):
            bar_rows(bars)


def test_no_bars_make_no_rows(minutes):
    assert bar_rows(minutes[:0]).shape == bar_rows([]).shape == (0, 6)


def test_a_table_grows_and_forgets_what_is_overwritten(minutes):
    rows = bar_rows(minutes)
    table = RowTable(rows[:1])
    for number in range(1, len(rows)):
        table.write(number, rows[[number]])
    assert (table.rows == rows).all()
    table.write(10, rows[20:22])
    assert table.rows[:, TIME].tolist() == [*rows[:10, TIME], *rows[20:22, TIME]]
