import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import (
    BAR_COLUMNS,
    iterate_bars,
    load_bars,
    resample,
    validate_bars,
)


def five_bars() -> pd.DataFrame:
    index = pd.date_range("2024-01-01", periods=5, tz="UTC", name="time")
    row = {"open": 10.0, "high": 12.0, "low": 9.0, "close": 11.0, "volume": 100.0}
    return pd.DataFrame([row] * 5, index=index)


def with_value(column: str, value: object) -> pd.DataFrame:
    bars = five_bars().astype(object if isinstance(value, str) else float)
    bars.iloc[3, list(BAR_COLUMNS).index(column)] = value
    return bars


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("close", np.nan, "missing or no finite number"),
        ("high", np.inf, "missing or no finite number"),
        ("open", "ten", "missing or no finite number"),
        ("volume", -1.0, "volume is below zero"),
        ("low", 0.0, "price is not above zero"),
        ("low", -9.0, "price is not above zero"),
        ("high", 8.0, "high is below low"),
        ("open", 12.01, r"open lies outside \[low, high\]"),
        ("close", 8.99, r"close lies outside \[low, high\]"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named_with_its_values(column, value, rule):
    with pytest.raises(MarketDataError, match=rf"Row 3 .*2024-01-04.*{rule}.*{column} {value}"):
        validate_bars(with_value(column, value))


def test_the_first_bad_row_is_named_whatever_is_wrong_with_later_ones():
    bars = with_value("volume", -1.0)
    bars.iloc[4, 0] = np.nan
    with pytest.raises(MarketDataError, match="Row 3"):
        validate_bars(bars)


def test_a_close_outside_the_bar_by_a_rounding_error_is_accepted():
    validate_bars(with_value("close", 12.000001))
    with pytest.raises(MarketDataError):
        validate_bars(with_value("close", 12.0001))


def test_a_missing_column_is_named():
    with pytest.raises(MarketDataError, match="no column high, volume"):
        validate_bars(five_bars().drop(columns=["high", "volume"]))
    with pytest.raises(MarketDataError, match=r"no column open, high, low, close, volume; .* 0, 1"):
        validate_bars(pd.DataFrame([[1.0, 2.0]]))


def test_an_empty_frame_is_refused():
    with pytest.raises(MarketDataError, match="empty"):
        validate_bars(five_bars().iloc[:0])


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ([0, 1, 3, 2, 4], "Row 3 .*2024-01-03.* is earlier than the row before"),
        ([4, 3, 2, 1, 0], "Row 1 .*2024-01-04.* is earlier than the row before"),
        ([0, 1, 1, 2, 3], "Row 2 .* repeats the time 2024-01-02"),
    ],
)
def test_times_that_do_not_grow_are_refused(order, problem):
    with pytest.raises(MarketDataError, match=problem):
        validate_bars(five_bars().iloc[order])


def test_a_row_without_a_time_is_refused():
    bars = five_bars()
    bars.index = pd.DatetimeIndex([*bars.index[:2], pd.NaT, *bars.index[3:]])
    with pytest.raises(MarketDataError, match="Row 2 of the bars has no time"):
        validate_bars(bars)


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(5),
        pd.date_range("2024-01-01", periods=5),
        pd.date_range("2024-01-01", periods=5, tz="Europe/Berlin"),
        pd.Index([*"abcde"]),
    ],
)
def test_an_index_that_is_not_in_utc_is_refused(index):
    with pytest.raises(MarketDataError, match="not UTC times"):
        validate_bars(five_bars().set_index(index))
    with pytest.raises(MarketDataError, match="not UTC times"):
        iterate_bars({"A": five_bars().set_index(index)})


def test_validation_changes_nothing():
    bars = five_bars()
    validate_bars(bars)
    pd.testing.assert_frame_equal(bars, five_bars())


def test_weeks_and_months_keep_the_extremes_and_the_volume_of_their_days():
    days = load_bars("IBM")
    for timeframe in ("1W", "ME"):
        merged = resample(days, timeframe)
        validate_bars(merged)
        assert merged["high"].max() == days["high"].max()
        assert merged["low"].min() == days["low"].min()
        assert merged["volume"].sum() == days["volume"].sum()
        assert merged["open"].iloc[0] == days["open"].iloc[0]
        assert merged["close"].iloc[-1] == days["close"].iloc[-1]
        assert merged.attrs["symbol"] == "IBM"


def test_a_week_is_stamped_with_its_end_or_with_its_first_trading_day():
    bars = load_bars("AAPL", start="2005-01-03", end="2005-01-20")
    ends = resample(bars, "1W").index.strftime("%a %m-%d")  # type: ignore[attr-defined]
    assert list(ends) == ["Sun 01-09", "Sun 01-16", "Sun 01-23"], "also of one that goes on"
    week = resample(load_bars("AAPL", start="2005-01-03", end="2005-01-21"), "1W", "start")
    # 17 January was a holiday
    days = week.index.strftime("%m-%d")  # type: ignore[attr-defined]
    assert list(days) == ["01-03", "01-10", "01-18"]
    first = load_bars("AAPL", start="2005-01-03", end="2005-01-07")
    assert week.iloc[0].to_dict() == {
        "open": first["open"].iloc[0],
        "high": first["high"].max(),
        "low": first["low"].min(),
        "close": first["close"].iloc[-1],
        "volume": first["volume"].sum(),
    }


def test_a_timeframe_that_pandas_does_not_know_is_quoted():
    with pytest.raises(MarketDataError, match="'fortnight'"):
        resample(five_bars(), "fortnight")
    with pytest.raises(MarketDataError, match="stamp is 'middle'"):
        resample(five_bars(), "1W", "middle")


def test_times_finer_than_the_engine_s_are_refused_and_never_cut():
    index = pd.DatetimeIndex([1_700_000_000_000_000_000 + 300 * i for i in range(3)], tz="UTC")
    bars = pd.DataFrame(
        {"open": 1.0, "high": 1.0, "low": 1.0, "close": 1.0, "volume": 1.0}, index=index
    )
    with pytest.raises(MarketDataError, match=r"Row 1 .*finer than a microsecond"):
        validate_bars(bars)
    whole = [1_700_000_000_000_000_000 + 1000 * i for i in range(3)]
    bars.index = pd.DatetimeIndex(whole, tz="UTC")
    validate_bars(bars)
