"""What a desk has acknowledged is recorded: while it opens, and while its store breaks."""

import asyncio
import threading
from contextlib import suppress

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import SmaCross
from tests.trading.desk.scripted import SESSION, bars_seen, desk_in, until
from tests.trading.desk.test_desk_recorder import WatchedStore, store_without_disk
from tests.waiting import HANG_SECONDS

BARS = gbm_bars(3_000, seed=3)


def test_what_was_said_while_the_store_broke_is_not_told_to_be_recorded():
    """Who waits for the disk behind the last batch, which is lost, hears that it is."""

    chats = SessionPersistence(store_without_disk())
    desk = desk_in(chats, replay_feed(BARS, speed=4_000), [SmaCross(3, 8)])

    async def say_while_it_ends():
        task = desk.start()
        await until(lambda: bars_seen(desk))
        desk.recorder.say(None, "Is this recorded?", kind="system")
        stopping = asyncio.create_task(desk.stop())
        while desk.recorder.loss is None:
            with suppress(StoreError):
                await desk.recorder.flush()
        await asyncio.wait([task, stopping])
        with pytest.raises(StoreError):
            stopping.result()
        await desk.recorder.flush()

    with pytest.raises(RobotError, match="could not record all"):
        asyncio.run(say_while_it_ends())


def test_what_is_said_while_the_desk_opens_is_recorded_when_flush_returns():
    opening = threading.Event()
    chats = SessionPersistence(
        WatchedStore(before=lambda number: number > 1 and opening.wait(HANG_SECONDS))
    )
    desk = desk_in(chats, replay_feed(BARS, speed=1), [SmaCross(3, 8)])

    async def say_at_once():
        desk.start()
        await asyncio.sleep(0)
        desk.recorder.say(None, "Good morning.", kind="system")
        flushing = asyncio.create_task(desk.recorder.flush())
        await asyncio.sleep(0)
        opening.set()
        await flushing
        kept = [each.content for each in chats.get_messages(SESSION)]
        await desk.stop()
        return kept

    assert asyncio.run(say_at_once()) == ["Good morning."]
