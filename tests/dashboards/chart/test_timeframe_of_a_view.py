"""A timeframe that one view has chosen is that view's alone; one that a cell sets is for all."""

import numpy as np
import pytest

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.rows import bar_rows
from multichat_lab.trading.market import resample
from tests.dashboards.chart.wire import hear, look, take_messages, take_sent

pytestmark = pytest.mark.usefixtures("recording")


@pytest.fixture
def chart(minutes):
    chart = ChartWidget(minutes[:400], timeframe="1min", timeframes=["1min", "5min", "1h"])
    take_sent(chart)
    for view in ("one", "two"):
        look(chart, view)
    take_messages(chart)
    return chart


def choose(chart, view, timeframe, generation=-1):
    """Choose as a view does: it says so with each beat."""
    known = {"generation": generation, "bars": 0, "behind": True}
    hear(chart, kind="here", view=view, timeframe=timeframe, **known)


def rows(buffer):
    return buffer.reshape(-1, 6)


def test_one_view_sees_another_timeframe_and_both_go_on(chart, minutes, fills):
    choose(chart, "one", "5min")
    [(snapshot, [known, _])] = take_messages(chart)
    assert (snapshot["kind"], snapshot["view"]) == ("snapshot", "one")
    expected = bar_rows(resample(minutes[:400], "5min", "start"))
    np.testing.assert_array_equal(rows(known), expected)
    chart.push(minutes[400:500])
    told = {
        message["generation"]: (message["at"], buffers) for message, buffers in take_messages(chart)
    }
    assert len(told) == 2
    at, [news] = told[snapshot["generation"]]
    table = np.vstack([rows(known)[:at], rows(news)])
    np.testing.assert_array_equal(table, bar_rows(resample(minutes[:500], "5min", "start")))
    chart.show_fills(fills)
    assert {message["kind"] for message, _ in take_messages(chart)} == {"fills"}
    assert chart.timeframe == "1min"


def test_other_bars_come_to_each_view_in_its_own(chart, minutes):
    choose(chart, "one", "1h")
    take_messages(chart)
    chart.load(minutes[:300])
    told = {message["view"]: len(rows(buffers[0])) for message, buffers in take_messages(chart)}
    assert told == {"one": len(resample(minutes[:300], "1h", "start")), "two": 300}


def test_a_cell_turns_all_of_them(chart):
    choose(chart, "one", "1h")
    take_messages(chart)
    chart.timeframe = "5min"
    [(message, _)] = take_messages(chart)
    assert (message["kind"], message["view"]) == ("snapshot", "")


def test_what_nobody_looks_at_any_more_is_not_kept_up(chart, minutes):
    choose(chart, "one", "1h")
    take_messages(chart)
    hear(chart, kind="gone", view="one")
    chart.push(minutes[400:401])
    assert len(take_messages(chart)) == 1


def test_a_timeframe_that_is_not_offered_is_not_taken(chart):
    choose(chart, "one", "7s")
    [(message, [known, _])] = take_messages(chart)
    assert (message["kind"], len(rows(known))) == ("snapshot", 400)
