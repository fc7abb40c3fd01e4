"""A paused desk can be taken through the market bar by bar, and what it showed can be looked up."""

import asyncio

import pytest

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.orders import Bracket, Ticket
from multichat_lab.trading.desk.floor import BarLog
from multichat_lab.trading.market import gbm_bars, iterate_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.scripted import SESSION, bars_seen, desk_in
from tests.waiting import HANG_SECONDS

BARS = gbm_bars(30, seed=3)


async def own_feed():
    for bar in iterate_bars(BARS):
        yield bar


@pytest.mark.parametrize("feed", [lambda: replay_feed(BARS), own_feed])
def test_steps_show_so_many_bars_and_no_more(chats, feed):
    async def scene():
        desk = desk_in(chats, feed(), [BuyAndHold()])
        desk.pause()
        task = desk.start()
        await desk.intake.step(3)
        await desk.intake.step(0)
        seen = [bars_seen(desk)]
        await asyncio.sleep(0.05)
        seen.append(bars_seen(desk))
        await desk.intake.step()
        seen.append(bars_seen(desk))
        desk.resume()
        await task
        return [*seen, bars_seen(desk)]

    assert asyncio.run(scene()) == [3, 3, 4, 30]


def test_steps_past_the_end_return_when_the_market_has_closed(chats):
    async def scene():
        desk = desk_in(chats, replay_feed(BARS), [BuyAndHold()])
        desk.pause()
        desk.start()
        async with asyncio.timeout(HANG_SECONDS):
            await desk.intake.step(100)
            await desk.intake.step(1)
        await desk.stop()
        return bars_seen(desk)

    assert asyncio.run(scene()) == 30


def test_a_person_talks_gives_a_bracket_and_withdraws_it(chats):
    async def scene():
        person = Human("Ann")
        desk = desk_in(chats, replay_feed(BARS), [person])
        desk.pause()
        desk.start()
        await desk.intake.step(2)
        low = desk.last_bar.close / 2
        ticket = Ticket("GBM", "buy", 5, limit=low, bracket=Bracket(take_profit=low * 2))
        person.give(ticket, say="A bargain, if it comes.")
        await desk.intake.step()
        working = len(person.broker.book.active)
        person.withdraw(1)
        person.withdraw(1)
        person.talk("Never mind.")
        await desk.intake.step()
        await desk.stop()
        return working, person.broker.orders

    working, orders = asyncio.run(scene())
    assert working == 2
    assert [each.status for each in orders] == ["cancelled", "cancelled"]
    said = [(each.content, each.kind) for each in chats.get_messages(SESSION)]
    assert said == [("A bargain, if it comes.", "order"), ("Never mind.", "message")]
    with pytest.raises(OrderError, match="quantity"):
        Human("Bob").give(Ticket("GBM", "buy", -1))


def test_a_log_of_bars_keeps_the_last_and_counts_all():
    log = BarLog(length=5)
    bars = list(iterate_bars(BARS))[:8]
    for bar in bars:
        log.add(bar)
    assert log.count == 8
    assert log.since(6) == bars[6:]
    assert log.since(0) == bars[3:]
    assert log.since(8) == []
