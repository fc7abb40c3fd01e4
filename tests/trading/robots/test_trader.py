import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ParticipantError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import RobotSession
from tests.trading.scenes import random_bars


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        yield chats


def test_what_a_robot_says_is_in_the_session_and_every_order_knows_its_message(chats):
    session = chats.create_session(["SmaCross", "Ann"])
    talk = RobotSession(chats, session.session_id)
    result = Backtest(random_bars(300, seed=1), SmaCross(5, 20), session=talk).run()
    messages = chats.get_messages(session.session_id)
    assert len(messages) == len(result.orders) > 3
    assert [message.message_id for message in messages] == list(result.orders["message_id"])
    assert [message.timestamp for message in messages] == list(result.orders["submitted_at"])
    assert {(message.sender, message.kind) for message in messages} == {("SmaCross", "order")}
    assert messages[0].content.startswith("I buy")
    trade = result.trades.iloc[0]
    assert [trade.entry_message_id, trade.exit_message_id] == [
        message.message_id for message in messages[:2]
    ]


def test_nothing_is_recorded_of_a_robot_that_is_not_in_the_session(chats):
    session = chats.create_session(["Ann", "Bob"])
    talk = RobotSession(chats, session.session_id)
    with pytest.raises(ParticipantError, match="SmaCross"):
        Backtest(random_bars(300, seed=1), SmaCross(5, 20), session=talk).run()
    assert chats.get_messages(session.session_id) == []


def test_what_was_said_in_a_run_that_failed_is_forgotten(chats):
    class Failing(Robot):
        def on_bar(self, bar):
            self.buy(1, say="I buy.")
            raise ZeroDivisionError

    session = chats.create_session(["Failing", "SmaCross"])
    talk = RobotSession(chats, session.session_id)
    with pytest.raises(ZeroDivisionError):
        Backtest(random_bars(50, seed=1), Failing(), session=talk).run()
    result = Backtest(random_bars(300, seed=1), SmaCross(5, 20), session=talk).run()
    assert len(chats.get_messages(session.session_id)) == len(result.orders)
