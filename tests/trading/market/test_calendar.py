import pandas as pd
import pytest

from multichat_lab.trading.market import load_bars, periods_per_year, resample
from multichat_lab.trading.market.calendar import INFERRED


@pytest.mark.parametrize(
    ("freq", "n", "expected"),
    [
        ("B", 5, 252),
        ("B", 3000, 252),
        ("D", 400, 365),
        ("W", 60, 52),
        ("MS", 30, 12),
        ("QS", 12, 4),
        ("YS", 5, 1),
        ("h", 24 * 40, 24 * 365),
        ("min", 1440 * 9 + 7, 1440 * 365),
        ("B", 1, 252),
    ],
)
def test_the_bars_of_a_year_are_inferred_from_their_spacing(freq, n, expected):
    assert periods_per_year(pd.date_range("2024-01-01", periods=n, freq=freq)) == expected


def test_a_session_of_minutes_counts_only_its_own_minutes_on_trading_days():
    days = pd.bdate_range("2024-01-01", periods=30)
    minutes = [day + pd.Timedelta(minutes=570 + m) for day in days for m in range(390)]
    assert periods_per_year(pd.DatetimeIndex(minutes)) == 390 * 252


@pytest.mark.parametrize("symbol", ["AAPL", "FB"])
def test_holidays_do_not_disturb_the_year_of_daily_bars(symbol):
    assert periods_per_year(load_bars(symbol).index) == 252


def test_business_days_go_on_after_a_friday():
    after = INFERRED.following_times(load_bars("AAPL").index, 2)
    assert list(after.strftime("%a %Y-%m-%d")) == ["Mon 2013-03-04", "Tue 2013-03-05"]


def test_other_bars_go_on_at_their_median_step():
    index = pd.date_range("2024-01-05 22:00", periods=4, freq="h", tz="UTC")
    assert list(INFERRED.following_times(index, 1)) == [pd.Timestamp("2024-01-06 02:00", tz="UTC")]
    everyday = pd.date_range("2024-01-01", periods=20, freq="D", tz="UTC")
    assert list(INFERRED.following_times(everyday, 1)) == [pd.Timestamp("2024-01-21", tz="UTC")]


def test_a_single_bar_is_followed_by_business_days():
    friday = pd.DatetimeIndex(["2024-01-05"], tz="UTC")
    assert list(INFERRED.following_times(friday, 1)) == [pd.Timestamp("2024-01-08", tz="UTC")]


@pytest.mark.parametrize(
    "zone",
    ["America/New_York", "America/Los_Angeles", "Europe/Paris", "Asia/Tokyo", "Australia/Sydney",
     "Asia/Kolkata", "Pacific/Auckland"],
)  # fmt: skip
def test_an_exchange_s_day_is_one_of_252_in_whatever_zone_it_begins(zone):
    midnight = pd.date_range("2020-01-06", periods=1000, freq="B", tz=zone).tz_convert("UTC")
    assert periods_per_year(midnight) == 252
    every_day = pd.date_range("2020-01-06", periods=1000, freq="D", tz=zone).tz_convert("UTC")
    assert periods_per_year(every_day) == 365


@pytest.mark.parametrize(("step", "expected"), [("2D", 153), ("3D", 119), ("4D", 91)])
def test_bars_of_some_days_are_counted(step, expected):
    bars = load_bars("IBM").resample(step).last().dropna()
    assert round(periods_per_year(bars.index)) == expected


@pytest.mark.parametrize("hour", [18, 19.5, 20, 24])
def test_a_day_that_is_stamped_with_its_end_is_one_of_252(hour):
    days = pd.date_range("2020-01-06", periods=1000, freq="B", tz="America/New_York")
    ends = days + pd.Timedelta(hours=hour)  # from 19 to 24, some or all Fridays end on a Saturday
    assert periods_per_year(ends.tz_convert("UTC")) == 252
    bars = load_bars("IBM")
    assert periods_per_year(resample(bars, "1D").index) == periods_per_year(bars.index)


def test_before_the_first_sunday_saturdays_tell():
    for length, expected in ((2, 252), (3, 365), (4, 365), (14, 365)):
        days = pd.date_range("2024-01-04", periods=length, tz="UTC")  # a Thursday
        assert periods_per_year(days) == expected


@pytest.mark.parametrize("rest", [(4, 5), (3, 4), (5, 6), (6,), (0,)])
@pytest.mark.parametrize("zone", ["Asia/Riyadh", "UTC", "Pacific/Auckland", "America/New_York"])
def test_a_week_that_rests_on_whatever_days_has_252_bars_a_year(zone, rest):
    days = pd.date_range("2023-01-01", periods=500, freq="D", tz=zone)
    days = days[~days.dayofweek.isin(rest)].tz_convert("UTC")
    assert periods_per_year(days) == 252


@pytest.mark.parametrize("start", range(1, 8))
@pytest.mark.parametrize("length", [14, 15, 20, 29, 365])
def test_a_market_that_never_rests_has_365_from_whatever_day(start, length):
    days = pd.date_range(f"2024-01-0{start}", periods=length, tz="UTC")
    assert periods_per_year(days) == 365
