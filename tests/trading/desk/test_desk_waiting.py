"""Who waits for a desk waits no longer than one says, and is told what keeps it."""

import os
import signal
import threading

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreBusyError
from multichat_lab.errors.trading import RobotError
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold
from tests.stores.processes import script, wait_until_ready
from tests.trading.desk.scripted import SESSION, Scripted, desk_in
from tests.waiting import HANG_SECONDS, wait_until

BARS = gbm_bars(50, seed=3)


@pytest.mark.skipif(os.name != "posix", reason="this system cannot stop a process")
def test_a_flush_names_who_holds_the_store_and_is_done_when_it_is_let_go(shared_storage):
    options = StoreOptions(busy_seconds=HANG_SECONDS)
    with SessionPersistence(*shared_storage, options=options) as chats:
        for session in (SESSION, "s"):
            chats.create_session(["Ann"], session_id=session)
        desk = desk_in(chats, replay_feed(BARS), [BuyAndHold()])
        desk.pause()  # before it begins: it may be through all bars before one that runs is paused
        with DeskThread(desk, busy_seconds=0.3) as live:
            live.step(5).result(HANG_SECONDS)
            with script("holding_process.py", *shared_storage) as process:
                wait_until_ready(process)
                process.send_signal(signal.SIGSTOP)
                live.call(desk.recorder.say, None, "left to record")
                with pytest.raises(StoreBusyError, match=rf"process {process.pid} on .* since "):
                    live.flush()
                process.kill()
            wait_until(lambda: desk.recorder.thread.since is None)
            live.flush()
            assert chats.get_messages(SESSION)[-1].content == "left to record"


def test_a_robot_that_thinks_for_too_long_is_named(memory):
    thinks, may_go_on = threading.Event(), threading.Event()

    def think(_):
        thinks.set()
        may_go_on.wait(HANG_SECONDS)

    robot = Scripted({3: think})
    desk = desk_in(memory, replay_feed(BARS), [robot])
    desk.pause()
    with DeskThread(desk, busy_seconds=0.2) as live:
        stepped = live.step(5)  # to go on would wait for an answer that the thinking may hold up
        assert thinks.wait(HANG_SECONDS)
        for ask in (live.flush, lambda: live.call(len, desk.seats)):
            with pytest.raises(StoreBusyError, match=r"not answered within 0\.2 s: .*Event\.wait"):
                ask()
        may_go_on.set()
        stepped.result(HANG_SECONDS)
        live.start()
        wait_until(lambda: live.has_ended)
        assert live.call(len, desk.seats) == 1


@pytest.mark.parametrize("setting", ["busy_seconds", "close_seconds"])
@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_nobody_waits_less_than_nothing(memory, setting, seconds):
    with pytest.raises(RobotError, match=setting):
        DeskThread(desk_in(memory, replay_feed(BARS), [BuyAndHold()]), **{setting: seconds})
