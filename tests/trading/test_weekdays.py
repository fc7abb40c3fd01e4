import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.sessions import weekday_of, weekday_share


@given(st.lists(st.integers(-(10**16), 10**16), min_size=1, max_size=50))
def test_the_share_of_a_weekday_is_that_of_the_times_on_it(times):
    times = np.sort(np.array(times))
    days = pd.DatetimeIndex(times.view("datetime64[us]"))
    assert [weekday_of(time) for time in times.tolist()] == [day.weekday() for day in days]
    shares = [np.mean([day.weekday() == weekday for day in days]) for weekday in range(7)]
    assert np.allclose([weekday_share(times, weekday) for weekday in range(7)], shares)
