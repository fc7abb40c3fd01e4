"""SMA 10/30 on Google against backtesting.py 0.6.6: entries, exits and final equity.

Both decide at the close and fill at the next open, and neither closes anything at the end. (With
`finalize_trades=True` backtesting.py closes at the OPEN of the last bar, so that the last close is
never marked.)
"""

import pytest

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.crossing import SmaCrossing
from multichat_lab.trading.robots.robot import Robot
from tests.trading.backtesting_peer import CASH, backtesting, run_peer

pytestmark = pytest.mark.slow

crossover = pytest.importorskip("backtesting.lib").crossover
test_data = pytest.importorskip("backtesting.test")
GOOG, SMA = test_data.GOOG, test_data.SMA


class Reversing(Robot):
    """Long when the averages cross upwards, short when downwards."""

    def __init__(self):
        self.averages = SmaCrossing(10, 30)

    def on_bar(self, bar):
        crossed = self.averages.add(bar.close)
        if crossed:
            self.close()
            (self.buy if crossed > 0 else self.sell)(100)


class PeerCross(backtesting.Strategy):
    reversing = False

    def init(self):
        self.fast = self.I(SMA, self.data.Close, 10)
        self.slow = self.I(SMA, self.data.Close, 30)

    def next(self):
        if crossover(self.fast, self.slow):
            self.position.close()
            self.buy(size=100)
        elif crossover(self.slow, self.fast):
            self.position.close()
            if self.reversing:
                self.sell(size=100)


class PeerReversing(PeerCross):
    reversing = True


@pytest.mark.parametrize(
    ("robot", "strategy"), [(SmaCross(10, 30, 100), PeerCross), (Reversing(), PeerReversing)]
)
@pytest.mark.parametrize("costs", [Costs(), Costs(commission=0.001)])
def test_sma_10_30_on_google_has_the_same_entries_and_final_equity(robot, strategy, costs):
    bars = GOOG.rename(columns=str.lower).tz_localize("UTC").rename_axis("time")
    ours = Backtest(bars, robot, cash=CASH, costs=costs).run()
    theirs = run_peer(GOOG, strategy, costs.commission)
    trades = theirs._trades
    assert len(ours.trades) == len(trades) > 30
    assert ours.trades["entry_time"].tolist() == trades["EntryTime"].dt.tz_localize("UTC").tolist()
    assert ours.trades["exit_time"].tolist() == trades["ExitTime"].dt.tz_localize("UTC").tolist()
    assert ours.trades["entry_price"].tolist() == trades["EntryPrice"].tolist()
    assert ours.stats["Equity Final [$]"] == pytest.approx(theirs["Equity Final [$]"], rel=1e-6)
