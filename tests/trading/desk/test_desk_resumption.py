"""A desk goes on from its own record, with everybody where they were."""

import asyncio

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.errors.trading import RobotError
from multichat_lab.stores.head import head_path
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.resuming_process import SESSION, Dicer, robots
from tests.trading.desk.scripted import Scripted, desk_in, until
from tests.trading.desk.traded import traded


def stopped_after(chats, bars, at_desk, count):
    """Trade `count` bars and stop."""

    async def some():
        desk = desk_in(chats, replay_feed(bars), at_desk)
        desk.pause()
        desk.start()
        await desk.intake.step(count)
        await desk.stop()
        return desk

    return asyncio.run(some())


BARS = gbm_bars(300, seed=1)


def test_a_desk_that_was_stopped_goes_on_with_everybody_where_they_were(memory):
    def at_desk():
        return [SmaCross(3, 8), Dicer(1), Human("Ann")]

    first = stopped_after(memory, BARS, at_desk(), 120)
    before = {name: account.cash_cents for name, account in first.accounts.items()}
    desk = PaperDesk.resume(memory, replay_feed(BARS), at_desk())
    assert {name: account.cash_cents for name, account in desk.accounts.items()} == before
    assert [bar.time_us for bar in desk.bars.since(0)] == [
        bar.time_us for bar in first.bars.since(0)
    ]
    asyncio.run(desk.run())
    told = [each.content for each in memory.get_messages(SESSION) if each.kind == "system"]
    assert told == ["The desk goes on after bar 120."]
    with SessionPersistence("memory") as other:
        asyncio.run(desk_in(other, replay_feed(BARS), at_desk()).run())
        assert traded(memory) == traded(other)


def test_what_a_person_had_ordered_is_still_there(memory):
    ann = Human("Ann")

    async def press():
        desk = desk_in(memory, replay_feed(BARS), [ann, BuyAndHold()])
        desk.pause()
        desk.start()
        await desk.intake.step(5)
        ann.press("buy", 10, say="Ten.")
        ann.press("sell", 10, limit=1e6, say="At a million.")
        await until(lambda: len(ann.broker.book.rows) == 2)
        await desk.intake.step(5)
        await desk.stop()

    asyncio.run(press())
    desk = PaperDesk.resume(memory, replay_feed(BARS[10:]), [BuyAndHold(), Human("Ann")])
    broker = desk.seats["Ann"].broker
    assert broker.account.position("GBM") == 10
    assert [each.ticket.limit for each in broker.book.active.values()] == [1e6]
    asyncio.run(desk.run())
    assert desk.bars.count == 300
    assert all(report.is_equal for report in desk.replay().values())


def test_a_robot_that_was_put_aside_stays_aside(memory):
    def fails(robot):
        raise ValueError("no more")

    at_desk = [Scripted({3: lambda robot: robot.buy(2), 9: fails}), BuyAndHold()]
    stopped_after(memory, BARS, at_desk, 20)
    desk = PaperDesk.resume(memory, replay_feed(BARS), [Scripted({}), BuyAndHold()])
    assert "no more" in str(desk.seats["Scripted"].failure)
    assert desk.accounts["Scripted"].position("GBM") == 2
    asyncio.run(desk.run())
    assert all(report.is_equal for report in desk.replay().values())


def test_a_robot_that_decides_otherwise_is_refused_unless_the_record_decides(memory):
    def bought(bar):
        return Scripted({bar: lambda robot: robot.buy(2, say="Two.")})

    stopped_after(memory, BARS, [bought(3)], 20)
    with pytest.raises(RobotError, match=r"Scripted does otherwise than it did at bar 3 \(.*noth"):
        PaperDesk.resume(memory, replay_feed(BARS), [bought(50)])
    desk = PaperDesk.resume(memory, replay_feed(BARS), [bought(50)], as_recorded=["Scripted"])
    assert desk.accounts["Scripted"].position("GBM") == 2
    asyncio.run(desk.run())
    assert desk.accounts["Scripted"].position("GBM") == 4


@pytest.mark.parametrize(
    ("at_desk", "match"),
    [
        ([SmaCross(3, 9)], "was made with .*'slow': 8.* and now with .*'slow': 9"),
        ([SmaCross(3, 8), BuyAndHold()], "At the desk were SmaCross; now there would be SmaCross,"),
        ([Human("Ann")], "now there would be Ann"),
    ],
)
def test_others_than_sat_there_are_refused(memory, at_desk, match):
    stopped_after(memory, BARS, [SmaCross(3, 8)], 20)
    with pytest.raises(RobotError, match=match):
        PaperDesk.resume(memory, replay_feed(BARS), at_desk)


def test_a_store_without_a_desk_has_none_to_go_on(memory):
    with pytest.raises(StoreError, match="There is no desk in session 'x'"):
        PaperDesk.resume(memory, replay_feed(BARS), robots(), "x")


def test_a_paced_feed_passes_what_was_shown_at_once_and_keeps_its_speed(memory):
    stopped_after(memory, BARS, [BuyAndHold()], 290)
    desk = PaperDesk.resume(memory, replay_feed(BARS, speed=200), [BuyAndHold()])
    assert desk.speed == 200
    asyncio.run(desk.run())
    assert (desk.bars.count, desk.speed) == (300, 200)


def test_a_json_store_whose_last_batch_is_torn_is_refused(tmp_path):
    with SessionPersistence("json", tmp_path) as chats:
        desk = stopped_after(chats, BARS, fresh(), 120)
        assert PaperDesk.resume(chats, replay_feed(BARS), fresh()).bars.count == 120
    (path,) = tmp_path.glob(f"*{desk.seats['SmaCross'].run.run_id}*")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]))  # the run, and its seal
    head_path(tmp_path).unlink()  # else the store says what it lacks when it is opened
    torn = r"The last batch of desk .* is torn: 120 bars are"
    with SessionPersistence("json", tmp_path) as chats, pytest.raises(StoreError, match=torn):
        PaperDesk.resume(chats, replay_feed(BARS), fresh())


def fresh():
    return [BuyAndHold(), SmaCross(3, 8)]
