"""The chart over a finished run: what it holds, whom it compares, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab.dashboards.chart.curves import Curves
from multichat_lab.dashboards.chart.indicators import Line
from multichat_lab.dashboards.chart.rows import TIME
from multichat_lab.dashboards.run_chart import RunChart
from multichat_lab.errors.query import ChartError
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.indicators import Rsi, Sma
from multichat_lab.trading.market import gbm_bars, load_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot


@pytest.fixture(scope="module")
def result():
    return Backtest(load_bars("AAPL", start="2010", end="2011"), SmaCross(5, 20)).run()


def columns(chart):
    """Return name of a line → its values."""
    content = chart._views.content
    values = content.columns(0)[:, 6:]
    return {line.indicator: values[:, at] for at, line in enumerate(content.lines)}


def test_a_run_shows_itself_with_equity_drawdown_and_buy_and_hold(result):
    chart = result.show()
    assert isinstance(chart, RunChart)
    drawn = columns(chart)
    assert drawn["SmaCross"].tolist() == result.equity["equity"].tolist()
    assert drawn["drawdown %"] == pytest.approx(100 * result.equity["drawdown"].to_numpy())
    close = result.bars["AAPL"]["close"].to_numpy()
    assert drawn["buy and hold"] == pytest.approx(100_000 * close / close[0])
    held = result.stats["Buy & Hold Return [%]"]
    assert drawn["buy and hold"][-1] == pytest.approx(100_000 * (1 + held / 100))


def test_it_is_compared_with_other_runs_from_the_same_cash_on(result):
    other = Backtest(result.bars["AAPL"], SmaCross(10, 30), cash=5_000).run()
    drawn = columns(result.show(compare=[other, other]))
    expected = 20 * other.equity["equity"].to_numpy()
    for name in ("SmaCross (fast 10, slow 30)", "SmaCross (fast 10, slow 30) 2"):
        assert drawn[name] == pytest.approx(expected)
    with pytest.raises(RobotError, match="compared with 'sell'"):
        result.show(compare="sell")


def test_the_trades_are_sent_as_numbers(result):
    trips = np.frombuffer(result.show().trips).reshape(-1, 5)
    trades = result.trades
    assert trips[:, 4].tolist() == trades["pnl"].tolist()
    assert trips[:, 1].tolist() == trades["entry_price"].tolist()
    assert trips[0, 0] == trades["entry_time"].iloc[0].timestamp()


def test_a_candle_of_weeks_shows_the_last_equity_of_its_week(result):
    chart = result.show(timeframe="1W")
    drawn, times = columns(chart)["SmaCross"], chart._views.content.candles.rows[:, TIME]
    weekly = result.equity["equity"].resample("1W").last().dropna()
    assert drawn.tolist() == weekly.tolist()
    assert len(times) == len(weekly)


def test_the_symbol_is_chosen_among_those_of_the_run():
    bars = {"AA": gbm_bars(60, seed=1), "BB": gbm_bars(60, seed=2)}
    chart = Backtest(bars, SmaCross(2, 5)).run().show(symbol="BB")
    assert (chart.title, chart.symbols) == ("SmaCross on BB", ["AA", "BB"])
    chart.symbol = "AA"
    assert chart.title == "SmaCross on AA"
    assert chart._views.content.candles.rows[:, 4].tolist() == bars["AA"]["close"].tolist()
    with pytest.raises(ChartError, match="symbol is 'CC'"):
        chart.symbol = "CC"
    assert chart.symbol == "AA"


def test_what_rises_much_is_logarithmic_unless_told(result):
    apple = Backtest(load_bars("AAPL", start="2003", end="2012"), SmaCross(5, 20)).run()
    assert [apple.show().log, apple.show(log=False).log, result.show().log] == [True, False, False]


def test_a_page_without_javascript_has_words_and_a_picture(result):
    data, _ = result.show()._repr_mimebundle_()
    assert data["text/plain"] == "SmaCross on AAPL, candles, 504 bars"
    assert data["image/png"]


def test_a_long_run_is_merged_into_candles_that_a_browser_can_draw():
    bars = gbm_bars(120_000, seed=1, freq="min")
    chart = Backtest(bars, SmaCross(50, 200)).run().show()
    assert chart.timeframe == "5min"
    assert len(chart._views.content.candles) <= 100_000


def test_a_curve_has_no_value_before_it_begins():
    times = pd.to_datetime([20, 40], unit="s", utc=True)
    candles = np.zeros((4, 6))
    candles[:, TIME] = [0, 10, 30, 40]
    curves = Curves([(Line("a", "", "equity"), pd.Series([1.0, 2.0], times))])
    assert curves.at(candles).ravel().tolist()[1:] == [1.0, 1.0, 2.0]
    assert np.isnan(curves.at(candles)[0, 0])


class Dips(Robot):
    """Declares an average over the prices and an index of its own."""

    indicators = {"trend": Sma(20, timeframe="1W"), "rsi": Rsi(5)}

    def on_bar(self, bar):
        pass


def test_what_a_robot_declares_is_drawn(result):
    chart = Backtest(result.bars["AAPL"], Dips()).run().show()
    lines = {line.indicator: line.panel for line in chart._views.content.lines}
    assert (lines["SMA 20, 1W"], lines["RSI 5"]) == ("price", "own")
    assert np.isfinite(columns(chart)["RSI 5"]).sum() > 400
