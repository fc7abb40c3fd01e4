"""The quote of a symbol, against pandas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab import Instrument
from multichat_lab.dashboards.desk.panels import Quote, quote_fields
from multichat_lab.trading.market import iterate_bars, load_bars
from multichat_lab.trading.market.resampling import bar_ticks
from multichat_lab.trading.market.session_days import days_of
from tests.trading.scenes import bar

DAYS = load_bars("AAPL")[-30:]
TICKS = bar_ticks(DAYS, 20, seed=1)
QUANTITIES = {"close": "last", "volume": "sum"}


def quoted(frame, chunk=7):
    quote = Quote()
    bars = list(iterate_bars(frame))
    for start in range(0, len(bars), chunk):
        quote.take(bars[start : start + chunk])
    return quote


@pytest.mark.slow
@given(st.integers(1, len(TICKS)), st.integers(1, 50))
def test_ticks_add_up_to_what_pandas_makes_of_them(count, chunk):
    seen = TICKS[:count]
    days = seen.resample("1D").agg(QUANTITIES).dropna()
    before = days["close"].iloc[-2] if len(days) > 1 else seen["open"].iloc[0]
    quote = quoted(seen, chunk)
    assert quote.price == seen["close"].iloc[-1]
    assert quote.moment == seen.index[-1]
    assert quote.volume == pytest.approx(days["volume"].iloc[-1])
    assert quote.change == pytest.approx(quote.price - before)
    assert quote.change_fraction == pytest.approx(quote.price / before - 1)


def test_a_daily_bar_changes_since_the_day_before():
    quote = quoted(DAYS)
    assert quote.change == pytest.approx(DAYS["close"].diff().iloc[-1])
    assert quote.change_fraction == pytest.approx(DAYS["close"].pct_change().iloc[-1])
    assert quote.volume == DAYS["volume"].iloc[-1]


def test_ticks_of_today_change_since_the_last_day_of_the_history():
    quote = quoted(DAYS[:-1])
    quote.take(iterate_bars(TICKS[-20:-10]))
    assert quote.change == pytest.approx(TICKS["close"].iloc[-11] - DAYS["close"].iloc[-2])


@pytest.mark.parametrize("terms", [{"zone": "Australia/Sydney"}, {"calendar": "XASX"}])
def test_a_day_is_one_of_the_market_wherever_it_lies_in_utc(terms):
    times = pd.DatetimeIndex(
        [time for day in ("2024-01-08", "2024-01-09")
         for time in pd.date_range(f"{day} 10:00", periods=6, freq="h", tz="Australia/Sydney")]
    ).tz_convert("UTC")  # 23:00 to 04:00 UTC  # fmt: skip
    prices = dict.fromkeys(("open", "high", "low", "close"), np.arange(12.0) + 100)
    frame = pd.DataFrame(prices, times).assign(volume=1.0)
    frame.attrs = {"symbol": "BHP", "instrument": Instrument("BHP", **terms)}
    for chunk in (1, 5, 12):
        quote = Quote(days_of(frame))
        bars = [*iterate_bars(frame)]
        for start in range(0, 12, chunk):
            quote.take(bars[start : start + chunk])
        assert (quote.volume, quote.change) == (6.0, 111.0 - 105.0)


def test_nothing_is_quoted_before_a_bar():
    quote = Quote()
    quote.take([])
    assert (quote.price, quote.change_fraction, quote.moment) == (0, 0, None)


@pytest.mark.parametrize(
    ("closes", "price", "change", "percent"),
    [
        ((20.0, -37.63), "−37.63", "−57.63", "−288.15 %"),
        ((-37.63, 10.01), "10.01", "+47.64", "–"),  # of less than nothing there is no part
        ((0.0000231, 0.0000233), "0.00002330", "+0.00000020", "+0.87 %"),
    ],
)
def test_a_quote_below_zero_or_below_a_cent_is_told_as_it_is(closes, price, change, percent):
    quote = Quote()
    quote.take(bar(day, (close,) * 4) for day, close in enumerate(closes))
    fields = quote_fields(quote)
    assert [fields[name] for name in ("price", "change", "change_percent")] == [
        price,
        change,
        percent,
    ]


def test_a_price_keeps_the_decimals_of_those_before_it():
    quote = Quote()
    quote.take(bar(day, (close,) * 4) for day, close in enumerate((1.08345, 1.0834)))
    fields = quote_fields(quote)
    assert (fields["price"], fields["change"]) == ("1.08340", "−0.00005")
    assert quote_fields(quote, 0.01)["price"] == "1.08"
