"""Live, replayed and backtested: one engine, so the same bars give the same to the last bit."""

import asyncio

import numpy as np
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.desk import DeskOptions
from multichat_lab.trading.market import bar_ticks, gbm_bars, load_bars, regime_bars, replay_feed
from multichat_lab.trading.robots import Breakout, BuyAndHold, MeanReversion, SmaCross
from multichat_lab.trading.robots.trader import RobotSession
from tests.trading.desk.scripted import SESSION, Pressing, desk_in, stored, unspoken

PRESSES = {
    3: {"action": "buy", "quantity": 10, "say": "I feel lucky."},
    9: {"action": "sell", "quantity": 4},
    20: {"action": "buy", "quantity": 5, "limit": 1.0, "say": "A bargain, if it comes."},
    31: {"action": "sell", "quantity": 0.5, "stop": 1.0},
    60: {"action": "hold", "say": "I wait."},
    150: {"action": "close", "say": "Enough."},
}
MARKETS = {
    "AAPL": load_bars("AAPL", start="2011-01-01"),
    "a stormy market": regime_bars(500, seed=4),
    "two symbols": {"A": gbm_bars(250, seed=5), "B": regime_bars(250, seed=6)},
    "ticks": bar_ticks(gbm_bars(120, seed=7), 6, seed=8),
}
FUNDS = Funds(50_000.0, leverage=1.5)
COSTS = Costs(commission=0.002, per_share=0.01, minimum=1, slippage_bps=3, spread=0.02)


def everybody():
    return [
        SmaCross(5, 20),
        MeanReversion(),
        Breakout(),
        BuyAndHold(),
        Pressing("Ann", PRESSES),
    ]


def said(chats, name):
    messages = [each for each in chats.get_messages(SESSION) if each.sender == name]
    return [(each.timestamp, each.content, each.kind) for each in messages]


@pytest.mark.parametrize("market", MARKETS)
def test_all_at_one_desk_trade_as_each_alone_in_a_backtest_and_in_a_replay(market):
    bars = MARKETS[market]
    chats = SessionPersistence("memory")
    desk = desk_in(chats, replay_feed(bars), everybody(), DeskOptions(FUNDS, COSTS))
    asyncio.run(desk.run())

    for robot in everybody():
        alone = SessionPersistence("memory")
        alone.create_session([robot.name], session_id=SESSION)
        result = Backtest(bars, robot, FUNDS, COSTS, RobotSession(alone, SESSION)).run()
        live = desk.seats[robot.name].broker
        assert live.fills == result.broker.fills
        assert unspoken(live.orders) == unspoken(result.broker.orders)
        assert unspoken(live.trades) == unspoken(result.broker.trades)
        assert said(chats, robot.name) == said(alone, robot.name)
        points = np.array([row[2:] for row in stored(chats, desk, robot.name, "equity")])
        columns = ["cash", "position_value", "equity", "drawdown"]
        assert np.array_equal(points, result.equity[columns].to_numpy())

    for name, report in desk.replay().items():
        assert report.is_equal, report.difference
        assert report.fills == len(desk.seats[name].broker.fills)
        assert report.participant == name


def test_what_is_stored_equals_what_the_broker_has(chats):
    desk = desk_in(chats, replay_feed(MARKETS["two symbols"]), everybody())
    asyncio.run(desk.run())
    for name, seat in desk.seats.items():
        fills = [tuple(row[1:3]) + tuple(row[4:]) for row in stored(chats, desk, name, "fills")]
        assert fills == [
            (f.fill_id, f.order_id, f.price, f.quantity, f.commission, f.slippage)
            for f in seat.broker.fills
        ]
        orders = stored(chats, desk, name, "orders")
        assert [(row[1], row[2], row[10]) for row in orders] == [
            (each.order_id, each.message_id, each.status) for each in seat.broker.orders
        ]
        assert len(stored(chats, desk, name, "trades")) == len(seat.broker.trades)
        (run,) = stored(chats, desk, name, "runs")
        assert (run[2], run[3], run[11]) == (name, "A,B", 500)
    assert all(report.is_equal for report in desk.replay().values())
