"""Ticks on the ends of months, and numbers in one format."""

import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from multichat_lab.analysis.figures.activity import labelled_days
from multichat_lab.figure_ticks import MOST_MONTHS, date_places, date_ticks, month_ends
from multichat_lab.formatting import MINUS, duration, number, tick


@given(
    st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2020-01-01")), st.integers(62, 30_000)
)
def test_ticks_are_few_and_each_is_the_end_of_a_month_within(first, days):
    start = pd.Timestamp(first, tz="UTC")
    ends = month_ends(start, start + pd.Timedelta(days=days))
    assert 1 <= len(ends) <= MOST_MONTHS + 1 or days > 366
    assert ends.is_month_end.all()
    assert all(start.normalize() <= end <= start + pd.Timedelta(days=days) for end in ends)
    assert len(set(ends.to_series().diff().dropna().dt.days // 28)) <= 2, "evenly apart"


@given(st.floats(10, 61 * 86_400))
def test_any_stretch_of_less_than_two_months_gets_a_few_ticks(seconds):
    axes = Figure().subplots()
    first = pd.Timestamp("2004-11-15 03:00", tz="UTC")
    last = first + pd.Timedelta(seconds=seconds)
    date_ticks(axes.xaxis, first, last)
    axes.set_xlim(*date_places(pd.DatetimeIndex([first, last])))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib says so where it finds none
        assert 2 <= len(axes.xaxis.get_majorticklocs()) <= 14


def test_the_day_of_times_is_written_as_dates_are_everywhere():
    figure = Figure()
    axes = figure.subplots()
    first = pd.Timestamp("2025-03-24 09:33", tz="UTC")
    last = first + pd.Timedelta(minutes=20)
    date_ticks(axes.xaxis, first, last)
    axes.set_xlim(*date_places(pd.DatetimeIndex([first, last])))
    figure.draw_without_rendering()
    assert axes.xaxis.get_offset_text().get_text() == "24 Mar 2025"


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (0.5, "0.5"), (1 / 3, "0.333"), (12.0, "12"), (12.345, "12.3"), (1234.6, "1,235"),
     (-0.00012345, f"{MINUS}0.000123"), (float("nan"), "?"), (float("-inf"), f"{MINUS}∞"),
     (999.96, "1,000"), (100, "100")],
)  # fmt: skip
def test_a_number_has_three_digits_that_count(value, told):
    assert number(value) == told


@given(st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-6))
def test_a_number_is_within_half_a_percent_of_what_it_says(value):
    said = float(number(value).replace(",", "").replace(MINUS, "-"))
    assert said == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (0.25, "0.25 s"), (90, "90 s"), (60, "1 min"), (150, "2.5 min"), (3600, "1 h"),
     (7_300, "2.03 h"), (86_400, "1 d"), (200_000, "2.31 d"), (-600, f"{MINUS}10 min")],
)  # fmt: skip
def test_a_time_is_told_in_a_unit_that_suits_it(seconds, told):
    assert duration(seconds) == told


def test_months_are_told_by_their_last_day_with_talk():
    days = pd.date_range("2024-01-10", "2024-07-20", tz="UTC")
    told = [days[place] for place in labelled_days(days)]
    assert [f"{day:%d %b}" for day in told] == [
        "31 Jan", "29 Feb", "31 Mar", "30 Apr", "31 May", "30 Jun", "20 Jul",
    ]  # fmt: skip
    assert labelled_days(days[:5]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("ticks", "told"),
    [
        ([152.2, 152.4, 152.6], "152.2 152.4 152.6"), ([0, 2.5, 5], "0 2.5 5.0"),
        ([0, 50_000, 100_000], "0 50,000 100,000"), ([0.00002, 0.00004], "0.00002 0.00004"),
        ([-0.25, 0, 0.25], "−0.25 0 0.25"), ([3e-11, 4e-11], "0.00000000003 0.00000000004"),
        ([7.0], "7"), ([99.5, 100.0], "99.5 100.0"),
    ],
)  # fmt: skip
def test_ticks_have_the_decimals_that_tell_them_apart(ticks, told):
    assert " ".join(tick(each, ticks) for each in ticks) == told
