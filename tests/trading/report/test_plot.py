"""The curves of a report show nothing where nothing is known."""

import pandas as pd
import pytest

from multichat_lab.trading.report.plot import area, curve, scale_over

TIMES = pd.date_range("2024-01-01", periods=6, tz="UTC")


@pytest.mark.parametrize("draw", [area, curve])
def test_a_curve_breaks_where_a_value_is_not_known(draw):
    whole = pd.Series([0.0, -10.0, -20.0, -10.0, -5.0, 0.0], TIMES)
    broken = whole.where(whole != -20)
    scale = scale_over([whole])
    assert str(draw(whole, scale, TIMES, "down")).count("M") == 1
    assert str(draw(broken, scale, TIMES, "down")).count("M") == 2
    assert "nan" not in str(draw(broken, scale, TIMES, "down"))
    assert "M" not in str(draw(whole * float("nan"), scale, TIMES, "down"))
