"""What is read of a desk between two bars is what its accounts hold, and little of it."""

import pytest

from multichat_lab.dashboards import DashboardOptions
from multichat_lab.dashboards.desk.seat_fills import LEAST_MARKS, MORE_MARKS, RecentFills
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.records.rows import record_of
from multichat_lab.trading.records.run import Fill
from tests.dashboards.chart.wire import look, take_messages
from tests.dashboards.desks import SYMBOL
from tests.trading.desk.scripted import Scripted

MOST_MARKS = LEAST_MARKS + MORE_MARKS - 1
AT_A_TIME = 5
"""Orders that the trader gives at each bar."""


def trade(robot):
    """Buy and sell by turns, so that no position grows."""
    for number in range(AT_A_TIME):
        (robot.sell if number % 2 else robot.buy)(1)


@pytest.fixture
def busy(open_desk):
    """A desk with a robot that fills five orders at each bar after its first."""
    bob = Scripted(dict.fromkeys(range(1, 300), trade), "Bob")
    setup = DeskOptions(1_000_000, batch_seconds=0.02)
    dashboard = open_desk(bob, setup=setup, options=DashboardOptions(participant="Bob"))
    dashboard.start(paused=True)
    return dashboard


def rows_of(dashboard):
    return dashboard.live.desk.accounts["Bob"].fill_rows


@pytest.mark.usefixtures("recording")
def test_a_new_fill_is_sent_alone_however_many_there_are(busy):
    chart = busy.screen.chart
    busy.step(2)
    chart.comm.sent.clear()
    look(chart)
    sent = []
    for _ in range(120):
        busy.step(2)
        sent += [each for each in take_messages(chart) if each[0]["kind"] == "fills"]
    assert len(rows_of(busy)) > 1_000
    counts = {message["at"]: len(buffer) // 4 for message, [buffer] in sent if message["at"]}
    assert set(counts.values()) == {2 * AT_A_TIME}
    assert max(counts) + 2 * AT_A_TIME > LEAST_MARKS
    anew = [len(buffer) // 4 for message, [buffer] in sent if message["at"] == 0]
    assert len(anew) == 2  # when the first 250 have gone, and the next


def test_the_marks_are_the_last_fills(busy):
    most = 0
    for _ in range(12):
        busy.step(20)
        rows = rows_of(busy)
        shown = busy.screen.chart._views.content.fills.rows
        most = max(most, len(shown))
        assert min(len(rows), LEAST_MARKS) <= len(shown) <= MOST_MARKS
        expected = [record_of(Fill, row) for row in rows[-len(shown) :]]
        assert shown[:, 0].tolist() == [each.timestamp.timestamp() for each in expected]
        assert shown[:, 3].tolist() == [each.price for each in expected]
    assert len(rows_of(busy)) > 1_000
    assert most > LEAST_MARKS


def test_fills_that_were_not_asked_for_a_long_time_are_passed_over(busy):
    recent = RecentFills(rows_of(busy))
    busy.step(10)
    asked_early = recent.of_symbol(SYMBOL)
    busy.step(280)
    rows = rows_of(busy)
    first = (len(rows) - LEAST_MARKS) // MORE_MARKS * MORE_MARKS
    assert first > len(asked_early)
    assert recent.of_symbol(SYMBOL) == [record_of(Fill, row) for row in rows[first:]]
    assert recent.of_symbol("OTHER") == []
