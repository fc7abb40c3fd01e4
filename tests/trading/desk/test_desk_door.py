"""Who comes later takes a seat while the others trade, and is recorded as they are."""

import asyncio

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.market import gbm_bars, iterate_bars, replay_feed
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.scripted import SESSION, Scripted, desk_in, run_of

BARS = gbm_bars(60, seed=2)
SHOWN = list(iterate_bars(BARS))


async def joined_after(chats, before, act, after=10):
    """Return a desk to which Ann came after some bars, did `act`, and saw as many more."""
    ann = Human("Ann")
    desk = desk_in(chats, replay_feed(BARS), [SmaCross(3, 8)])
    desk.pause()
    desk.start()
    await desk.intake.step(before)
    desk.door.seat(ann)
    act(ann)
    await desk.intake.step(after)
    await desk.recorder.flush()
    return desk, ann


def bought(ann):
    ann.press("buy", 5, say="I have seen enough.")


def test_who_comes_later_trades_with_words_from_then_on(chats):
    async def come():
        desk, ann = await joined_after(chats, 20, bought)
        await desk.stop()
        return desk, ann

    desk, ann = asyncio.run(come())
    (fill,) = ann.broker.fills
    assert (fill.price, fill.timestamp) == (SHOWN[20].open, SHOWN[20].timestamp)
    assert desk.seats["Ann"].broker.account is desk.accounts["Ann"]
    assert all(report.is_equal for report in desk.replay().values())
    seat = {each.participant: each.kind for each in chats.members.list(SESSION)}["Ann"]
    assert seat == "human"
    with Lab(chats) as lab:
        rows = lab.sql(
            "SELECT content, participant, quantity FROM orders JOIN messages USING (message_id)"
            " WHERE participant = 'Ann'"
        ).fetchall()
        equity = lab.sql(
            "SELECT count(*), min(timestamp) FROM equity WHERE run_id = $run",
            {"run": run_of(desk, "Ann")},
        ).fetchall()[0]
    assert rows == [("I have seen enough.", "Ann", 5.0)]
    assert equity[0] == 11  # from the bar that she came at, though the account saw all of them
    assert equity[1] == SHOWN[19].timestamp


def test_the_desk_goes_on_from_its_record_with_who_came_later(memory):
    async def come():
        desk, _ = await joined_after(memory, 20, bought)
        await desk.stop()
        return {name: each.cash_cents for name, each in desk.accounts.items()}

    cash = asyncio.run(come())
    desk = PaperDesk.resume(memory, replay_feed(BARS), [SmaCross(3, 8), Human("Ann")])
    assert {name: each.cash_cents for name, each in desk.accounts.items()} == cash
    asyncio.run(desk.run())
    assert all(report.is_equal for report in desk.replay().values())


def test_somebody_sits_down_before_the_first_bar_and_before_the_desk_begins(memory):
    desk = desk_in(memory, replay_feed(BARS), [SmaCross(3, 8)])
    early = Human("Ann")
    desk.door.seat(early)
    early.press("buy", 1)
    asyncio.run(desk.run())
    assert early.broker.fills[0].timestamp == SHOWN[1].timestamp
    assert desk.replay()["Ann"].is_equal


def test_a_robot_that_comes_later_decides_from_there_on(memory):
    robot = Scripted({1: lambda robot: robot.buy(3, say="New here.")}, "Late")

    async def come():
        desk = desk_in(memory, replay_feed(BARS), [SmaCross(3, 8)])
        desk.pause()
        desk.start()
        await desk.intake.step(30)
        desk.door.seat(robot)
        await desk.intake.step(5)
        await desk.stop()
        return desk

    desk = asyncio.run(come())
    assert robot.broker.fills[0].timestamp == SHOWN[31].timestamp
    assert desk.replay()["Late"].is_equal


def test_a_taken_name_and_a_desk_that_has_ended_are_refused(memory):
    async def come():
        desk, _ = await joined_after(memory, 3, lambda ann: None)
        with pytest.raises(RobotError, match="'Ann' sits at the desk already"):
            desk.door.seat(Human("Ann"))
        await desk.stop()
        with pytest.raises(RobotError, match="The desk has ended"):
            desk.door.seat(Human("Ben"))
        return desk

    assert list(asyncio.run(come()).seats) == ["SmaCross", "Ann"]


def test_bars_that_are_not_kept_any_more_are_not_made_up(memory):
    async def come():
        desk = desk_in(memory, replay_feed(BARS), [SmaCross(3, 8)])
        desk.bars._bars = type(desk.bars._bars)(maxlen=5)
        desk.pause()
        desk.start()
        await desk.intake.step(10)
        with pytest.raises(RobotError, match="cannot be told of all 10 bars before"):
            desk.door.seat(Human("Ann"))
        await desk.stop()

    asyncio.run(come())
