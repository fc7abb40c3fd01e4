"""The matplotlib twin shows the chart's numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.static_figure import SHOWN
from multichat_lab.dashboards.parts.notebook_cell import png
from multichat_lab.palette import PALETTES
from multichat_lab.trading.records.run import Order
from tests.dashboards.chart.test_marks import NOON


@pytest.fixture
def chart(minutes, fills):
    chart = ChartWidget(minutes, indicators=("SMA 20", "RSI 14", "MACD"))
    chart.show_fills(fills)
    price = round(minutes["close"].iloc[-1] * 0.999, 2)
    chart.show_orders([Order(1, "me", "GBM", "buy", "limit", 5.0, "open", NOON, 0, price)])
    return chart


def test_prices_volume_and_each_indicator_of_its_own_have_a_panel(chart):
    figure = chart.figure()
    assert len(figure.axes) == 4
    assert figure.texts[0].get_text() == "GBM"
    assert not plt.get_fignums()


def test_bodies_span_open_and_close(chart, minutes):
    bodies = chart.figure().axes[0].collections[1].get_paths()
    last = minutes[-SHOWN:]
    assert len(bodies) == SHOWN
    lows = [path.vertices[:, 1].min() for path in bodies]
    np.testing.assert_allclose(lows, last[["open", "close"]].min(axis=1))


def test_a_line_goes_through_the_closes(chart, minutes):
    chart.series = "line"
    [line, *_] = chart.figure().axes[0].lines
    np.testing.assert_array_equal(line.get_ydata(), minutes["close"].iloc[-SHOWN:])


def test_fills_and_orders_are_written_beside_their_marks(chart):
    words = {text.get_text() for text in chart.figure().axes[0].texts}
    assert words == {"Buy 10", "Sell 4", f"Buy 5 limit {chart.orders[0]['price']:.2f}"}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_figure_has_the_colours_of_its_theme(chart, theme):
    chart.theme = theme
    assert to_hex(chart.figure().get_facecolor()) == PALETTES[theme].panel


def test_a_chart_without_bars_says_so():
    figure = ChartWidget(title="AAPL").figure()
    assert figure.axes[0].texts[0].get_text() == "no bars yet"
    assert png(figure).startswith(b"\x89PNG")
