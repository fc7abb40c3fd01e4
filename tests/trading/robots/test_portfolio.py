"""Several symbols at once: weights, positions, cancelling all."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import RobotSession
from tests.trading.scenes import random_bars

FREE = Costs()


def flat(price, days=6, start="2024-01-01"):
    times = pd.date_range(start, periods=days, tz="UTC")
    frame = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), price), index=times)
    return frame.astype(float).assign(volume=1000.0)


class Plan(Robot):
    """Wants the weights that stand under the number of the moment, from 1."""

    def __init__(self, plan, say=""):
        self._plan, self._say = plan, say
        self._moment = 0
        self.answers = {}

    def on_bars(self, bars):
        self._moment += 1
        if self._moment in self._plan:
            answer = self.target_weights(self._plan[self._moment], say=self._say)
            self.answers[self._moment] = answer


def run(bars, plan, cash=100_000, costs=FREE, **options):
    return Backtest(bars, Plan(plan), cash, costs, **options).run()


TWO = {"A": flat(100.0), "B": flat(30.0)}


def test_weights_become_whole_shares_and_what_they_leave_out_is_sold_first():
    result = run(TWO, {1: {"A": 0.5, "B": 0.25}, 3: {"B": 1.0}})
    assert result.fills[["symbol", "side", "quantity"]].to_numpy().tolist() == [
        ["A", "buy", 500.0],
        ["B", "buy", 833.0],
        ["A", "sell", 500.0],
        ["B", "buy", 2500.0],
    ]
    assert result.robot.positions == {"B": 3333.0}
    assert result.robot.position_of("A") == 0.0


def test_a_described_instrument_is_sized_in_its_steps():
    coin = {"A": flat(40_000.0)}
    described = {"A": Instrument("A", size_increment=0.001)}
    result = run(coin, {1: {"A": 0.5}}, 10_000, instruments=described)
    assert result.robot.positions == {"A": 0.125}
    assert run(coin, {1: {"A": 0.5}}, 10_000).orders.empty


def test_negative_weights_sell_short_and_a_turn_is_one_order():
    result = run(TWO, {1: {"A": -0.5, "B": 0.5}, 3: {"A": 0.25, "B": 0.5}})
    assert result.robot.positions == {"A": 250.0, "B": 1666.0}
    assert result.orders["quantity"].tolist() == [500.0, 1666.0, 750.0]
    assert result.orders["status"].eq("filled").all()


def test_weights_beyond_the_leverage_are_refused_by_name():
    with pytest.raises(OrderError, match=r"A 0\.7, B -0\.6 add up to 1\.3 .* leverage is 1"):
        run(TWO, {1: {"A": 0.7, "B": -0.6}})
    with pytest.raises(OrderError, match="weight of B is nan"):
        run(TWO, {1: {"B": np.nan}})
    assert run(TWO, {1: {"A": 0.7, "B": 0.6}}, Funds(100_000, leverage=2)).robot.positions


@pytest.mark.parametrize("weight", [Decimal("0.5"), np.float32(0.5), 0.5])
def test_a_weight_is_a_number_of_whatever_kind(weight):
    assert run(TWO, {1: {"A": weight}}).robot.positions == {"A": 500.0}
    with pytest.raises(OrderError, match=r"The weights are .*half.* Give each symbol a number"):
        run(TWO, {1: {"A": weight, "B": "half"}})


def test_a_weight_of_a_symbol_that_has_no_bars_is_told_by_name():
    told = "The robot weighed QQQ, of which there are no bars."
    assert run(TWO, {1: {"QQQ": 0.5}}).warnings == (told,)
    assert told in run(TWO, {1: {"QQQ": 0.1, "A": 0.5}}).warnings
    late = TWO | {"B": flat(30.0).iloc[3:]}
    assert run(late, {1: {"A": 0.5, "B": 0.5}}).warnings == ()


def test_where_opens_have_risen_purchases_are_cut_and_not_rejected():
    rising = {name: random_bars(60, seed=seed) for name, seed in (("A", 1), ("B", 2), ("C", 3))}
    third = dict.fromkeys(rising, 1 / 3)
    result = run(rising, dict.fromkeys(range(1, 60, 5), third), costs=Costs(commission=0.001))
    assert result.orders["status"].isin(["filled", "open"]).all()
    assert (result.fills["quantity"].to_numpy() < result.orders["quantity"].iloc[:-2].max()).any()
    assert result.equity["cash"].min() >= 0
    invested = result.equity["position_value"] / result.equity["equity"]
    assert invested.iloc[2:].min() > 0.97


def test_a_symbol_that_is_not_here_today_stays_as_it_is_and_is_told():
    bars = TWO | {"B": flat(30.0).drop(index="2024-01-03")}
    chats = SessionPersistence("memory")
    chats.create_session(["Plan"], session_id="s")
    robot = Plan({1: {"B": 0.5}, 3: {"A": 0.5, "NEW": 0.1}}, say="I rotate.")
    result = Backtest(bars, robot, 100_000, FREE, RobotSession(chats, "s")).run()
    assert result.robot.answers[3].absent == ("B", "NEW")
    assert result.robot.positions == {"A": 500.0, "B": 1666.0}
    said = [message.content for message in chats.get_messages("s")]
    assert said == ["I rotate.", "I rotate. (not here today: B, NEW)"]
    ids = [message.message_id for message in chats.get_messages("s")]
    assert result.orders["message_id"].tolist() == ids


def test_orders_that_wait_from_earlier_are_not_doubled():
    bars = TWO | {"B": flat(30.0).drop(index="2024-01-02")}
    plan = {1: {"A": 0.5, "B": 0.5}, 2: {"A": 0.5, "B": 0.5}, 3: {"A": 0.5, "B": 0.5}}
    assert run(bars, plan).robot.positions == {"A": 500.0, "B": 1666.0}


def test_the_order_of_the_weights_changes_nothing():
    bars = {name: random_bars(40, seed=seed) for name, seed in (("A", 4), ("B", 5), ("C", 6))}
    weights = {"A": 0.3, "B": 0.5, "C": 0.2}
    there = run(bars, dict.fromkeys(range(1, 40, 3), weights))
    back = run(
        dict(reversed(bars.items())),
        {moment: dict(reversed(weights.items())) for moment in range(1, 40, 3)},
    )
    assert there.broker.fills == back.broker.fills
    assert there.equity.equals(back.equity)


def test_all_orders_are_cancelled_or_those_of_one_symbol():
    class Nervous(Robot):
        def __init__(self):
            self.cancelled = []

        def on_bars(self, bars):
            for symbol in bars:
                self.submit(Ticket(symbol, "buy", 1, limit=1.0))
            if len(self.broker.orders) == 4:
                self.cancelled += [self.cancel_all("B"), self.cancel_all(), self.cancel_all()]

    result = Backtest(TWO, Nervous(), 100_000, FREE).run()
    assert result.robot.cancelled == [[2, 4], [1, 3], []]
    assert result.orders["status"].iloc[:4].eq("cancelled").all()
