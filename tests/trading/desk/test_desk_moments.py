"""Bars of one time are one moment at a desk too, from whatever feed they come."""

import asyncio

import pytest

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.market import iterate_bars, replay_feed, tick_feed
from multichat_lab.trading.market.bars import frames_by_symbol
from multichat_lab.trading.market.resampling import bar_ticks
from multichat_lab.trading.robots.robot import Robot
from tests.trading.desk.scripted import SESSION, bars_seen, desk_in, until
from tests.trading.rotation import MARKET, Rotation
from tests.trading.scenes import bar

BARS = list(iterate_bars(MARKET))


async def one_by_one():
    """Give bars as a feed of another package does, which cannot tell what is upcoming."""
    for each in BARS:
        await asyncio.sleep(0)
        yield each


async def others_first():
    for each in sorted(BARS, key=lambda each: (each.time_us, each.symbol != "C")):
        yield each


FEEDS = {
    "replay": lambda: replay_feed(MARKET),
    "one by one": one_by_one,
    "in another order": others_first,
}


@pytest.mark.parametrize("feed", FEEDS)
def test_a_rotation_trades_at_a_desk_as_in_a_backtest_and_in_a_replay(memory, feed):
    desk = desk_in(memory, FEEDS[feed](), [Rotation()])
    asyncio.run(desk.run())
    broker = desk.seats["Rotation"].broker
    expected = Backtest(dict(reversed(MARKET.items())), Rotation()).run()
    assert len(expected.fills) > 20
    assert broker.fills == expected.broker.fills
    assert broker.account.equity == expected.broker.account.equity
    assert desk.replay()["Rotation"].is_equal


def test_ticks_of_several_symbols_come_to_a_desk_as_to_a_backtest(memory):
    desk = desk_in(memory, tick_feed(MARKET, 4, seed=5), [Rotation(7)])
    asyncio.run(desk.run())
    ticks = {name: bar_ticks(each, 4, 5) for name, each in frames_by_symbol(MARKET).items()}
    expected = Backtest(ticks, Rotation(7)).run()
    assert len(expected.fills) > 20
    assert desk.seats["Rotation"].broker.fills == expected.broker.fills
    assert desk.replay()["Rotation"].is_equal


class Watching(Robot):
    """Keeps what it is shown, and buys A when it sees B."""

    def __init__(self):
        self.seen = []

    def on_bars(self, bars):
        self.seen.append("".join(bars))
        if "B" in bars and "A" in self.broker.tape.bars:
            self.submit(Ticket("A", "buy", 1))


def test_a_bar_that_comes_too_late_is_a_moment_of_its_own_and_the_replay_knows(memory):
    async def late():
        yield bar(0, symbol="A")
        yield bar(0, symbol="B")
        yield bar(1, symbol="B")
        await until(lambda: bars_seen(desk) == 3)  # nobody waits for A any longer
        yield bar(1, symbol="A")
        yield bar(2, symbol="A")
        yield bar(2, symbol="B")

    robot = Watching()
    desk = desk_in(memory, late(), [robot])
    asyncio.run(desk.run())
    assert robot.seen == ["AB", "B", "A", "AB"]
    assert [(fill.timestamp.day, fill.order_id) for fill in robot.broker.fills] == [
        (2, 1),  # the late bar is news for who ordered the day before
        (3, 2),  # and none for who ordered when it was overdue
    ]
    report = desk.replay()["Watching"]
    assert report.is_equal, report.difference


def test_a_feed_of_one_symbol_keeps_no_bar_back(memory):
    async def alone():
        for day in range(4):
            yield bar(day, symbol="A")
            if day:
                await until(lambda day=day: bars_seen(desk) == day + 1)

    desk = desk_in(memory, alone(), [Watching()])
    asyncio.run(desk.run())
    assert desk.seats["Watching"].robot.seen == ["A"] * 4


def test_what_is_refused_joins_no_moment(memory):
    broken = bar(1, symbol="A")._replace(low=-1.0)
    bars = [bar(0, symbol="A"), bar(0, symbol="B"), bar(1, symbol="B"), broken, bar(2, symbol="A")]

    async def some():
        for each in bars:
            yield each

    class Telling:
        """Tells what is upcoming, refused or not."""

        speed = None

        def __init__(self):
            self._left = list(bars)

        upcoming = property(lambda self: next(iter(self._left), None))

        def start(self):
            """Go on."""

        pause = start

        async def __aiter__(self):
            while self._left:
                yield self._left.pop(0)

    for feed in (some(), Telling()):
        desk = desk_in(memory, feed, [Watching()])
        asyncio.run(desk.run())
        assert desk.seats["Watching"].robot.seen == ["AB", "B", "A"]


def test_the_moments_of_a_replay_feed_are_stepped_through_one_by_one(memory):
    async def scene():
        desk = desk_in(memory, replay_feed(MARKET, speed=0.01), [Rotation()])
        desk.pause()
        task = desk.start()
        seen = []
        for _ in range(3):
            await desk.intake.step()
            seen.append(bars_seen(desk))
        await desk.stop()
        await task
        return seen

    assert asyncio.run(scene()) == [3, 6, 9]


def test_a_desk_of_several_symbols_goes_on_from_its_record(memory):
    async def half():
        for each in BARS[:50]:  # within a moment
            yield each

    asyncio.run(desk_in(memory, half(), [Rotation()]).run())
    again = PaperDesk.resume(memory, replay_feed(MARKET), [Rotation()], SESSION)
    asyncio.run(again.run())
    assert again.seats["Rotation"].broker.tape.event == len(BARS)
    assert again.replay()["Rotation"].is_equal
