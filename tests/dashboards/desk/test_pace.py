"""Bars a second."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from multichat_lab.dashboards.desk.stream import Pace


@given(st.floats(0.5, 500), st.integers(2, 60))
@example(226.859375, 28)
def test_a_steady_pace_is_told_as_it_is(rate, frames):
    pace = Pace()
    told = [pace.note(round(rate * frame / 10), frame / 10) for frame in range(frames)]
    over = min((frames - 1) / 10, 1.9)  # 2.7 - 2 is more than 0.7: the mark there is out
    assert told[0] == 0
    assert told[-1] == pytest.approx(rate, abs=1.01 / over)


def test_what_was_fast_long_ago_is_forgotten():
    pace = Pace()
    for tenth in range(30):
        pace.note(100 * tenth, tenth / 10)
    for tenth in range(30, 60):
        rate = pace.note(2900, tenth / 10)
    assert rate == 0
