"""A coin dearer than the cash: described it is traded in parts, else each window says why not."""

import pytest

from multichat_lab.trading import (
    Backtest,
    Breakout,
    BuyAndHold,
    Instrument,
    MeanReversion,
    SmaCross,
    walk_forward,
)
from tests.trading.scenes import SYMBOL, random_bars

BARS = random_bars(300, seed=3)
COIN = {SYMBOL: Instrument(SYMBOL, size_increment=1e-6)}


@pytest.mark.parametrize("robot", [SmaCross(3, 9), BuyAndHold(), Breakout(5), MeanReversion(7)])
def test_a_coin_dearer_than_the_cash_is_bought_in_steps_of_the_instrument(robot):
    result = Backtest(BARS, robot, 20, instruments=COIN).run()
    sizes = result.fills["quantity"]
    assert len(sizes)
    assert (sizes < 1).all()
    assert ((sizes * 1e6).round() / 1e6 == sizes).all()
    first = result.fills.iloc[0]
    close = BARS["close"].loc[: first["timestamp"]].iloc[-2]
    assert first["quantity"] == pytest.approx(0.95 * 20 / close, abs=1e-6)


def test_a_window_in_which_nothing_traded_says_so():
    found = walk_forward(BARS, SmaCross, {"fast": [3], "slow": [9]}, 150, 100, cash=20)
    assert set(found.windows["error"]) == {
        "no point has a Sharpe Ratio: none of them traded, or their equity never moved"
    }
    walked = walk_forward(
        BARS, SmaCross, {"fast": [3], "slow": [9]}, 150, 100, cash=20, instruments=COIN
    )
    assert walked.windows["error"].isna().all()
    assert walked.stats["# Trades"] > 3
