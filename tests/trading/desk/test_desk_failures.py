"""What a desk refuses, and what it does when a robot, a feed or a session fails."""

import asyncio

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ParticipantError, SessionEndedError, SessionNotFoundError
from multichat_lab.errors.trading import AccountError, MarketDataError, RobotError
from multichat_lab.trading.desk import DeskOptions, PaperDesk
from multichat_lab.trading.market import ReplayFeed, gbm_bars, iterate_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold, SmaCross
from tests.trading.desk.scripted import SESSION, Scripted, desk_in, stored

BARS = gbm_bars(200, seed=1)
SHOWN = list(iterate_bars(BARS))


@pytest.fixture
def memory():
    with SessionPersistence("memory") as chats:
        yield chats


def test_what_a_robot_raises_comes_out_and_what_was_before_is_recorded(memory):
    def fail(robot):
        robot.buy(1, say="One more.")
        raise ZeroDivisionError("bad robot")

    script = {5: lambda robot: robot.buy(2), 50: fail}
    desk = desk_in(memory, replay_feed(BARS), [BuyAndHold(), Scripted(script), SmaCross()])

    async def run_and_stop():
        with pytest.raises(ZeroDivisionError, match="bad robot"):
            await desk.run()
        with pytest.raises(ZeroDivisionError, match="bad robot"):
            await desk.stop()

    asyncio.run(run_and_stop())
    assert [each.content for each in memory.get_messages(SESSION)][-1] == "One more."
    assert len(stored(memory, desk, "Scripted", "orders")) == 2
    bars = {name: stored(memory, desk, name, "runs")[0][11] for name in desk.seats}
    assert bars == {"BuyAndHold": 50, "Scripted": 50, "SmaCross": 49}
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
def test_a_bar_that_makes_no_sense_ends_the_desk_before_anybody_sees_it(memory, case):
    desk = desk_in(memory, ReplayFeed(BAD_BARS[case]), [BuyAndHold()])
    with pytest.raises(MarketDataError):
        asyncio.run(desk.run())
    assert len(stored(memory, desk, "BuyAndHold", "bars")) == 1
    assert desk.replay()["BuyAndHold"].bars == 1


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
