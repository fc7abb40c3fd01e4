"""A desk is started, paused, stopped; it tells of what happens."""

import asyncio
import time

import pytest

from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.market import gbm_bars, iterate_bars, replay_feed
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from tests.trading.desk.scripted import QUICK, SESSION, bars_seen, desk_in, stored, until
from tests.waiting import HANG_SECONDS

BARS = gbm_bars(200, seed=1)
LONG = gbm_bars(5_000, seed=1)
SHOWN = list(iterate_bars(BARS))


def test_a_desk_says_where_it_stands_from_start_to_end(memory):
    async def watch():
        desk = desk_in(memory, replay_feed(BARS, speed=100), [BuyAndHold()])
        assert (desk.is_running, desk.last_bar, desk.speed) == (False, None, 100)
        task = desk.start()
        assert desk.start() is task
        await until(lambda: desk.accounts["BuyAndHold"].positions)
        assert desk.is_running
        assert desk.last_bar in SHOWN
        assert 0 < desk.accounts["BuyAndHold"].cash < 100_000
        desk.speed = None
        await desk.run()
        assert not desk.is_running
        assert desk.last_bar == SHOWN[-1]
        await desk.stop()

    asyncio.run(watch())


def test_a_pause_holds_all_bars_back_and_loses_none(memory):
    async def pause():
        desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
        desk.on_update.append(lambda: desk.pause() if bars_seen(desk) == 50 else None)
        desk.start()
        await until(lambda: bars_seen(desk) >= 50 and not desk.is_running)
        await asyncio.sleep(0.01)
        held = desk.last_bar
        await asyncio.sleep(0.05)
        assert desk.last_bar == held != SHOWN[-1]
        desk.resume()
        assert desk.is_running
        await desk.run()
        return desk

    desk = asyncio.run(pause())
    assert [Bar(*row[2:]) for row in stored(memory, desk, "BuyAndHold", "bars")] == SHOWN


def test_a_feed_that_cannot_pause_is_held_back_too(memory):
    async def live():
        for bar in SHOWN:
            await asyncio.sleep(0)
            yield bar

    async def pause():
        desk = desk_in(memory, live(), [BuyAndHold()])
        desk.on_update.append(lambda: desk.pause() if bars_seen(desk) == 50 else None)
        desk.start()
        await until(lambda: not desk.is_running and bars_seen(desk) >= 50)
        await asyncio.sleep(0.02)
        assert bars_seen(desk) < 60
        desk.resume()
        await desk.run()
        assert bars_seen(desk) == len(SHOWN)

    asyncio.run(pause())


def test_a_stop_between_two_bars_leaves_everything_recorded(chats):
    async def stop():
        desk = desk_in(chats, replay_feed(LONG, speed=500), [BuyAndHold()])
        desk.start()
        await until(lambda: bars_seen(desk) > 5)
        await desk.stop()
        return desk

    desk = asyncio.run(stop())
    shown = bars_seen(desk)
    assert 5 < shown < len(LONG)
    (run,) = stored(chats, desk, "BuyAndHold", "runs")
    assert run[8] is not None
    assert run[11] == shown
    assert len(stored(chats, desk, "BuyAndHold", "equity")) == shown
    assert desk.replay()["BuyAndHold"].is_equal


def test_a_paused_desk_and_one_that_waits_for_a_bar_can_be_stopped(memory):
    async def never():
        yield SHOWN[0]
        await asyncio.Event().wait()

    async def stop_both():
        waiting = desk_in(memory, never(), [BuyAndHold()])
        paused = desk_in(memory, replay_feed(BARS, speed=100), [SmaCross()])
        paused.pause()
        for desk in (waiting, paused):
            desk.start()
        await until(lambda: waiting.last_bar is not None)
        for desk in (waiting, paused):
            async with asyncio.timeout(HANG_SECONDS):
                await desk.stop()
        assert waiting.last_bar == SHOWN[0]
        assert paused.last_bar is None
        await desk_in(memory, never(), [BuyAndHold()]).stop()

    asyncio.run(stop_both())


def test_a_cancelled_desk_still_records_what_has_happened(memory):
    async def cancel():
        desk = desk_in(memory, replay_feed(LONG, speed=500), [BuyAndHold()])
        task = asyncio.create_task(desk.run())
        await until(lambda: bars_seen(desk) > 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return desk

    desk = asyncio.run(cancel())
    assert len(stored(memory, desk, "BuyAndHold", "bars")) == bars_seen(desk) > 5
    assert stored(memory, desk, "BuyAndHold", "runs")[0][8] is not None


def test_everybody_at_the_desk_joins_the_session_once(memory):
    memory.create_session(["BuyAndHold", "Zoe"], session_id=SESSION)
    asyncio.run(desk_in(memory, replay_feed(BARS), [BuyAndHold(), SmaCross()]).run())
    seats = memory.members.list(SESSION)
    assert [(each.participant, each.kind) for each in seats] == [
        ("BuyAndHold", "agent"),
        ("Zoe", "agent"),
        ("SmaCross", "bot"),
    ]


def test_watchers_are_told_of_every_bar_and_the_end_and_their_errors_stop_nothing(memory):
    async def watch():
        told, reported = [], []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: reported.append(what))
        desk = desk_in(memory, replay_feed(BARS), [BuyAndHold()])
        desk.on_update.append(lambda: told.append((desk.last_bar, desk.is_running)))
        desk.on_update.append(lambda: 1 / 0)
        await desk.run()
        await until(lambda: len(reported) == len(SHOWN) + 1)
        assert [bar for bar, _ in told] == [*SHOWN, SHOWN[-1]]
        assert told[-1][1] is False

    asyncio.run(watch())


def test_the_run_has_times_seed_and_parameters(memory):
    before = time.time()
    options = DeskOptions(cash=5_000, seed=42, batch_seconds=QUICK.batch_seconds)
    desk = desk_in(memory, replay_feed(BARS), [SmaCross(3, 7)], options)
    asyncio.run(desk.run())
    run = desk.seats["SmaCross"].run
    assert (run.seed, run.initial_cash, run.params["fast"], run.params["slow"]) == (42, 5_000, 3, 7)
    assert before - 1 < run.started_at.timestamp() <= run.ended_at.timestamp() < time.time() + 1
