"""However a desk on a thread ends, nobody waits for ever, and what is lost is told once."""

import asyncio
import os
import signal
import warnings

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionEndedError, StoreBusyError
from multichat_lab.errors.trading import RobotError
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.trading.desk import recorder
from multichat_lab.trading.desk.thread import DeskThread
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold
from multichat_lab.trading.robots.human import Human
from tests.stores.processes import script, wait_until_ready
from tests.trading.desk.scripted import SESSION, Scripted, bars_seen, desk_in, stored
from tests.waiting import HANG_SECONDS, wait_until

BARS = gbm_bars(200, seed=3)


def failing(error):
    def fail(robot):
        raise error

    return Scripted({3: fail})


def test_steps_return_when_a_robot_fails_within_them(memory):
    desk = desk_in(memory, replay_feed(BARS), [failing(ValueError("a slip"))])
    live = DeskThread(desk)
    live.start(paused=True)
    live.step(10).result(HANG_SECONDS)
    live.step(10).result(HANG_SECONDS)
    live.close()
    assert isinstance(live.error, ValueError)
    assert len(stored(memory, desk, "Scripted", "bars")) == 3


@pytest.mark.parametrize("backlog", [1, 5_000])
def test_steps_return_when_the_trading_is_cancelled_even_while_it_records(
    memory, monkeypatch, backlog
):
    monkeypatch.setattr(recorder, "BACKLOG", backlog)
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
    desk.on_update.append(lambda: desk.start().cancel() if bars_seen(desk) == 3 else None)
    live = DeskThread(desk)
    live.start(paused=True)
    live.step(1_000).result(HANG_SECONDS)
    live.close()
    assert isinstance(live.error, RobotError)
    assert "cancelled" in str(live.error)
    assert len(stored(memory, desk, "BuyAndHold", "bars")) == bars_seen(desk) >= 3


def test_steps_return_when_nobody_may_join_the_session(memory):
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
    memory.end_session(SESSION)
    live = DeskThread(desk)
    live.start(paused=True)
    live.step(10).result(HANG_SECONDS)
    live.close()
    assert isinstance(live.error, SessionEndedError)


@pytest.mark.skipif(os.name != "posix", reason="this system cannot stop a process")
def test_a_close_waits_no_longer_than_it_may_for_a_store_that_another_keeps(tmp_path):
    storage = ("sqlite", tmp_path / "chats.db")
    options = StoreOptions(busy_seconds=HANG_SECONDS)
    with SessionPersistence(*storage, options=options) as chats:
        chats.create_session(["Ann"], session_id=SESSION)
        chats.create_session(["Ann"], session_id="s")
        desk = desk_in(chats, replay_feed(BARS), [BuyAndHold()])
        live = DeskThread(desk, close_seconds=0.2)
        live.start(paused=True)
        live.step(5).result(HANG_SECONDS)
        with script("holding_process.py", *storage) as process:
            wait_until_ready(process)
            process.send_signal(signal.SIGSTOP)
            live.call(desk.recorder.say, None, "left to record")
            with pytest.raises(StoreBusyError, match=r"recorded all within 0\.2 s"):
                live.close()
            process.kill()
        wait_until(lambda: not live.is_alive)
        live.close()
        assert chats.get_messages(SESSION)[-1].content == "left to record"


def test_a_robot_that_exits_ends_the_desk_and_is_told_of(memory):
    desk = desk_in(memory, replay_feed(BARS), [failing(SystemExit("enough"))])
    live = DeskThread(desk)
    live.start()
    live.close()
    assert isinstance(live.error, SystemExit)
    assert live.has_ended
    assert live.call(bars_seen, desk) == 3
    assert len(stored(memory, desk, "Scripted", "bars")) == 3


def test_an_error_in_a_watcher_ends_no_thread(memory, caplog):
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
    desk.on_update.append(lambda: 1 / 0)
    with DeskThread(desk) as live:
        live.step(1).result(HANG_SECONDS)
        while not live.has_ended:
            live.call(bars_seen, desk)
        assert live.is_alive
    assert live.error is None
    assert "division by zero" in caplog.text


def test_a_desk_runs_once(memory):
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
    first, second = DeskThread(desk), DeskThread(desk)
    with first:
        with pytest.raises(RobotError, match="make a new PaperDesk"):
            second.start()
        with pytest.raises(RobotError, match="started already"):
            DeskThread(desk)
        with pytest.raises(RobotError, match="started already"):
            asyncio.run(desk.run())
    assert not second.is_alive
    second.close()
    with pytest.raises(RobotError, match="has been closed"):
        first.start()
    assert first.error is None


def test_a_thread_that_was_never_started_leaves_nothing_open(memory):
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
    files = len(os.listdir("/dev/fd"))  # noqa: PTH208 - a count, on Linux and macOS alike
    with warnings.catch_warnings(action="error"):
        for _ in range(5):
            live = DeskThread(desk)
            live.close()
    assert len(os.listdir("/dev/fd")) == files  # noqa: PTH208
    with pytest.raises(RobotError, match="has been closed"):
        live.start()
    assert live.call(bars_seen, desk) == 0
    assert live.ask(bars_seen, desk).result(HANG_SECONDS) == 0
    live.step(3).result(HANG_SECONDS)


def desk_of_an_ended_session(chats):
    """Return a live desk with an order that cannot be recorded, its session having ended."""
    ann = Human("Ann")
    live = DeskThread(desk_in(chats, replay_feed(BARS), [ann]))
    live.start(paused=True)
    live.step(2).result(HANG_SECONDS)
    chats.end_session(SESSION)
    ann.press("buy", 1, say="Too late.")
    return live


def test_closing_tells_once_of_what_could_not_be_recorded(memory):
    live = desk_of_an_ended_session(memory)
    with pytest.raises(SessionEndedError) as told:
        live.close()
    assert live.error is told.value
    live.close()
    assert memory.get_messages(SESSION) == []


def test_an_error_in_the_block_is_not_hidden_by_what_could_not_be_recorded(memory):
    with pytest.raises(ZeroDivisionError) as raised, desk_of_an_ended_session(memory):
        raise ZeroDivisionError
    (note,) = raised.value.__notes__
    assert "Not all that the desk did is recorded" in note
    with pytest.raises(SessionEndedError), desk_of_an_ended_session(SessionPersistence("memory")):
        pass
