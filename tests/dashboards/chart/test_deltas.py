"""A chart sends a view everything once, then what is new, and nothing while nobody looks."""

import numpy as np
import pytest

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.rows import CLOSE, bar_rows
from multichat_lab.trading.market import resample
from tests.dashboards.chart.wire import hear, look, take_messages, take_sent

pytestmark = pytest.mark.usefixtures("recording")


@pytest.fixture
def chart(minutes):
    chart = ChartWidget(minutes[:400], indicators=("SMA 20", "RSI 14"))
    take_sent(chart)
    return chart


def columns(chart):
    """Return all that a view of the chart should have in the end."""
    content = chart._views.content
    return np.hstack([content.candles.rows, content.overlays.values])


def as_rows(buffer, chart):
    return buffer.reshape(-1, columns(chart).shape[1])


def test_nothing_is_sent_while_nobody_looks(chart, minutes, fills):
    chart.push(minutes[400:])
    chart.show_fills(fills)
    chart.timeframe = "1h"
    assert not chart.watched
    assert take_messages(chart) == []


def test_a_view_that_opens_gets_everything(chart, fills):
    chart.show_fills(fills)
    look(chart, "one")
    [(message, [rows, marks])] = take_messages(chart)
    assert message["kind"] == "snapshot"
    assert message["view"] == "one"
    assert [line["indicator"] for line in message["lines"]] == ["SMA 20", "RSI 14"]
    np.testing.assert_array_equal(as_rows(rows, chart), columns(chart))
    times = [fill.timestamp.timestamp() for fill in fills]
    assert marks.reshape(-1, 4)[:, :3].tolist() == [[times[0], 1, 10], [times[1], -1, 4]]


def test_the_bars_of_a_frame_are_sent_as_they_are(chart, minutes):
    look(chart)
    [(_, [rows, _])] = take_messages(chart)
    np.testing.assert_array_equal(as_rows(rows, chart)[:, :6], bar_rows(minutes[:400]))


def test_a_new_bar_is_sent_alone(chart, minutes):
    look(chart)
    take_messages(chart)
    chart.push(minutes[400:401])
    [(message, [row])] = take_messages(chart)
    assert (message["kind"], message["at"]) == ("bars", 400)
    np.testing.assert_array_equal(as_rows(row, chart), columns(chart)[400:])


def test_a_view_that_takes_deltas_in_has_what_a_new_one_gets(chart, minutes):
    chart.timeframe = "7min"
    look(chart)
    [(_, [rows, _])] = take_messages(chart)
    table = as_rows(rows, chart)
    for start in range(400, 500, 9):
        chart.push(minutes[start : start + 9])
        [(message, [rows])] = take_messages(chart)
        table = np.vstack([table[: message["at"]], as_rows(rows, chart)])
    np.testing.assert_array_equal(table, columns(chart))
    np.testing.assert_array_equal(table[:, :6], bar_rows(resample(minutes, "7min", "start")))


def test_an_update_of_one_bar_is_small(chart, minutes):
    look(chart)
    take_sent(chart)
    chart.push(minutes[400:401])
    [(data, buffers)] = take_sent(chart)
    assert len(str(data)) + sum(map(len, buffers)) < 250


def test_another_timeframe_is_sent_to_all_views(chart):
    look(chart, "one")
    look(chart, "two")
    take_messages(chart)
    chart.timeframe = "1h"
    [(message, [rows, _])] = take_messages(chart)
    assert (message["kind"], message["view"]) == ("snapshot", "")
    np.testing.assert_array_equal(as_rows(rows, chart), columns(chart))


def test_an_open_view_that_beats_is_sent_nothing(chart):
    look(chart)
    [(message, _)] = take_messages(chart)
    look(chart, generation=message["generation"], bars=400)
    assert take_messages(chart) == []


def test_a_view_that_comes_back_gets_what_it_has_missed(chart, minutes, fills):
    look(chart)
    [(snapshot, _)] = take_messages(chart)
    hear(chart, kind="gone", view="one")
    assert not chart.watched
    chart.push(minutes[400:])
    chart.show_fills(fills)
    look(chart, generation=snapshot["generation"], bars=400)
    assert chart.watched
    (bars, [rows]), (marks, _) = take_messages(chart)
    assert (bars["kind"], bars["at"]) == ("bars", 399)
    assert (marks["kind"], marks["at"]) == ("fills", 0)
    np.testing.assert_array_equal(as_rows(rows, chart), columns(chart)[399:])


def test_a_view_that_comes_back_to_another_timeframe_gets_everything(chart):
    look(chart)
    [(snapshot, _)] = take_messages(chart)
    hear(chart, kind="gone", view="one")
    chart.timeframe = "1h"
    look(chart, generation=snapshot["generation"], bars=400)
    [(message, _)] = take_messages(chart)
    assert message["kind"] == "snapshot"


def test_a_view_that_missed_a_message_says_so_and_is_sent_the_bars(chart, minutes):
    look(chart)
    [(snapshot, _)] = take_messages(chart)
    known = {"generation": snapshot["generation"], "bars": 390}
    hear(chart, kind="here", view="one", behind=True, **known)
    (bars, _), _ = take_messages(chart)
    assert (bars["kind"], bars["at"]) == ("bars", 389)


def test_new_fills_are_sent_alone_and_other_ones_in_full(chart, fills):
    look(chart)
    chart.show_fills(fills[:1])
    take_messages(chart)
    chart.show_fills(fills)
    chart.show_fills(fills)
    chart.show_fills(fills[1:])
    chart.show_fills([])
    sent = [(message["at"], len(buffer) // 4) for message, [buffer] in take_messages(chart)]
    assert sent == [(1, 1), (0, 1), (0, 0)]


def test_a_bar_that_changes_is_sent_again(chart, minutes):
    look(chart)
    take_messages(chart)
    changed = minutes[399:400].copy()
    changed["close"] = changed["high"]
    chart.push(changed)
    [(message, [row])] = take_messages(chart)
    assert message["at"] == 399
    assert as_rows(row, chart)[0, CLOSE] == changed["high"].iloc[0]
