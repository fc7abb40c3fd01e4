"""A day of bars within the day is a session, wherever that lies in UTC."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab import Instrument
from multichat_lab.trading.market import periods_per_year, resample


def hours(zone: str, days: list[str], begin: str, bars: int) -> pd.DataFrame:
    times = [
        time
        for day in days
        for time in pd.date_range(f"{day} {begin}", periods=bars, freq="h", tz=zone)
    ]
    price = 100.0 + np.arange(len(times))
    columns = dict.fromkeys(("open", "high", "low", "close"), price)
    return pd.DataFrame({**columns, "volume": 1.0}, pd.to_datetime(times, utc=True))


DAYS = ["2024-01-08", "2024-01-09", "2024-01-10"]


@pytest.mark.parametrize("calendar", ["inferred", "XASX"])
def test_a_session_in_sydney_is_one_daily_bar_known_when_it_has_ended(calendar):
    bars = hours("Australia/Sydney", DAYS, "10:00", 6)
    bars.attrs["instrument"] = Instrument("X", calendar=calendar)
    daily = resample(bars, "1D")
    assert daily["open"].tolist() == [100.0, 106.0, 112.0]
    assert daily["close"].tolist() == [105.0, 111.0, 117.0]
    ends = (
        pd.DatetimeIndex(daily.index)
        .tz_convert("Australia/Sydney")
        .strftime("%Y-%m-%d %H:%M")
        .tolist()
    )
    assert ends == [f"{day} 16:00" for day in DAYS]
    assert resample(bars, "1D", "start").index.tolist() == [bars.index[at] for at in (0, 6, 12)]


def test_futures_that_begin_on_the_evening_before_have_one_bar_a_session():
    bars = hours("America/New_York", ["2024-01-07", *DAYS], "18:00", 23)
    assert resample(bars, "1D")["volume"].tolist() == [23.0] * 4


def test_sessions_across_midnight_make_the_year_of_their_own_bars():
    days = [str(day.date()) for day in pd.bdate_range("2024-01-08", periods=20)]
    assert (
        periods_per_year(pd.DatetimeIndex(hours("Australia/Sydney", days, "10:00", 6).index))
        == 6 * 252
    )
