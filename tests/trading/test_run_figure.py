from datetime import timedelta

import matplotlib as mpl
from matplotlib.colors import to_hex
from matplotlib.dates import num2date
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


def test_many_fills_are_merged_and_the_note_says_so():
    result = Backtest(random_bars(3000, seed=1), MeanReversion(2, 45, 55)).run()
    assert len(result.fills) > 300
    figure = result.plot()
    price = figure.axes[0]
    drawn = sum(len(points.get_offsets()) for points in price.collections)
    assert drawn <= 240
    told = f"{len(result.fills):,} fills, merged into {drawn} marks: the larger, the more"
    assert figure.texts[1].get_text().endswith(told)
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


def test_the_title_tells_what_came_of_it_unless_it_is_given():
    result = Backtest(load_bars("AAPL"), SmaCross(10, 30)).run()
    figure = result.plot()
    gained = result.stats["Return [%]"]
    told = figure.texts[0].get_text().replace("\n", " ")
    assert told.startswith("SmaCross on AAPL ended with ")
    assert f"(+{gained:,.2f} %)" in told
    assert f"at worst {-result.stats['Max. Drawdown [%]']:.1f} % below its highest" in told
    assert result.plot(title="It was luck").texts[0].get_text() == "It was luck"


def test_what_rises_sixtyfold_is_logarithmic_with_round_ticks_on_ends_of_months():
    figure = Backtest(load_bars("AAPL"), SmaCross(10, 30)).run().plot()
    figure.canvas.draw()
    price, _, drawdown = figure.axes
    assert price.get_yscale() == "log"
    low, high = price.get_ylim()
    ticks = [each.get_text() for each in price.get_yticklabels()]
    shown = [text for text, at in zip(ticks, price.get_yticks(), strict=True) if low < at < high]
    assert shown == ["1", "2", "5", "10", "20", "50", "100"]
    days = num2date(drawdown.get_xticks())
    assert all((day + timedelta(days=1)).day == 1 for day in days)
