"""The quote of a symbol, against pandas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.desk.panels import Quote
from multichat_lab.trading.market import iterate_bars, load_bars
from multichat_lab.trading.market.resampling import bar_ticks

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


def test_nothing_is_quoted_before_a_bar():
    quote = Quote()
    quote.take([])
    assert (quote.price, quote.change_fraction, quote.moment) == (0, 0, None)
