"""A new session ends the desk, and asks first when something is at stake there."""

import threading

from multichat_lab.dashboards import trading_dashboard
from tests.dashboards.chart.wire import take_sent
from tests.dashboards.interface.pressing import press


def test_with_a_position_a_new_session_begins_only_after_a_question(interface):
    dashboard = interface.dashboard
    dashboard.start(paused=True)
    dashboard.trader.ticket.buttons["buy"].click()
    dashboard.step(3)
    press(interface, "new")
    assert interface.dashboard is dashboard
    press(interface, "new", "sure")
    assert interface.dashboard is not dashboard


def test_what_was_bought_since_the_last_frame_is_asked_about_too(interface):
    dashboard = interface.dashboard
    dashboard.start(paused=True)
    dashboard.trader.ticket.buttons["buy"].click()
    dashboard.live.step(3).result()  # and nothing is drawn
    take_sent(interface.menu.page)
    press(interface, "new")
    told = [data["content"] for data, _ in take_sent(interface.menu.page) if "content" in data]
    assert interface.dashboard is dashboard
    assert ["You hold 10 AAPL." in each["question"]["text"] for each in told[1:]] == [True]


def test_a_desk_that_does_not_answer_is_ended_only_after_a_question(interface, monkeypatch):
    monkeypatch.setattr(trading_dashboard, "UNANSWERED", 0.05)
    dashboard, free = interface.dashboard, threading.Event()
    dashboard.live.ask(free.wait)
    press(interface, "new")
    assert interface.dashboard is dashboard
    free.set()
