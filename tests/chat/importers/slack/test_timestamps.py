"""Slack's times, exact to the microsecond."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.slack.item import moment_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(seconds=st.integers(0, 253_402_300_799), microseconds=st.integers(0, 999_999))
def test_every_microsecond_till_the_year_9999_is_kept(seconds, microseconds):
    moment = moment_of(f"{seconds}.{microseconds:06d}")
    assert (moment - EPOCH) // timedelta(microseconds=1) == seconds * 1_000_000 + microseconds


def test_a_time_that_a_float_would_change_is_exact():
    ts = "1455000000.000012"
    assert moment_of(ts).microsecond == 12
    assert moment_of("253402300799.000007").microsecond == 7  # a float says 0.00000


@pytest.mark.parametrize(("ts", "microsecond"), [("12", 0), ("12.5", 500_000), ("12.000012", 12)])
def test_a_short_fraction_is_filled_up_with_noughts(ts, microsecond):
    assert moment_of(ts) == EPOCH + timedelta(seconds=12, microseconds=microsecond)


@pytest.mark.parametrize(
    "ts", [None, 12, 12.5, "", "abc", "-1.0", "1e9", "12.", "1.0000001", "999999999999", "١٢", " 1"]
)
def test_what_is_no_time_is_refused_with_its_value(ts):
    with pytest.raises(ValueError, match="ts is"):
        moment_of(ts)
