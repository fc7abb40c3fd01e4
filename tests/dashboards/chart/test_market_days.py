"""Days and weeks of a chart are those of its market, from all bars as from one by one."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab import Instrument
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.candles import Candles
from multichat_lab.dashboards.chart.rows import VOLUME, bar_rows, rows_df
from multichat_lab.dashboards.desk.screen import charted
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.market import replay_feed, resample
from multichat_lab.trading.market.session_days import days_of
from multichat_lab.trading.robots import BuyAndHold
from tests.dashboards.chart.test_candles import STEPS, invented_rows
from tests.trading.desk.scripted import desk_in
from tests.trading.scenes import SYMBOL, flat_bars

PLACES = [
    Instrument("X", calendar="XASX"),
    Instrument("X", calendar="XNYS"),
    Instrument("X", zone="Asia/Kolkata"),
    Instrument("X", zone="America/Los_Angeles"),
]


@settings(max_examples=60, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    timeframe=st.sampled_from(["1h", "1D", "3D", "1W", "W-FRI", "ME", "QE"]),
    known=st.integers(0, 60),
    longest_step=st.sampled_from(STEPS[1:]),
    seed=st.integers(0, 10**6),
)
def test_days_of_a_place_are_the_same_from_all_bars_as_from_one_by_one(
    place, timeframe, known, longest_step, seed
):
    rows = invented_rows(60, longest_step, seed)
    frame = rows_df(rows)
    frame.attrs["instrument"] = place
    days = days_of(frame)
    candles = Candles(rows[:known], timeframe, days)
    for number in range(known, 60):
        candles.put(rows[[number]])
    assert np.array_equal(candles.rows, Candles(rows, timeframe, days).rows)
    if timeframe not in ("1h", "1D"):
        assert np.array_equal(candles.rows, bar_rows(resample(frame, timeframe, "start")))


def test_the_week_of_a_market_is_its_own_wherever_it_lies_in_utc():
    times = pd.DatetimeIndex(
        [time for day in ("2024-01-05", "2024-01-08", "2024-01-12", "2024-01-15")
         for time in pd.date_range(f"{day} 10:00", periods=6, freq="h", tz="Australia/Sydney")]
    )  # fmt: skip
    price = np.arange(24.0) + 100
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), price), times)
    frame = frame.assign(volume=1.0).tz_convert("UTC")
    for terms in ({"zone": "Australia/Sydney"}, {"calendar": "XASX"}):
        frame.attrs["instrument"] = Instrument("BHP", **terms)
        assert resample(frame, "1W")["volume"].tolist() == [6.0, 12.0, 6.0]
        chart = ChartWidget(frame, timeframe="1W")
        assert chart._views.content.candles.rows[:, VOLUME].tolist() == [6.0, 12.0, 6.0]
        daily = ChartWidget(frame, timeframe="1D")._views.content.candles.rows
        assert daily[:, VOLUME].tolist() == [6.0] * 4


def test_daily_bars_at_local_midnight_fall_into_the_week_of_their_date():
    times = pd.bdate_range("2024-01-08", periods=10, tz="Australia/Sydney").tz_convert("UTC")
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), 1.0), times)
    frame = frame.assign(volume=1.0)
    frame.attrs["instrument"] = Instrument("BHP", zone="Australia/Sydney")
    weekly = resample(frame, "1W")
    assert weekly["volume"].tolist() == [5.0, 5.0]
    assert weekly.index[0] == pd.Timestamp("2024-01-13", tz="Australia/Sydney")  # Friday has ended
    dates = frame.set_axis(pd.bdate_range("2024-01-08", periods=10, tz="UTC"))
    dates.attrs["instrument"] = Instrument("AAPL", zone="America/New_York")
    assert resample(dates, "1W")["volume"].tolist() == [5.0, 5.0]


def test_a_desk_s_chart_has_the_days_of_the_instrument_that_the_desk_was_told():
    told = Instrument(SYMBOL, zone="Australia/Sydney")
    options = DeskOptions(instruments={SYMBOL: told})
    with SessionPersistence("memory") as chats:
        desk = desk_in(chats, replay_feed(flat_bars([1, 2])), [BuyAndHold()], options)
        assert charted(desk, None, SYMBOL).attrs["instrument"] == told
        assert charted(desk, flat_bars([1]), SYMBOL).attrs["instrument"] == told
        assert charted(desk, None, "OTHER") is None
