"""A desk takes bars from any feed, and slows down what can be slowed down."""

import asyncio

import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import gbm_bars, iterate_bars
from multichat_lab.trading.robots import BuyAndHold
from tests.trading.desk.scripted import desk_in

SHOWN = list(iterate_bars(gbm_bars(12, seed=7)))


def test_any_feed_with_a_speed_is_slowed_down_and_paused(memory):
    class Calls:
        """A feed of another package."""

        def __init__(self):
            self.told = []
            self._speed = 3.0

        @property
        def speed(self):
            return self._speed

        @speed.setter
        def speed(self, speed):
            self._speed = speed
            self.told.append(speed)

        def start(self):
            self.told.append("start")

        def pause(self):
            self.told.append("pause")

        async def __aiter__(self):
            for bar in SHOWN:
                yield bar

    feed = Calls()
    desk = desk_in(memory, feed, [BuyAndHold()])
    assert desk.speed == 3

    async def scene():
        desk.pause()
        task = desk.start()
        await desk.intake.step(2)
        desk.speed = 7
        desk.resume()
        await task

    asyncio.run(scene())
    assert feed.told == ["pause", None, "start", 3, "pause", 7, "start"]
    assert desk.last_bar == SHOWN[-1]


def test_bars_without_a_speed_are_taken_as_they_come(memory):
    async def bars():
        for bar in SHOWN:
            yield bar

    desk = desk_in(memory, bars(), [BuyAndHold()])
    assert desk.speed is None
    with pytest.raises(MarketDataError, match="no speed"):
        desk.speed = 5
    asyncio.run(desk.run())
    assert desk.last_bar == SHOWN[-1]
