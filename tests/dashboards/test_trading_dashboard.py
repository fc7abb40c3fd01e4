"""A dashboard without a browser: driven by its controls, step by step, and closed for good."""

import base64
import re
import threading
from contextlib import closing

import pytest
from ipywidgets.widgets import widget as registry

from multichat_lab import ChatMessage, Human, SessionPersistence
from multichat_lab.dashboards import DashboardOptions, MobileView, TradingDashboard
from multichat_lab.errors.query import ChartError
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.market import replay_feed
from multichat_lab.trading.robots import BuyAndHold
from tests.dashboards.chart.wire import hear, look, take_messages, take_sent
from tests.dashboards.desks import BARS, HISTORY, TRADED, on_screen, recorded, shown
from tests.trading.desk.scripted import SESSION, Scripted, desk_in
from tests.waiting import wait_until

NAMES = ("price", "change", "volume", "clock", "position", "cash", "pnl", "win_rate", "exposure")


def played(dashboard):
    """Trade a little by the controls, and return what is shown after each step."""
    dashboard.start(paused=True)
    dashboard.step(5)
    seen = [shown(dashboard, *NAMES)]
    for button in ("buy", "hold", "sell"):
        dashboard.trader.ticket.why.value = f"I {button}."
        dashboard.trader.ticket.buttons[button].click()
        dashboard.step(7)
        seen.append(shown(dashboard, *NAMES))
    return [*seen, dashboard.screen.page.text_of("table"), dashboard.presenter.headline()]


def market_clock(dashboard):
    """The slot; a field has the same name, and `text_of` gives that."""
    return dashboard.screen.page.content.whole("")["slots"]["clock"]


def desk_threads():
    return [each for each in threading.enumerate() if each.name == "multichat-desk"]


def test_the_same_presses_show_the_same(open_desk):
    runs = []
    for _ in range(2):
        with SessionPersistence("memory") as chats:
            runs.append(played(open_desk(chats=chats)))
    assert runs[0] == runs[1]
    assert runs[0][1]["position"] == "10"


def test_it_tells_what_it_shows_and_the_same_each_time(paused):
    assert repr(paused) == "<TradingDashboard GBM: Ann>"
    bundle = paused._repr_mimebundle_()
    assert bundle["text/plain"] == repr(paused)
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == paused.screen.root.model_id


def test_its_figure_has_price_and_account_as_headline(paused):
    paused.trader.ticket.buttons["buy"].click()
    paused.step()
    last = TRADED["close"].iloc[1]
    headline = paused.figure().get_suptitle()
    assert headline.startswith(f"GBM {last:,.2f} (")
    assert "Ann: 10 shares" in headline


def test_before_the_market_opens_it_shows_the_history(open_desk):
    dashboard = open_desk()
    assert shown(dashboard, "price", "position", "pnl") == {
        "price": f"{HISTORY['close'].iloc[-1]:,.2f}",
        "position": "0",
        "pnl": "–",
    }
    assert "PAUSED" in market_clock(dashboard)


def test_the_chart_has_every_bar_and_the_fills(open_desk, recording):
    dashboard = open_desk()
    dashboard.start(paused=True)
    dashboard.step()
    dashboard.trader.ticket.buttons["buy"].click()
    for count in (1, 40, 258):
        dashboard.step(count)
    chart = dashboard.screen.chart
    take_sent(chart)
    look(chart)
    (snapshot, (candles, fills)) = take_messages(chart)[0]
    assert snapshot["kind"] == "snapshot"
    assert (len(chart._views.content.candles), len(candles) % 400) == (400, 0)
    assert list(fills[1:]) == [1, 10, TRADED["open"].iloc[1]]


def test_closing_closes_every_widget_and_ends_the_desk_with_all_recorded(memory):
    before, threads = set(registry._instances), desk_threads()
    dashboard = on_screen(memory, BuyAndHold())
    assert len(registry._instances) > len(before)
    played(dashboard)
    assert len(desk_threads()) == len(threads) + 1
    dashboard.close()
    dashboard.close()
    assert set(registry._instances) == before
    assert desk_threads() == threads
    assert len(recorded(dashboard, "fills")) == 2
    assert recorded(dashboard, "runs")[0]["ended_at"] is not None
    assert all(report.is_equal for report in dashboard.live.desk.replay().values())


def test_a_closed_dashboard_still_has_its_picture(open_desk):
    dashboard = open_desk()
    dashboard.close()
    assert set(dashboard._repr_mimebundle_()) == {"text/plain", "image/png"}
    with pytest.raises(RobotError, match="closed"):
        dashboard.start()
    dashboard.refresh()


def test_a_desk_that_ends_says_so(open_desk):
    dashboard = open_desk()
    dashboard.start()
    while not dashboard.live.has_ended:
        dashboard.live.call(lambda: None)
    dashboard.refresh()
    assert "CLOSED" in market_clock(dashboard)
    assert shown(dashboard, "note") == {"note": ""}


def test_a_desk_whose_last_robot_fails_says_why(memory):
    failing = Scripted({3: lambda robot: robot.buy(1 / 0)})
    desk = desk_in(memory, replay_feed(TRADED), [failing])
    with closing(TradingDashboard(desk, HISTORY)) as dashboard:
        dashboard.start()
        wait_until(lambda: dashboard.live.error)
        dashboard.refresh()
        assert shown(dashboard, "note") == {"note": "The desk has stopped: division by zero"}


def test_of_a_long_conversation_the_last_fifty_are_shown_and_then_what_is_said(memory):
    memory.create_session(["Bob"], session_id=SESSION)
    for number in range(60):
        memory.add_message(ChatMessage(SESSION, "Bob", f"word {number}"))
    dashboard = on_screen(memory)
    assert words(dashboard) == [f"word {number}" for number in range(10, 60)]
    memory.add_message(ChatMessage(SESSION, "Bob", "one more"))
    dashboard.refresh()
    assert words(dashboard) == [*(f"word {number}" for number in range(11, 60)), "one more"]
    dashboard.close()


def words(dashboard):
    return re.findall('<p dir="auto">(.*?)</p>', dashboard.screen.page.text_of("messages"))


def test_it_needs_a_symbol(memory):
    desk = desk_in(memory, replay_feed(TRADED), [Human("Ann")])
    with pytest.raises(ChartError, match="symbol"):
        TradingDashboard(desk)


def test_the_card_for_a_phone_is_the_same_desk(open_desk):
    dashboard = open_desk(view=MobileView, options=DashboardOptions(theme="light"))
    assert repr(dashboard) == "<MobileView GBM: Ann>"
    assert {"mc-layout-mobile", "mc-light"} <= set(dashboard.screen.root._dom_classes)
    assert played(dashboard)[1]["position"] == "10"


def test_a_theme_that_is_unknown_is_refused():
    with pytest.raises(ChartError, match="pink"):
        DashboardOptions(theme="pink")


def test_above_a_large_chart_one_chooses_what_is_drawn(paused):
    page, chart = paused.screen.page, paused.screen.chart
    hear(page, act="indicator", arg="RSI 14")
    assert tuple(chart.indicators) == ("SMA 20", "RSI 14")
    hear(page, act="indicator", arg="SMA 20")
    assert tuple(chart.indicators) == ("RSI 14",)
    assert page.text_of("chartbar").count('aria-pressed="true"') == 2
    hear(page, act="indicator", arg="no such thing")
    assert tuple(chart.indicators) == ("RSI 14",)


def test_a_history_that_overlaps_the_feed_is_cut(memory):
    feed = replay_feed(TRADED)
    with closing(TradingDashboard(desk_in(memory, feed, [Human("Ann")]), BARS)) as dashboard:
        dashboard.start(paused=True)
        dashboard.step(3)
        with closing(on_screen(memory)) as exact:
            exact.start(paused=True)
            exact.step(3)
            assert shown(dashboard, *NAMES) == shown(exact, *NAMES)
            pictures = [each.screen.chart._views.content.candles for each in (dashboard, exact)]
            assert (pictures[0].rows == pictures[1].rows).all()
