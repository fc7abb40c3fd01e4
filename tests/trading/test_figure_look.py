"""Every figure of trading has the one look of the project, on both grounds."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from multichat_lab.dashboards import ChartWidget
from multichat_lab.errors import ChartError
from multichat_lab.palette import PALETTES
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.experiments import monte_carlo, walk_forward
from multichat_lab.trading.experiments.figures import parameter_figure
from multichat_lab.trading.figures import fan_figure, heatmap
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import SmaCross

BARS = gbm_bars(300, 1)
TABLE = pd.DataFrame({"x": [1, 1, 2], "y": [3, 4, 3], "Return [%]": [-2.0, 5.0, np.nan]})


def of_a_heatmap(**look):
    return heatmap(TABLE, "x", "y", "Return [%]", **look)


def of_a_parameter(**look):
    return parameter_figure(TABLE, "x", "Return [%]", **look)


def of_a_fan(**look):
    return fan_figure(monte_carlo(Backtest(BARS, SmaCross(5, 20)), 20, seed=1), **look)


def of_a_run(**look):
    return Backtest(BARS, SmaCross(5, 20)).run().plot(**look)


def of_a_walk_forward(**look):
    return walk_forward(BARS, SmaCross, {"fast": [3, 5], "slow": [20]}, 100, 60).plot(**look)


def of_a_chart(theme="light", title="GBM"):
    return ChartWidget(BARS, title=title, theme=theme).figure()


FIGURES = (of_a_heatmap, of_a_parameter, of_a_fan, of_a_run, of_a_walk_forward, of_a_chart)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("drawn", FIGURES)
def test_ground_title_and_ticks_are_those_of_all_figures(drawn, theme):
    palette = PALETTES[theme]
    figure = drawn(theme=theme, title="What one finds")
    assert to_hex(figure.get_facecolor()) == palette.panel
    title = figure.texts[0]
    assert (title.get_text(), to_hex(title.get_color())) == ("What one finds", palette.text)
    figure.canvas.draw()
    for axes in figure.axes:
        assert to_hex(axes.get_facecolor()) == palette.panel
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            assert to_hex(label.get_color()) == palette.text
            assert "-" not in label.get_text().replace("−", "")


@pytest.mark.parametrize("drawn", FIGURES)
def test_nothing_is_cut_off(drawn):
    figure = drawn()
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    for text in figure.texts:
        box = text.get_window_extent()
        assert (box.x0 >= 0, box.x1 <= width, box.y1 <= height) == (True, True, True), text


@pytest.mark.parametrize("drawn", [of_a_heatmap, of_a_fan, of_a_run, of_a_walk_forward])
def test_an_unknown_theme_is_told(drawn):
    with pytest.raises(ChartError, match="theme is 'pink'"):
        drawn(theme="pink")
