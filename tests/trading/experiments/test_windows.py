from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.experiments.windows import Window, length_of, windows_of

DAYS = pd.date_range("2020-01-01", periods=731, tz="UTC")


def test_a_window_moves_along_and_an_anchored_one_grows():
    assert windows_of(DAYS[:10], 4, 3, anchored=False) == [Window(0, 4, 7), Window(3, 7, 10)]
    assert windows_of(DAYS[:10], 4, 3, anchored=True) == [Window(0, 4, 7), Window(0, 7, 10)]


def test_the_last_piece_may_be_shorter():
    assert windows_of(DAYS[:9], 4, 3, anchored=False)[-1] == Window(3, 7, 9)


def test_a_length_of_time_is_one_of_the_calendar():
    windows = windows_of(DAYS, "1 year", "6 months", anchored=False)
    assert [str(DAYS[each.test].date()) for each in windows] == ["2021-01-01", "2021-07-01"]
    assert [str(DAYS[each.train].date()) for each in windows] == ["2020-01-01", "2020-07-01"]
    assert windows[-1].end == 731


@given(
    length=st.integers(2, 400),
    train=st.integers(1, 100),
    test=st.integers(1, 100),
    anchored=st.booleans(),
)
def test_pieces_follow_each_other_and_parameters_are_chosen_before_them(
    length, train, test, anchored
):
    times = DAYS[:length]
    if train >= length:
        with pytest.raises(MarketDataError, match="leave nothing"):
            windows_of(times, train, test, anchored)
        return
    windows = windows_of(times, train, test, anchored)
    assert windows[0].test == train
    assert windows[-1].end == length
    for one, next_ in pairwise(windows):
        assert one.end == next_.test
    for each in windows:
        assert 0 <= each.train < each.test < each.end
        assert each.test - each.train == (each.test if anchored else train)


@pytest.mark.parametrize("length", [0, -5, "0D", "-3D", "soon", "", True, "0 years", None, 2.5])
def test_a_length_that_makes_no_sense_is_an_error(length):
    with pytest.raises(MarketDataError, match="train is"):
        length_of("train", length)


def test_too_many_windows_are_refused():
    times = pd.date_range("2020-01-01", periods=12_000, freq="min", tz="UTC")
    with pytest.raises(MarketDataError, match="more than 10,000 windows"):
        windows_of(times, 10, 1, anchored=False)
