import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.experiments import monte_carlo, sweep
from multichat_lab.trading.experiments.figures import parameter_figure
from multichat_lab.trading.figures import fan_figure, heatmap
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import BuyAndHold, SmaCross

TABLE = pd.DataFrame(
    {
        "fast": [2, 2, 5, 5],
        "slow": [10, 20, 10, 30],
        "Return [%]": [-4.0, 2.5, 12.25, np.nan],
        "# Trades": [7.0, 4.0, 5.0, 0.0],
    }
)


def texts(figure):
    return {(*text.get_position(), text.get_text()) for text in figure.axes[0].texts}


def test_each_cell_shows_its_number_and_what_is_missing_stays_empty():
    figure = heatmap(TABLE, "fast", "slow", "Return [%]")
    assert texts(figure) == {(0, 0, "−4.0"), (0, 1, "2.5"), (1, 0, "12.2")}
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "5"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["10", "20", "30"]


def test_the_highest_cell_is_framed_and_named():
    figure = heatmap(TABLE, "fast", "slow", "Return [%]")
    (frame,) = figure.axes[0].patches
    assert frame.get_xy() == (0.5, -0.5)  # type: ignore[attr-defined]
    title, note = (each.get_text() for each in figure.texts)
    assert title == "Highest Return [%]: 12.2 at fast 5, slow 10"
    assert note == "3 of 6 cells are empty: refused, or undefined."


def test_the_note_tells_how_many_were_tried_and_what_luck_explains():
    table = sweep(gbm_bars(200, 1), SmaCross, {"fast": [2, 5], "slow": [10, 20]})
    note = heatmap(table, "fast", "slow", "Sharpe Ratio").texts[1].get_text()
    deflated = table.loc[table["Sharpe Ratio"].idxmax(), "Deflated Sharpe Ratio"]
    assert note == f"Of 4 trials; deflated Sharpe ratio {deflated:.2f}."


def test_returns_are_coloured_from_zero_on():
    (image,) = heatmap(TABLE, "fast", "slow", "Return [%]").axes[0].images
    assert image.norm(0.0) == 0.5
    assert (image.norm.vmin, image.norm.vmax) == (-12.25, 12.25)
    bar = heatmap(TABLE, "fast", "slow", "Return [%]").axes[1]
    assert bar.get_ylim() == (-4.0, 12.25)  # the data, though the colours reach as far below zero
    (image,) = heatmap(TABLE, "fast", "slow", "# Trades").axes[0].images
    assert (image.norm.vmin, image.norm.vmax) == (0, 7)


def test_a_large_grid_shows_colours_without_numbers():
    points = [(fast, slow, fast * slow) for fast in range(30) for slow in range(40)]
    figure = heatmap(
        pd.DataFrame(points, columns=["fast", "slow", "Return [%]"]), "fast", "slow", "Return [%]"
    )
    assert not texts(figure)
    assert len(figure.axes[0].get_xticks()) == 15


def test_a_statistic_that_is_undefined_everywhere_is_an_empty_picture():
    figure = heatmap(TABLE.assign(ratio=np.nan), "fast", "slow", "ratio")
    assert not figure.axes[0].patches


def test_a_column_that_is_not_there_is_an_error():
    with pytest.raises(RobotError, match=r"no column 'fst'.*fast, slow, Return"):
        heatmap(TABLE, "fst", "slow", "Return [%]")


def test_rows_that_a_third_parameter_tells_apart_are_an_error():
    with pytest.raises(RobotError, match="Several rows"):
        heatmap(pd.concat([TABLE, TABLE]), "fast", "slow", "Return [%]")


def test_a_fan_has_a_band_for_each_pair_of_percentiles():
    fan = pd.DataFrame(
        {5: [10, 8], 25: [10, 9], 50: [10, 11], 75: [10, 12], 95: [10, 15]}, index=[0, 40]
    )
    axes = fan_figure(fan).axes[0]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["90 % of the paths", "50 % of the paths", "median", "start"]
    assert axes.lines[0].get_xydata().tolist() == [[0, 10], [40, 11]]
    assert len(axes.collections) == 2


def test_a_fan_is_drawn_of_what_monte_carlo_returns_and_of_its_frame_alike():
    drawn = monte_carlo(gbm_bars(60, seed=1), 8, seed=1, robot=BuyAndHold())
    whole, frame = (fan_figure(each).axes[0].lines[0] for each in (drawn, drawn.fan))
    assert whole.get_xydata().tolist() == frame.get_xydata().tolist()
    assert len(whole.get_xydata()) > 2


def test_figures_belong_to_nobody():
    assert heatmap(TABLE, "fast", "slow", "# Trades").canvas.manager is None


def test_one_parameter_is_a_line_that_names_its_highest_and_has_gaps():
    table = pd.DataFrame({"period": [6, 12, 24, 48], "Return [%]": [-8.0, np.nan, 12.5, 3.0]})
    figure = parameter_figure(table, "period", "Return [%]")
    assert figure.texts[0].get_text() == "Highest Return [%]: 12.5 at period 24"
    line, mark = figure.axes[0].lines
    np.testing.assert_array_equal(line.get_ydata(), table["Return [%]"])
    assert list(mark.get_ydata()) == [12.5]
    with pytest.raises(RobotError, match="no column Sharpe"):
        parameter_figure(table, "period", "Sharpe")


def test_one_parameter_without_any_value_says_so():
    table = pd.DataFrame({"period": [6, 12], "Return [%]": [np.nan, np.inf]})
    assert parameter_figure(table, "period", "Return [%]").texts[0].get_text().endswith("has one")
