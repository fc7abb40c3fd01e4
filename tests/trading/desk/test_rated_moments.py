"""The moments of a replay with rates are those of its times, however slowly its bars come."""

import asyncio

from multichat_lab.trading.desk.gathering import GRACE
from multichat_lab.trading.market import replay_feed
from multichat_lab.trading.market.rate_feed import with_rates
from multichat_lab.trading.robots.robot import Robot
from tests.trading.desk.scripted import desk_in
from tests.trading.desk.test_desk_rates import OPTIONS
from tests.trading.scenes import flat_bars
from tests.trading.test_rates import daily


def test_a_feed_with_rates_tells_what_comes_next_as_its_bars_do():
    late = flat_bars([30, 31, 32]).iloc[[0, 2]]
    bars = {"SAP": flat_bars([100, 101, 102]), "BMW": late}
    feed = with_rates(replay_feed(bars), {"EURUSD": daily(1.1, 1.2, 1.3)})

    async def seen():
        return [(given, feed.upcoming) async for given in feed]

    pairs = asyncio.run(seen())
    given = [each for each, _ in pairs]
    assert len(given) == 8
    for (now, upcoming), following in zip(pairs, given[1:], strict=False):
        if following.time_us == now.time_us:
            assert upcoming == following
        else:
            assert upcoming.time_us > now.time_us
    assert pairs[-1][1] is None


class Counting(Robot):
    """Counts the moments that it is shown."""

    def __init__(self):
        self.moments = []

    def on_bars(self, bars):
        self.moments.append(sorted(bars))


def test_bars_of_one_time_are_a_moment_however_far_apart_they_come(memory):
    robot, bars = Counting(), {"SAP": flat_bars([100, 101, 102]), "BMW": flat_bars([30, 31, 32])}
    feed = with_rates(Late(replay_feed(bars)), {"EURUSD": daily(1.1, 1.2, 1.3)})
    asyncio.run(desk_in(memory, feed, [robot], OPTIONS).run())
    assert robot.moments == [["BMW", "SAP"]] * 3


class Late:
    """A replay that is as slow as on a machine that has other work."""

    def __init__(self, feed):
        self._feed = feed
        self.start, self.pause, self.speed = feed.start, feed.pause, None

    @property
    def upcoming(self):
        return self._feed.upcoming

    async def __aiter__(self):
        async for given in self._feed:
            await asyncio.sleep(2 * GRACE)
            yield given
