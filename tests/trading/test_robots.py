import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.robots import Breakout, BuyAndHold, MeanReversion, SmaCross
from tests.trading.scenes import random_bars

EVERY = [SmaCross(), MeanReversion(), Breakout(), BuyAndHold()]


@pytest.fixture(scope="module")
def bars():
    return load_bars("AAPL")


@pytest.mark.slow
@pytest.mark.parametrize("robot", EVERY, ids=lambda robot: robot.name)
def test_every_robot_trades_apple_with_its_own_money_and_looks_at_no_future(bars, robot):
    result = Backtest(bars, robot).run()
    rejected = result.orders.query("status == 'rejected'")["reason"]
    assert len(rejected) <= 1  # a gap of more than 5 % at the open
    assert rejected.str.startswith("margin").all()
    assert len(result.fills) >= 1
    assert (result.equity["cash"] >= 0).all()
    assert result.check_lookahead(cuts=3).decisions > 0


@pytest.mark.parametrize("robot", EVERY, ids=lambda robot: robot.name)
def test_every_robot_keeps_symbols_apart(robot):
    alone = random_bars(400, seed=5)
    robot.quantity = 10.0
    together = Backtest({"A": alone, "B": random_bars(400, seed=6)}, robot).run()
    single = Backtest({"A": alone}, robot).run()
    columns = ["timestamp", "side", "price", "quantity"]
    fills = together.fills.query("symbol == 'A'")[columns].reset_index(drop=True)
    assert fills.equals(single.fills[columns])
    assert len(fills) > 0


def test_buy_and_hold_puts_most_of_the_money_in_once(bars):
    result = Backtest(bars, BuyAndHold(), costs=Costs()).run()
    (fill,) = result.fills.itertuples()
    assert 90_000 < fill.price * fill.quantity < 100_000
    assert result.stats["# Trades"] == 0


def test_buy_and_hold_waits_until_a_share_is_affordable():
    bars = random_bars(100, seed=2)
    result = Backtest(bars, BuyAndHold(), cash=float(round(bars["close"].min(), 2))).run()
    assert len(result.fills) == 0


def test_mean_reversion_buys_weakness_and_sells_strength(bars):
    result = Backtest(bars, MeanReversion(oversold=35)).run()
    before = bars["close"].pct_change(5).shift(1)
    bought = result.fills.query("side == 'buy'")["timestamp"]
    sold = result.fills.query("side == 'sell'")["timestamp"]
    assert before[bought].mean() < -0.03 < 0.01 < before[sold].mean()


def test_breakout_leaves_by_its_trailing_stop(bars):
    result = Backtest(bars, Breakout()).run()
    filled = result.orders.query("status == 'filled'")
    assert set(filled.query("side == 'sell'")["type"]) == {"trailing_stop"}
    assert set(filled.query("side == 'buy'")["type"]) == {"market"}


@pytest.mark.parametrize(
    "make",
    [
        lambda: SmaCross(30, 10),
        lambda: SmaCross(quantity=0),
        lambda: BuyAndHold(quantity=-1),
        lambda: MeanReversion(period=1),
        lambda: MeanReversion(oversold=60, recovered=50),
        lambda: Breakout(channel=1),
        lambda: Breakout(multiple=0.0),
    ],
)
def test_parameters_that_make_no_sense_are_refused(make):
    with pytest.raises(RobotError):
        make()
