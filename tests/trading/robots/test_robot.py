import pytest

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.orders import Bracket, Ticket
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import bar, statuses


class Idle(Robot):
    def on_bar(self, bar):
        pass


class Voice:
    """Remembers what is said, and numbers it."""

    def __init__(self):
        self.said = []

    def __call__(self, sentence, reply_to=None, kind="order"):
        self.said.append(sentence)
        return f"m{len(self.said)}"


@pytest.fixture
def voice():
    return Voice()


@pytest.fixture
def robot(voice):
    robot = Idle()
    robot.attach(Broker(), voice)
    robot.broker.on_bar(bar(0))
    return robot


def test_a_robot_is_named_after_its_class_unless_it_says_otherwise():
    class Named(Robot):
        name = "Ann"

    assert (Idle().name, Named().name, Human("Bob").name) == ("Idle", "Ann", "Bob")


def test_an_order_carries_the_robot_and_the_message_that_says_why(robot, voice):
    robot.buy(10, say="It looks cheap.")
    robot.sell(5, limit=120.0)
    first, second = robot.broker.orders
    assert (first.participant, first.message_id, first.type) == ("Idle", "m1", "market")
    assert (second.participant, second.message_id, second.type) == ("Idle", None, "limit")
    assert voice.said == ["It looks cheap."]


def test_nothing_is_said_of_an_order_that_makes_no_sense(robot, voice):
    with pytest.raises(OrderError):
        robot.buy(-1, say="Nonsense.")
    assert voice.said == []
    assert robot.broker.orders == []


def test_orders_go_to_the_symbol_of_the_latest_bar(robot):
    robot.broker.on_bar(bar(0, symbol="OTHER"))
    robot.buy(1)
    robot.submit(Ticket("ACME", "buy", 2.0, time_in_force="DAY", participant="Somebody"))
    assert [order.symbol for order in robot.broker.orders] == ["OTHER", "ACME"]
    assert [order.participant for order in robot.broker.orders] == ["Idle", "Idle"]


def test_close_sells_a_long_position_and_buys_back_a_short_one(robot, voice):
    assert robot.close(say="Nothing to do.") is None
    assert voice.said == []
    robot.sell(10)
    robot.broker.on_bar(bar(1))
    assert robot.position == -10.0
    robot.close(say="Enough.")
    robot.broker.on_bar(bar(2))
    assert robot.position == 0.0
    assert robot.broker.orders[1].message_id == "m1"


def test_a_robot_knows_its_equity(robot):
    robot.buy(10, bracket=Bracket(stop_loss=50.0))
    robot.broker.on_bar(bar(1, (100.0, 111.0, 99.0, 110.0)))
    assert robot.equity == 100_100.0


def test_a_robot_that_is_not_attached_takes_no_orders():
    with pytest.raises(OrderError, match="no bar"):
        Idle().buy(1)


def test_nothing_is_said_before_there_is_a_market(voice):
    robot = Idle()
    robot.attach(Broker(), voice)
    with pytest.raises(OrderError, match="no bar"):
        robot.buy(1, say="Early bird.")
    assert voice.said == []


def test_a_robot_without_a_voice_still_trades():
    robot = Idle()
    robot.attach(Broker())
    robot.broker.on_bar(bar(0))
    robot.buy(1, say="Nobody hears me.")
    assert robot.broker.orders[0].message_id is None


def test_what_a_person_presses_waits_for_the_next_bar_and_keeps_its_order(voice):
    human = Human("Ann")
    human.attach(Broker(), voice)
    human.press("buy", 10, say="Up.")
    human.press("hold", say="I wait.")
    human.press("sell", 3, limit=120.0)
    human.broker.on_bar(bar(0))
    assert human.broker.orders == []
    human.on_bar(bar(0))
    assert [(o.side, o.quantity) for o in human.broker.orders] == [("buy", 10.0), ("sell", 3.0)]
    assert voice.said == ["Up.", "I wait."]
    human.broker.on_bar(bar(1))
    human.press("close")
    human.flush()
    human.broker.on_bar(bar(2))
    assert statuses(human.broker) == ["filled", "open", "filled"]
    assert human.position == 0.0


@pytest.mark.parametrize("press", [("short", 1.0), ("buy", 0.0), ("buy", 1.0, -5.0)])
def test_a_press_that_makes_no_sense_is_refused_at_once(press):
    human = Human("Ann")
    human.attach(Broker())
    human.broker.on_bar(bar(0))
    with pytest.raises(OrderError):
        human.press(*press)
    human.flush()
    assert human.broker.orders == []
