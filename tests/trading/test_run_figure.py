import matplotlib as mpl
from matplotlib.figure import Figure

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.robots import SmaCross
from tests.trading.scenes import random_bars


def test_a_run_is_drawn_as_price_with_fills_equity_and_drawdown():
    backend = mpl.get_backend(auto_select=False)
    result = Backtest(random_bars(200, seed=1), SmaCross(5, 20)).run()
    figure = result.plot()
    assert isinstance(figure, Figure)
    price, equity, drawdown = figure.axes
    drawn = sum(len(points.get_offsets()) for points in price.collections)
    assert drawn == len(result.fills) > 0
    assert list(equity.lines[0].get_ydata()) == list(result.equity["equity"])
    assert [axis.get_ylabel() for axis in (price, equity, drawdown)] == [
        "Price [$]",
        "Equity [$]",
        "Drawdown [%]",
    ]
    figure.canvas.draw()
    assert mpl.get_backend(auto_select=False) == backend


def test_several_symbols_are_drawn_relative_to_their_first_close():
    bars = {"A": random_bars(50, seed=1), "B": random_bars(50, seed=2)}
    price = Backtest(bars, SmaCross(2, 5)).run().plot().axes[0]
    assert [line.get_ydata()[0] for line in price.lines] == [1.0, 1.0]
    assert [text.get_text() for text in price.get_legend().get_texts()] == ["A", "B"]
