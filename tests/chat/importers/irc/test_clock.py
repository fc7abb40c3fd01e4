"""The day and the time of day in an IRC log."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.irc.clock import LogClock, date_of
from multichat_lab.errors import ImportFormatError

DAY = date(2024, 1, 31)


def moments(*clocks):
    times = [time.fromisoformat(each) for each in clocks]
    clock = LogClock(DAY, times[0], {each.hour for each in times})
    return [f"{clock.at(each):%d %H:%M}" for each in times]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2004-11-15_03.raw.txt", date(2004, 11, 15)),
        ("#ubuntu_20041115.log", date(2004, 11, 15)),
        ("2004_11_15.log", date(2004, 11, 15)),
        ("#lab.2024-02-29", date(2024, 2, 29)),
        ("9999-99-99 of 2024.01.31.txt", date(2024, 1, 31)),
    ],
)
def test_the_date_stands_in_the_files_name(name, expected):
    assert date_of(name, None) == expected


@pytest.mark.parametrize("name", ["channel.log", "2024-13-01.txt", "1234567890123.txt", "20-01-31"])
def test_without_a_date_the_remedy_is_named(name):
    with pytest.raises(ImportFormatError, match="--date YYYY-MM-DD"):
        date_of(name, None)


def test_a_given_date_goes_before_the_files_name():
    assert date_of("2004-11-15.txt", DAY) == DAY


def test_a_clock_that_falls_back_by_hours_is_on_the_next_day():
    assert moments("22:00", "23:59", "00:00", "00:00", "23:00", "01:00") == [
        "31 22:00",
        "31 23:59",
        "01 00:00",
        "01 00:00",
        "01 23:00",
        "02 01:00",
    ]


def test_a_clock_that_is_set_back_a_little_stays_on_its_day():
    assert moments("15:10", "15:08", "14:12", "15:11")[-1] == "31 15:11"


def test_a_clock_of_twelve_hours_goes_on_past_noon_and_past_midnight():
    assert moments("11:30", "12:59", "01:00", "11:59", "12:30", "01:15", "02:00") == [
        "31 11:30",
        "31 12:59",
        "31 13:00",
        "31 23:59",
        "01 00:30",
        "01 01:15",
        "01 02:00",
    ]


def test_a_silence_till_the_next_morning_is_no_clock_of_twelve_hours():
    assert moments("09:00", "12:00", "08:00")[-1] == "01 08:00"


def test_a_line_without_a_time_has_that_of_the_line_before_or_of_the_first():
    clock = LogClock(DAY, time(10, 5), {10, 11})
    assert clock.at(None) == datetime(2024, 1, 31, 10, 5, tzinfo=UTC)
    assert clock.at(time(11)) == clock.at(None) == datetime(2024, 1, 31, 11, tzinfo=UTC)


@given(steps=st.lists(st.integers(0, 11 * 60), max_size=30))
def test_any_log_without_a_silence_of_half_a_day_keeps_its_times(steps):
    start = datetime(2024, 1, 31, 13, 0, tzinfo=UTC)
    true = [start]
    for step in steps:
        true.append(true[-1] + timedelta(minutes=step))
    clock = LogClock(DAY, start.time(), {each.hour for each in true})
    assert [clock.at(each.time()) for each in true] == true
