"""What a desk refuses, and what it does when a robot, a feed or a session fails."""

import asyncio

import pytest

from multichat_lab.errors import ParticipantError, SessionEndedError, SessionNotFoundError
from multichat_lab.errors.trading import AccountError, MarketDataError, RobotError
from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import ReplayFeed, gbm_bars, iterate_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from multichat_lab.trading.robots.human import Human
from tests.trading.desk.scripted import SESSION, Scripted, desk_in, stored

BARS = gbm_bars(200, seed=1)
SHOWN = list(iterate_bars(BARS))


def fail(robot):
    robot.buy(1, say="One more.")
    raise ZeroDivisionError("bad robot")


def test_a_robot_that_raises_is_put_aside_and_the_others_trade_on(memory):
    script = {5: lambda robot: robot.buy(2), 50: fail}
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold(), Scripted(script), SmaCross()])
    asyncio.run(desk.run())
    bars = {name: stored(memory, desk, name, "runs")[0][11] for name in desk.seats}
    assert bars == {"BuyAndHold": 200, "Scripted": 200, "SmaCross": 200}
    assert isinstance(desk.seats["Scripted"].failure, ZeroDivisionError)
    assert desk.seats["SmaCross"].failure is None
    (told,) = [each for each in memory.get_messages(SESSION) if each.kind == "system"]
    assert (told.sender, told.timestamp) == ("Scripted", SHOWN[49].timestamp)
    assert told.content == (
        "Put aside after ZeroDivisionError: bad robot. It sees no more bars; its entries are "
        "cancelled, and it holds 2 GBM."
    )
    orders = stored(memory, desk, "Scripted", "orders")
    assert [row[10] for row in orders] == ["filled", "cancelled"]
    assert desk.accounts["Scripted"].position("GBM") == 2
    assert all(report.is_equal for report in desk.replay().values())


def test_what_is_held_keeps_the_exits_that_guard_it(memory):
    def enter(robot):
        robot.buy(10, bracket=Bracket(stop_loss=SHOWN[0].close / 100))

    desk = desk_in(
        memory, replay_feed(BARS), [Scripted({5: enter, 50: fail}), Scripted({}, name="Idle")]
    )
    asyncio.run(desk.run())
    (exit_,) = desk.seats["Scripted"].broker.book.active.values()
    assert exit_.parent is not None and desk.accounts["Scripted"].position("GBM") == 10


class MuteError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (ValueError("half \udcff"), "ValueError: half ?"),
        (ValueError("long " * 1000), "ValueError: long long"),
        (MuteError(), "MuteError: which fails to say why (RuntimeError)"),
        (SystemExit(3), "after SystemExit: 3. It"),
        (asyncio.CancelledError(), "after CancelledError. It"),
        (AssertionError(), "AssertionError. It sees"),
    ],
)
def test_whatever_a_robot_raises_the_others_trade_on(memory, raised, told):
    def fail_so(robot):
        raise raised

    desk = desk_in(memory, replay_feed(BARS), [Scripted({5: fail_so}), BuyAndHold()])
    asyncio.run(desk.run())
    assert desk.bars.count == 200
    (message,) = [each for each in memory.get_messages(SESSION) if each.kind == "system"]
    assert told in message.content and len(message.content) < 700


def test_what_the_feed_itself_raises_is_no_bar_put_aside(memory):
    async def breaking():
        yield SHOWN[0]
        raise MarketDataError("the line is dead", "Call the exchange.")

    desk = desk_in(memory, breaking(), [BuyAndHold()])
    with pytest.raises(MarketDataError, match="the line is dead"):
        asyncio.run(desk.run())
    assert desk.intake.valid.refused == 0


def test_a_person_goes_on_when_all_robots_have_failed(memory):
    desk = desk_in(memory, replay_feed(BARS), [Scripted({50: fail}), Human("Ann")])
    asyncio.run(desk.run())
    assert desk.bars.count == 200


def test_without_anybody_left_the_desk_ends_and_what_was_before_is_recorded(memory):
    desk = desk_in(memory, replay_feed(BARS), [Scripted({50: fail})])

    async def run_and_stop():
        with pytest.raises(ZeroDivisionError, match="bad robot"):
            await desk.run()
        with pytest.raises(ZeroDivisionError, match="bad robot"):
            await desk.stop()

    asyncio.run(run_and_stop())
    contents = [each.content for each in memory.get_messages(SESSION)]
    assert contents[-2] == "One more." and contents[-1].startswith("Put aside")
    assert stored(memory, desk, "Scripted", "runs")[0][11] == 50
    assert all(report.is_equal for report in desk.replay().values())


FIRST = SHOWN[0]
BAD_BARS = {
    "too early": [SHOWN[1], FIRST],
    "not a number": [FIRST, FIRST._replace(close=float("nan"))],
    "infinite": [FIRST, FIRST._replace(high=float("inf"))],
    "below zero": [FIRST, FIRST._replace(low=-1.0)],
    "high below low": [FIRST, FIRST._replace(high=FIRST.low / 2)],
    "close above high": [FIRST, FIRST._replace(close=FIRST.high * 1.1)],
    "negative volume": [FIRST, FIRST._replace(volume=-1.0)],
}


@pytest.mark.parametrize("case", BAD_BARS)
def test_a_bar_that_makes_no_sense_is_put_aside_before_anybody_sees_it(memory, case):
    feed = [*BAD_BARS[case], *SHOWN[2:5]]
    desk = desk_in(memory, ReplayFeed(feed), [BuyAndHold()])
    asyncio.run(desk.run())
    assert len(stored(memory, desk, "BuyAndHold", "bars")) == 4
    assert (desk.intake.valid.refused, desk.bars.count) == (1, 4)
    (told,) = [each for each in memory.get_messages(SESSION) if each.kind == "system"]
    assert (told.sender, told.content[:26]) == ("Desk", "Bar put aside (1 so far): ")
    assert desk.replay()["BuyAndHold"].bars == 4


def test_a_feed_that_gives_nothing_else_is_told_of_now_and_then(memory):
    nonsense = [("S", "noon", 1, 1, 1, 1, 1), ("S",), None, 5, FIRST._replace(close=None)] * 30
    desk = desk_in(memory, nonsense_feed(nonsense), [BuyAndHold()])
    asyncio.run(desk.run())
    told = [each.content for each in memory.get_messages(SESSION) if each.kind == "system"]
    assert [each.split("(")[1].split(" so")[0] for each in told] == ["1", "10", "100"]
    assert desk.intake.valid.refused == 150
    assert memory.get_session(SESSION).participants == ("BuyAndHold", "Desk")


async def nonsense_feed(items):
    for each in items:
        yield each


def test_a_desk_needs_participants_with_names_of_their_own(memory):
    for robots in ([], [SmaCross(), SmaCross(5, 10)]):
        with pytest.raises(RobotError, match="name of its own"):
            PaperDesk(replay_feed(BARS), robots, memory, SESSION)
    with pytest.raises(AccountError, match="batch_seconds"):
        DeskOptions(batch_seconds=0)


def test_without_an_active_session_nobody_trades(memory):
    desk = PaperDesk(replay_feed(BARS), [BuyAndHold()], memory, "nowhere")
    with pytest.raises(SessionNotFoundError):
        asyncio.run(desk.run())
    memory.create_session([], session_id=SESSION)
    memory.end_session(SESSION)
    desk = PaperDesk(replay_feed(BARS), [BuyAndHold()], memory, SESSION)
    with pytest.raises(SessionEndedError):
        asyncio.run(desk.run())
    assert desk.last_bar is None
    everyone = Scripted({}, name="All")
    memory.create_session([], session_id="two")
    with pytest.raises(ParticipantError):
        asyncio.run(PaperDesk(replay_feed(BARS), [everyone], memory, "two").run())
