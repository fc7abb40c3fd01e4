"""A time is what somebody types; what is none is refused."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from multichat_lab.dashboards.parts.moment import moment
from multichat_lab.errors import QueryError

DAY = 1_767_225_600_000_000


@pytest.mark.parametrize(
    "time",
    [
        DAY, np.int64(DAY), "2026-01-01", "2026-01-01 01:00+01:00", date(2026, 1, 1),
        datetime(2026, 1, 1, tzinfo=UTC), np.datetime64("2026-01-01"),
        pd.Timestamp("2025-12-31 19:00", tz="America/New_York"),
        pd.Timestamp("2026-01-01 00:00:00.000000999"),
    ],
)  # fmt: skip
def test_a_time_is_told_as_one_likes(time):
    assert moment(time) == DAY


@pytest.mark.parametrize(
    "wrong", ["", "NaT", "yesteryear", "2026-13-45", "9999999-01-01", None, True, 1.5, pd.NaT, [1]]
)
def test_what_is_no_time_is_refused(wrong):
    with pytest.raises(QueryError, match=r"^since .* is no time"):
        moment(wrong, "since")
