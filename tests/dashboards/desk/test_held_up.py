"""A desk that is held up does nothing late: what was pressed meanwhile is dropped, and told."""

import threading
import time
from contextlib import contextmanager

import pytest

from multichat_lab.dashboards.parts.press import LATE
from tests.dashboards.chart.wire import hear, take_sent
from tests.dashboards.desks import shown
from tests.trading.desk.scripted import SESSION

BUY = {"press": "buy", "type": "Market", "quantity": "7", "why": "Now."}
pytestmark = pytest.mark.usefixtures("recording")


@pytest.fixture
def trading(open_desk):
    """A desk that stands still after its first bar, with 10 shares of Ann's."""
    dashboard = open_desk()
    dashboard.start(paused=True)
    dashboard.step()
    dashboard.trader.ticket.buttons["buy"].click()
    dashboard.step()
    return dashboard


@contextmanager
def held_up(dashboard, monkeypatch, seconds):
    """Hold the desk's thread up, for so long by the clock, while something is pressed."""
    free = threading.Event()
    held = dashboard.live.ask(free.wait)
    yield
    later = time.time() + seconds
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        free.set()
        held.result()
        dashboard.step()


def orders(dashboard):
    return len(dashboard.live.desk.seats["Ann"].broker.orders)


def answers(dashboard):
    """Return what the view was told of its presses: those done, and the refusals."""
    sent = [data["content"] for data, _ in take_sent(dashboard.screen.page) if "content" in data]
    told = [each for each in sent if each.get("view") == "one" and "took" not in each]
    done = [each["done"] for each in told if "done" in each]
    return done, [each["fields"]["refusal"] for each in told if each.get("fields", {})]


PRESSES = [("order", BUY), ("close", "GBM"), ("say", {"text": "Hello"}), ("resume", None)]


@pytest.mark.parametrize(("act", "arg"), PRESSES)
def test_what_was_pressed_too_long_before_the_desk_answers_is_not_done(
    trading, monkeypatch, act, arg
):
    take_sent(trading.screen.page)
    with held_up(trading, monkeypatch, LATE + 3):
        hear(trading.screen.page, view="one", act=act, arg=arg, number=4, seen="98.50")
        assert answers(trading)[0] == []  # nothing is called done before it is
    done, [refusal] = answers(trading)
    assert done == []
    assert "the press came 6 s late. It was pressed at 98.50" in refusal
    assert trading.trader.ticket.refusal == refusal
    assert orders(trading) == 1
    assert len(trading.live.desk.chats.get_messages(SESSION)) == 1
    assert trading.live.desk.intake.is_paused


@pytest.mark.parametrize(("act", "arg"), PRESSES[:3])
def test_what_the_desk_takes_in_time_is_done_and_told_then(trading, monkeypatch, act, arg):
    take_sent(trading.screen.page)
    with held_up(trading, monkeypatch, LATE / 2):
        hear(trading.screen.page, view="one", act=act, arg=arg, number=4)
        assert answers(trading)[0] == []
    assert answers(trading) == ([4], [""])
    assert len(trading.live.desk.chats.get_messages(SESSION)) == 2


def test_a_press_at_a_desk_that_stands_still_waits_for_its_next_bar(trading, monkeypatch):
    hear(trading.screen.page, view="one", act="order", arg=BUY, number=4)
    trading.live.call(lambda: None)
    later = time.time() + 10 * LATE
    monkeypatch.setattr(time, "time", lambda: later)
    trading.step()
    assert shown(trading, "position") == {"position": "17"}


def test_a_cell_that_presses_a_desk_that_is_held_up_is_told_by_its_ticket(trading, monkeypatch):
    ticket = trading.trader.ticket
    with held_up(trading, monkeypatch, LATE + 3):
        ticket.buttons["sell"].click()
        assert ticket.refusal == ""
    assert "6 s late" in ticket.refusal
    assert orders(trading) == 1


def test_what_is_pressed_before_the_market_closes_and_taken_after_it_is_refused(
    trading, monkeypatch
):
    take_sent(trading.screen.page)
    with held_up(trading, monkeypatch, 0):
        hear(trading.screen.page, view="one", act="order", arg=BUY, number=4)
        trading.live.has_ended = True
    done, [refusal] = answers(trading)
    assert (done, orders(trading)) == ([], 1)
    assert "has closed" in refusal
