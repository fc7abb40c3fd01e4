"""A desk on its own thread trades on while the rest of the process is busy."""

import pytest

from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.scripted import Scripted, bars_seen, desk_in, stored
from tests.waiting import wait_until

BARS = gbm_bars(200, seed=3)


@pytest.mark.slow
def test_it_trades_while_the_caller_sleeps_and_all_is_recorded_at_the_end(chats):
    desk = desk_in(chats, replay_feed(BARS, 200), [BuyAndHold()])
    with DeskThread(desk) as live:
        wait_until(lambda: bars_seen(desk) > 10)  # it blocks, as a cell may
        seen = live.call(bars_seen, desk)
    assert len(stored(chats, desk, "BuyAndHold", "bars")) == bars_seen(desk) >= seen
    assert not live.is_alive


def test_steps_and_presses_from_another_thread_are_exact(chats):
    person = Human("Ann")
    desk = desk_in(chats, replay_feed(BARS), [person])
    live = DeskThread(desk)
    live.start(paused=True)
    live.step(5).result()
    person.press("buy", 3, say="Now.")
    live.step(2).result()
    assert live.call(bars_seen, desk) == 7
    assert live.call(desk.accounts["Ann"].position, "GBM") == 3
    live.close()
    live.close()
    assert len(stored(chats, desk, "Ann", "fills")) == 1


def test_it_answers_when_the_market_has_closed_and_after_it_was_closed(chats):
    desk = desk_in(chats, replay_feed(BARS), [BuyAndHold()])
    with DeskThread(desk) as live:
        live.step(10).result()  # it runs, so there is nothing to step
        wait_until(lambda: live.call(bars_seen, desk) == 200)
        assert live.is_alive
    assert live.call(bars_seen, desk) == 200


def test_what_ended_the_desk_is_told(chats):
    def fail(robot):
        raise ZeroDivisionError("a robot's own mistake")

    desk = desk_in(chats, replay_feed(BARS), [Scripted({3: fail})])
    with DeskThread(desk) as live:
        wait_until(lambda: live.error)
    assert isinstance(live.error, ZeroDivisionError)
    assert bars_seen(desk) == 3


def test_an_error_in_a_call_is_raised_at_the_caller(chats):
    desk = desk_in(chats, replay_feed(BARS, 5), [BuyAndHold()])
    with DeskThread(desk) as live, pytest.raises(ZeroDivisionError):
        live.call(lambda: 1 / 0)
