"""Connection, kernel and market beside the buttons: what the kernel tells of them."""

import time
from concurrent.futures import Future
from contextlib import closing

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import DashboardOptions
from multichat_lab.dashboards.desk.chat_log import TOO_SLOW
from multichat_lab.dashboards.desk.states import NO_ANSWER, QUIET
from multichat_lab.trading.robots import BuyAndHold
from tests.dashboards.chart.wire import hear
from tests.dashboards.desks import on_screen, shown
from tests.waiting import wait_until


def market(dashboard):
    return shown(dashboard, "market")["market"]


def test_the_market_is_paused_open_and_closed(open_desk):
    dashboard = open_desk(speed=500)
    assert market(dashboard) == "Market paused"
    dashboard.start()
    dashboard.refresh()
    assert market(dashboard) == "Market open"
    wait_until(lambda: dashboard.live.has_ended)
    dashboard.refresh()
    assert market(dashboard) == "Market closed"


def test_an_open_market_without_bars_tells_for_how_long(open_desk, monkeypatch):
    dashboard = open_desk(speed=0.001)
    dashboard.start()
    wait_until(lambda: dashboard.live.call(lambda: dashboard.live.desk.bars.count))
    dashboard.refresh()
    later = time.monotonic() + QUIET + 2
    monkeypatch.setattr(time, "monotonic", lambda: later)
    dashboard.refresh()
    assert market(dashboard).startswith("Market open, no bar for ")


def test_a_desk_that_owes_an_answer_is_told_of_with_the_beat(paused, monkeypatch):
    page = paused.screen.page
    owed = Future()
    paused._market.ask(owed)
    hear(page, view="a", beat=True)
    assert market(paused) == "Market paused"
    later = time.monotonic() + 4
    monkeypatch.setattr(time, "monotonic", lambda: later)
    hear(page, view="a", beat=True)
    assert market(paused) == NO_ANSWER
    assert shown(paused, "market_ok") == {"market_ok": "false"}
    owed.set_result(None)  # and the frame may wait for something else
    hear(page, view="a", beat=True)
    assert market(paused) == "Market paused"
    assert shown(paused, "market_ok") == {"market_ok": "still"}


def test_a_store_that_is_held_is_told_of_and_is_not_the_desk(paused, monkeypatch):
    page = paused.screen.page
    with paused._chat._reading:
        hear(page, view="a", beat=True)
        assert shown(paused, "note") == {"note": ""}
        later = time.monotonic() + 4
        monkeypatch.setattr(time, "monotonic", lambda: later)
        hear(page, view="a", beat=True)
        assert shown(paused, "note", "market") == {"note": TOO_SLOW, "market": "Market paused"}
    paused.refresh()
    assert shown(paused, "note") == {"note": ""}


def test_what_a_kernel_takes_with_it_is_told_beforehand(paused, tmp_path):
    paused.trader.ticket.buttons["buy"].click()
    paused.step()
    assert shown(paused, "lost")["lost"] == (
        "You held 10 GBM, which does not go on. It was recorded in memory alone, and is gone."
    )
    with (
        SessionPersistence("sqlite", tmp_path / "desk.db") as chats,
        closing(on_screen(chats)) as dashboard,
    ):
        kept = f"sqlite:{tmp_path / 'desk.db'}"
        assert shown(dashboard, "lost")["lost"] == f"What was said and traded is kept in {kept}."


def test_what_is_at_stake_is_ones_own_whoever_is_looked_at(open_desk):
    dashboard = open_desk(BuyAndHold())
    dashboard.start(paused=True)
    dashboard.step(3)
    hear(dashboard.screen.page, act="account", arg="BuyAndHold")
    dashboard.refresh()
    assert shown(dashboard, "position")["position"] != "0"
    assert shown(dashboard, "leaving")["leaving"] == dashboard.at_stake() == ""
    assert "You held" not in shown(dashboard, "lost")["lost"]
    hear(dashboard.screen.page, act="account", arg="Ann")
    dashboard.trader.ticket.buttons["buy"].click()
    dashboard.step()
    hear(dashboard.screen.page, act="account", arg="BuyAndHold")
    dashboard.refresh()
    assert shown(dashboard, "leaving")["leaving"] == dashboard.at_stake() == "10 GBM"
    assert "You held 10 GBM" in shown(dashboard, "lost")["lost"]


def test_nothing_of_a_robot_is_told_as_ones_own(open_desk):
    dashboard = open_desk(BuyAndHold(), options=DashboardOptions(participant="BuyAndHold"))
    dashboard.start(paused=True)
    dashboard.step(3)
    assert shown(dashboard, "leaving")["leaving"] == dashboard.at_stake() == ""
    assert "You held" not in shown(dashboard, "lost")["lost"]
