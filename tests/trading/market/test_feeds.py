import asyncio
import time

import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import (
    ReplayFeed,
    bar_ticks,
    iterate_bars,
    load_bars,
    replay_feed,
    tick_feed,
)
from multichat_lab.trading.records.rows import Bar
from tests.waiting import HANG_SECONDS

FB = load_bars("FB")


async def collect(feed: ReplayFeed) -> list[Bar]:
    return [bar async for bar in feed]


async def collect_for(feed: ReplayFeed, seconds: float) -> list[Bar]:
    bars: list[Bar] = []

    async def consume() -> None:
        async for bar in feed:
            bars.append(bar)

    task = asyncio.create_task(consume())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return bars


@pytest.mark.parametrize("speed", [None, float("inf")])
def test_without_a_speed_all_bars_come_at_once_and_in_order(speed):
    assert asyncio.run(collect(replay_feed(FB, speed))) == list(iterate_bars(FB))


def test_the_loop_gets_its_turn_between_bars_however_fast_they_come():
    async def count_turns() -> int:
        turns = 0

        async def other_work() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(other_work())
        await collect(replay_feed(FB))
        task.cancel()
        return turns

    assert asyncio.run(count_turns()) >= len(FB)


def test_speed_is_bars_a_second_and_the_first_comes_at_once():
    async def timed() -> float:
        started = time.perf_counter()
        await collect(replay_feed(FB.iloc[:61], speed=200))
        return time.perf_counter() - started

    assert asyncio.run(timed()) > 0.29  # 60 steps of 5 ms; a busy machine takes longer


def test_a_slow_consumer_is_not_flooded_with_the_bars_that_it_missed():
    async def after_a_nap() -> tuple[int, float]:
        feed = replay_feed(FB, speed=50)
        await anext(feed)
        await asyncio.sleep(0.5)  # 25 bars are overdue
        awake = time.perf_counter()
        return len(await collect_for(feed, 0.1)), time.perf_counter() - awake

    bars, seconds = asyncio.run(after_a_nap())
    assert bars <= 50 * seconds + 2


def test_a_paused_feed_hands_out_nothing_and_goes_on_where_it_stood():
    async def pause_and_go_on() -> tuple[list[Bar], list[Bar], list[Bar]]:
        feed = replay_feed(FB.iloc[:20])
        first = [await anext(feed) for _ in range(5)]
        feed.pause()
        assert not feed.running
        held = await collect_for(feed, 0.05)
        feed.start()
        assert feed.running
        return first, held, await collect(feed)

    first, held, rest = asyncio.run(pause_and_go_on())
    assert held == []
    assert first + rest == list(iterate_bars(FB.iloc[:20]))


def test_start_wakes_a_consumer_that_waits():
    async def wake() -> int:
        feed = replay_feed(FB.iloc[:5], speed=1e-6)
        feed.pause()
        asyncio.get_running_loop().call_later(0.03, feed.start)
        async with asyncio.timeout(HANG_SECONDS):
            await anext(feed)
        return len(await collect_for(feed, 0.05))

    assert asyncio.run(wake()) == 0  # the first after a pause comes at once, the second later


def test_a_new_speed_takes_effect_while_a_consumer_waits():
    async def hurry() -> int:
        feed = replay_feed(FB.iloc[:5], speed=1e-6)
        asyncio.get_running_loop().call_later(0.03, setattr, feed, "speed", None)
        return len(await asyncio.wait_for(collect(feed), timeout=HANG_SECONDS))

    assert asyncio.run(hurry()) == 5


def test_a_cancelled_consumer_loses_no_bar():
    async def cancel_then_collect() -> list[Bar]:
        feed = replay_feed(FB.iloc[:30], speed=200)
        before = await collect_for(feed, 0.04)
        feed.speed = None
        return before + await collect(feed)

    assert asyncio.run(cancel_then_collect()) == list(iterate_bars(FB.iloc[:30]))


def test_several_symbols_arrive_merged():
    bars = {"FB": FB, "IBM": load_bars("IBM", start="2012-05-18")}
    assert asyncio.run(collect(replay_feed(bars))) == list(iterate_bars(bars))


def test_a_tick_feed_hands_out_the_ticks_of_the_bars():
    ticks = asyncio.run(collect(tick_feed(FB, ticks_per_bar=5, seed=3)))
    assert ticks == list(iterate_bars(bar_ticks(FB, 5, 3)))


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_a_speed_that_is_not_above_zero_is_refused_and_changes_nothing(speed):
    with pytest.raises(MarketDataError, match=f"speed is {speed}"):
        replay_feed(FB, speed)
    feed = replay_feed(FB, 7)
    with pytest.raises(MarketDataError, match=f"speed is {speed}"):
        feed.speed = speed
    assert feed.speed == 7
