"""What happens at a desk is recorded whole and in order, and the loop never waits for the disk."""

import asyncio
import time
from contextlib import contextmanager

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import SessionEndedError, SessionNotFoundError, StoreError
from multichat_lab.errors.trading import RobotError
from multichat_lab.stores.memory import MemoryStore
from multichat_lab.trading.desk import PaperDesk, recorder
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import Breakout, SmaCross
from tests.trading.desk.scripted import SESSION, Scripted, bars_seen, desk_in, run_of, stored, until
from tests.waiting import wait_until

BARS = gbm_bars(3_000, seed=3)


class WatchedStore(MemoryStore):
    """A memory store that calls `before` and `after` around each transaction, given its number."""

    def __init__(self, before=lambda number: None, after=lambda: None):
        super().__init__()
        self.count = 0
        self._before, self._after = before, after

    @contextmanager
    def transaction(self):
        self.count += 1
        self._before(self.count)
        with super().transaction() as transaction:
            yield transaction
        self._after()


def store_without_disk():
    """A store whose disk is gone from the third transaction on."""

    def fail(number):
        if number >= 3:
            raise StoreError("the disk is gone")

    return WatchedStore(before=fail)


def test_an_order_is_never_recorded_before_its_message():
    checked = []

    def check():
        said = {message.message_id for message in chats.get_messages(SESSION)}
        for name in desk.seats if desk else ():
            causes = {row[2] for row in stored(chats, desk, name, "orders")}
            assert causes <= said
            checked.append(len(causes))

    desk = None
    chats = SessionPersistence(WatchedStore(after=check))
    desk = desk_in(chats, replay_feed(BARS, speed=20_000), [SmaCross(3, 8), Breakout()])
    asyncio.run(desk.run())
    assert len(set(checked)) > 3


@pytest.mark.slow
def test_the_loop_and_the_market_go_on_while_the_disk_is_slow():
    desk = None

    def be_slow(number):
        """End only when the market has gone on, which it does on the loop."""
        if desk and (seen := bars_seen(desk)):
            wait_until(lambda: bars_seen(desk) >= min(seen + 500, len(BARS)), "all wait for it")

    store = WatchedStore(before=be_slow)
    chats = SessionPersistence(store)
    desk = desk_in(chats, replay_feed(BARS, speed=4_000), [SmaCross(3, 8)])
    asyncio.run(desk.run())
    assert store.count < 15
    assert desk.replay()["SmaCross"].bars == len(BARS)


def test_when_the_disk_cannot_keep_up_the_market_waits_and_nothing_is_lost(monkeypatch):
    monkeypatch.setattr(recorder, "BACKLOG", 100)
    waiting = []

    def note():
        waiting.append(bars_seen(desk) - len(stored(chats, desk, "SmaCross", "bars")))

    chats = SessionPersistence(WatchedStore(before=lambda number: time.sleep(0.005)))
    desk = desk_in(chats, replay_feed(BARS), [SmaCross(3, 8)])
    desk.on_update.append(note)
    asyncio.run(desk.run())
    assert 100 <= max(waiting) <= 201  # one batch on its way, one being filled
    assert desk.replay()["SmaCross"].bars == len(BARS)


def test_an_error_of_the_store_ends_the_desk_and_loses_nothing_once_it_works_again():
    def fail(number):
        if number == 4:
            raise StoreError("the disk is full", "Make room.")

    chats = SessionPersistence(WatchedStore(before=fail))
    desk = desk_in(chats, replay_feed(BARS, speed=4_000), [SmaCross(3, 8)])

    async def run_and_stop():
        with pytest.raises(StoreError, match="disk is full"):
            await desk.run()
        with pytest.raises(StoreError, match="disk is full"):
            await desk.stop()

    asyncio.run(run_and_stop())
    assert 0 < bars_seen(desk) < len(BARS)
    assert len(stored(chats, desk, "SmaCross", "bars")) == bars_seen(desk)
    assert desk.replay()["SmaCross"].is_equal


def test_a_store_that_stays_broken_is_told_of_too():
    chats = SessionPersistence(store_without_disk())
    desk = desk_in(chats, replay_feed(BARS, speed=4_000), [SmaCross(3, 8)])
    with pytest.raises(StoreError, match="disk is gone"):
        asyncio.run(desk.run())


@pytest.mark.slow
def test_a_session_that_ends_under_the_desk_ends_it(chats):
    speaker = Scripted({700: lambda robot: robot.buy(1, say="Anybody there?")})
    desk = desk_in(chats, replay_feed(BARS, speed=2_000), [speaker])

    async def end_the_session():
        desk.start()
        await until(lambda: bars_seen(desk) > 10)
        await desk.recorder.flush()
        await asyncio.to_thread(chats.end_session, SESSION)
        with pytest.raises(SessionEndedError):
            await desk.run()

    asyncio.run(end_the_session())
    assert len(stored(chats, desk, "Scripted", "bars")) >= 10


def test_what_is_flushed_is_there_for_others_at_once(shared_storage):
    async def trade():
        with SessionPersistence(*shared_storage) as chats:
            desk = desk_in(chats, replay_feed(BARS, speed=1_000), [SmaCross(3, 8)])
            desk.start()
            await until(lambda: bars_seen(desk) > 20)
            seen = bars_seen(desk)
            await desk.recorder.flush()
            with SessionPersistence(*shared_storage) as other, other.store.reading() as reader:
                assert len(reader.run_rows("bars", run_of(desk, "SmaCross"))) >= seen
            await desk.stop()

    asyncio.run(trade())


def test_before_the_beginning_and_after_the_end_there_is_nothing_to_flush():
    store = WatchedStore()
    chats = SessionPersistence(store)
    desk = desk_in(chats, replay_feed(BARS), [SmaCross(3, 8)])

    async def flush_around():
        await desk.recorder.flush()
        desk.start()
        await desk.recorder.flush()
        assert store.count == 1  # the session was made
        await desk.run()
        recorded = store.count
        await desk.recorder.flush()
        assert store.count == recorded

    asyncio.run(flush_around())
    assert desk.replay()["SmaCross"].bars == len(BARS)


def test_nothing_is_said_that_nobody_records():
    robot, ended = Scripted({}), []
    store = WatchedStore(before=lambda _: ended and ended.append(refused()))
    chats = SessionPersistence(store)
    desk = desk_in(chats, replay_feed(BARS[:20]), [robot])
    nowhere = PaperDesk(replay_feed(BARS[:20]), [Scripted({})], chats, "nowhere")

    def refused():
        for say in (robot.voice, lambda words: desk.recorder.say(None, words)):
            with pytest.raises(RobotError, match="has ended"):
                say("too late")

    async def trade():
        async with desk.recorder:
            desk.recorder.say(None, "in time")
            ended.append("from now on")
        with pytest.raises(SessionNotFoundError):
            await nowhere.run()

    asyncio.run(trade())
    refused()
    assert len(ended) > 1  # while the rest was recorded, too
    assert [each.content for each in chats.get_messages(SESSION)] == ["in time"]
    with pytest.raises(RobotError, match="has ended"):
        nowhere.recorder.say(None, "to nobody")
