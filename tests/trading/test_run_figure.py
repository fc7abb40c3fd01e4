import matplotlib as mpl
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from multichat_lab.palette import DARK
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.robots import MeanReversion, SmaCross
from multichat_lab.trading.run_figure import merged_fills
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


def test_many_fills_are_merged_and_the_title_says_so():
    result = Backtest(random_bars(3000, seed=1), MeanReversion(2, 45, 55)).run()
    assert len(result.fills) > 300
    price = result.plot().axes[0]
    drawn = sum(len(points.get_offsets()) for points in price.collections)
    assert drawn <= 240
    told = f"{len(result.fills):,} fills, merged into {drawn} marks: the larger, the more"
    assert price.get_title(loc="right") == told
    merged = merged_fills(result.fills)
    assert merged["count"].sum() == len(result.fills)
    low, high = result.fills["price"].min(), result.fills["price"].max()
    assert merged["price"].between(low, high).all()


def test_what_rises_eightfold_is_drawn_on_a_logarithmic_scale():
    bars = load_bars("AAPL", start="2003", end="2012")
    figure = Backtest(bars, SmaCross(10, 30)).run().plot("dark")
    assert [axes.get_yscale() for axes in figure.axes] == ["log", "log", "linear"]
    figure.canvas.draw()
    labels = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert "1,000,000" in labels
    assert to_hex(figure.get_facecolor()) == DARK.panel
