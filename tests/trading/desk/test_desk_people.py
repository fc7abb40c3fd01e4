"""A person presses buttons at any time, from any thread; orders are taken between two bars."""

import asyncio
import threading
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from multichat_lab.errors import MessageError
from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.market import gbm_bars, iterate_bars, replay_feed
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.scripted import SESSION, bars_seen, desk_in, stored, until

BARS = gbm_bars(300, seed=2)
SHOWN = list(iterate_bars(BARS))


async def two_bars(go_on):
    yield SHOWN[0]
    await go_on.wait()
    yield SHOWN[1]


def test_a_press_is_an_order_at_once_and_fills_on_the_next_bar(memory):
    async def press():
        go_on, told = asyncio.Event(), []
        ann = Human("Ann")
        desk = desk_in(memory, two_bars(go_on), [ann])
        desk.start()
        await until(lambda: desk.last_bar == SHOWN[0])
        desk.on_update.append(lambda: told.append(len(ann.broker.orders)))
        await asyncio.to_thread(ann.press, "buy", 7, say="It is cheap.")
        await until(lambda: told)
        assert [order.status for order in ann.broker.orders] == ["open"]
        assert ann.broker.fills == []
        go_on.set()
        await desk.run()
        return desk, ann

    desk, ann = asyncio.run(press())
    (fill,) = ann.broker.fills
    assert (fill.price, fill.timestamp) == (SHOWN[1].open, SHOWN[1].timestamp)
    (message,) = memory.get_messages(SESSION)
    assert (message.sender, message.content) == ("Ann", "It is cheap.")
    assert ann.broker.orders[0].message_id == message.message_id
    assert desk.replay()["Ann"].is_equal


def test_what_is_pressed_before_the_market_opens_waits_for_the_first_bar(memory):
    ann = Human("Ann")
    ann.press("buy", 3)
    desk = desk_in(memory, replay_feed(BARS), [ann])
    ann.press("buy", 4)
    asyncio.run(desk.run())
    assert [fill.timestamp for fill in ann.broker.fills] == [SHOWN[1].timestamp] * 2


def test_what_is_only_said_does_not_wait_for_the_market(chats):
    opening = asyncio.Event()

    async def market():
        await opening.wait()
        for bar in SHOWN[:2]:
            yield bar

    async def speak_before_it_opens():
        ann = Human("Ann")
        desk = desk_in(chats, market(), [ann])
        ann.talk("Good morning.")
        ann.press("buy", 2, say="At the open.")
        task = desk.start()
        await until(lambda: chats.get_messages(SESSION))
        ann.press("hold", say="Let us wait.")
        await until(lambda: len(chats.get_messages(SESSION)) == 2)
        early = chats.get_messages(SESSION)
        assert (ann.broker.orders, desk.last_bar) == ([], None)
        opening.set()
        await task
        return desk, early

    before = datetime.now(UTC)
    desk, early = asyncio.run(speak_before_it_opens())
    assert [each.content for each in early] == ["Good morning.", "Let us wait."]
    assert {each.kind for each in early} == {"message"}
    assert all(before <= each.timestamp <= datetime.now(UTC) for each in early)
    (order,) = chats.get_messages(SESSION)[2:]
    assert (order.content, order.timestamp) == ("At the open.", SHOWN[0].timestamp)
    report = desk.replay()["Ann"]
    assert (report.is_equal, report.bars, report.requests, report.fills) == (True, 2, 1, 1)


def test_orders_are_taken_while_the_desk_is_paused(memory):
    async def press():
        ann = Human("Ann")
        desk = desk_in(memory, replay_feed(BARS), [ann])
        desk.on_update.append(lambda: desk.pause() if bars_seen(desk) == 9 else None)
        desk.start()
        await until(lambda: bars_seen(desk) >= 9 and not desk.is_running)
        await asyncio.sleep(0.01)
        ann.press("buy", 1)
        await until(lambda: ann.broker.orders)
        desk.on_update.clear()
        desk.resume()
        await desk.run()
        assert ann.broker.fills[0].timestamp > ann.broker.orders[0].submitted_at

    asyncio.run(press())


def press_at_random(people, seed, ended):
    generator = np.random.default_rng(seed)
    while not ended.is_set():
        person = people[generator.integers(len(people))]
        action = str(generator.choice(["buy", "sell", "close", "hold"]))
        limit = [None, 90.0, 100.0, 110.0][generator.integers(4)]
        person.press(action, generator.integers(1, 10), limit, say=["", "Now!"][limit is None])
        time.sleep(generator.random() * 0.002)


@pytest.mark.slow
def test_presses_from_several_threads_are_all_taken_and_replayed(chats):
    people = [Human("Ann"), Human("Bob")]
    ended = threading.Event()
    threads = [threading.Thread(target=press_at_random, args=(people, n, ended)) for n in range(3)]

    async def trade():
        desk = desk_in(chats, replay_feed(BARS, speed=1_500), [*people, SmaCross(3, 8)])
        for thread in threads:
            thread.start()
        await desk.run()
        ended.set()
        return desk

    desk = asyncio.run(trade())
    for thread in threads:
        thread.join()
    for name, report in desk.replay().items():
        assert report.is_equal, report.difference
        assert report.fills == len(desk.seats[name].broker.fills) > 3
    said = {each.message_id: each.sender for each in chats.get_messages(SESSION)}
    for name in ("Ann", "Bob"):
        ids = [row[2] for row in stored(chats, desk, name, "orders") if row[2]]
        assert ids
        assert {said[each] for each in ids} == {name}


def test_a_press_that_makes_no_sense_is_refused_at_the_button(memory):
    ann = Human("Ann")
    desk = desk_in(memory, replay_feed(BARS), [ann])
    for bad in ({"action": "by"}, {"action": "buy"}, {"action": "sell", "quantity": -1}):
        with pytest.raises(OrderError):
            ann.press(**bad)
    with pytest.raises(MessageError):
        ann.press("buy", 1, say="half a \ud83d duck")
    asyncio.run(desk.run())
    assert ann.broker.orders == []
    assert memory.get_messages(SESSION) == []
    ann.press("hold")  # the desk has ended: nobody is there to hear the bell
