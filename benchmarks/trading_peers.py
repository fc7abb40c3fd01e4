"""SMA 10/30, long or flat, 100 shares, 0.1 % commission, next-open fills: in other engines.

Each function takes bars as `load_bars` returns them, runs the rule and returns the final equity.
"""

import warnings

import backtesting
import backtesting.backtesting
import backtesting.lib
import backtesting.test
import backtrader
import pandas as pd
import vectorbt

warnings.filterwarnings("ignore")
backtesting.backtesting._tqdm = lambda rows, **_: rows  # its progress bar is not its work

FAST, SLOW, SHARES, COMMISSION, CASH = 10, 30, 100.0, 0.001, 10_000_000
SMA = backtesting.test.SMA


class BacktestingCross(backtesting.Strategy):
    """The rule for backtesting.py."""

    def init(self) -> None:
        """Prepare the averages."""
        self.fast = self.I(SMA, self.data.Close, FAST)
        self.slow = self.I(SMA, self.data.Close, SLOW)

    def next(self) -> None:
        """Trade a crossing."""
        if backtesting.lib.crossover(self.fast, self.slow):
            if not self.position:
                self.buy(size=int(SHARES))
        elif backtesting.lib.crossover(self.slow, self.fast) and self.position:
            self.position.close()


class BacktraderCross(backtrader.Strategy):
    """The rule for backtrader."""

    def __init__(self) -> None:
        fast, slow = (backtrader.ind.SMA(period=length) for length in (FAST, SLOW))
        self.crossing = backtrader.ind.CrossOver(fast, slow)

    def next(self) -> None:
        """Trade a crossing."""
        if self.crossing > 0 and not self.position:
            self.buy(size=SHARES)
        elif self.crossing < 0 and self.position:
            self.close()


def capitalised(bars: pd.DataFrame) -> pd.DataFrame:
    """Return bars as these engines want them; made before the clock runs."""
    return bars.rename(columns=str.capitalize).tz_localize(None)


def run_backtesting(bars: pd.DataFrame) -> float:
    """Run backtesting.py, statistics included as always."""
    test = backtesting.Backtest(bars, BacktestingCross, cash=CASH, commission=COMMISSION)
    return float(test.run()["Equity Final [$]"])


def run_backtrader(bars: pd.DataFrame) -> float:
    """Run backtrader without observers or analysers, which is its quickest."""
    cerebro = backtrader.Cerebro(stdstats=False)
    cerebro.adddata(backtrader.feeds.PandasData(dataname=bars))
    cerebro.addstrategy(BacktraderCross)
    cerebro.broker.setcash(CASH)
    cerebro.broker.setcommission(commission=COMMISSION)
    cerebro.run()
    return float(cerebro.broker.getvalue())


def run_vectorbt(bars: pd.DataFrame) -> float:
    """Run vectorbt, and make the equity curve."""
    fast, slow = (vectorbt.MA.run(bars["Close"], length) for length in (FAST, SLOW))
    portfolio = vectorbt.Portfolio.from_signals(
        bars["Close"],
        fast.ma_crossed_above(slow).vbt.signals.fshift(1),
        fast.ma_crossed_below(slow).vbt.signals.fshift(1),
        price=bars["Open"],
        size=SHARES,
        fees=COMMISSION,
        init_cash=CASH,
        freq="1min",
    )
    return float(portfolio.value().iloc[-1])
