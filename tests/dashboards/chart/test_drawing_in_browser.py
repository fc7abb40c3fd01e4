"""The chart's own JavaScript, in a real browser, draws what the widget holds."""

import pytest

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.palette import PALETTES
from multichat_lab.trading.records.run import Order
from tests.dashboards.chart.chart_page import next_bar
from tests.dashboards.chart.test_marks import NOON

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("recording")]
DARK, LIGHT = PALETTES["dark"], PALETTES["light"]


def test_candles_are_drawn_in_the_colours_of_gains_and_losses(show, minutes):
    view = show(ChartWidget(minutes))
    assert view.count(DARK.up) > 500
    assert view.count(DARK.down) > 500
    assert view.text("title") == "GBM"
    assert "500 bars from 2024-01-01 00:00:00 UTC" in view.text("summary")


def test_a_pushed_bar_appears_and_its_values_are_in_the_legend(show, minutes):
    view = show(ChartWidget(minutes, indicators=("SMA 1",)))
    before = view.pixels()
    view.chart.push(next_bar(minutes, close=200.0))
    view.deliver()
    view.wait_for_bars(501)
    assert (view.pixels() != before).any()
    legend = view.text("legend")
    change = 200.0 - minutes["close"].iloc[-1]
    assert f"▲ +{change:.2f}" in legend
    assert "1.2 M" in legend
    assert legend.count("200.00") == 3  # high, close and the average


def test_a_bar_that_changes_is_redrawn_in_place(show, minutes):
    view = show(ChartWidget(minutes))
    for close in (150.0, 160.0):
        view.chart.push(next_bar(minutes, close))
        view.deliver()
    view.wait_for_bars(501)
    assert "160.00" in view.text("legend")


def test_the_legend_follows_the_crosshair(show, minutes):
    view = show(ChartWidget(minutes))
    last = view.text("legend")
    view.page.locator(".mc-chart-plot").hover(position={"x": 200, "y": 100})
    view.page.wait_for_function(
        "last => document.querySelector('.mc-chart-legend').innerText !== last", arg=last
    )
    closes = {f"{close:.2f}" for close in minutes["close"].iloc[-250:-50]}
    assert view.page.locator(".mc-chart-value").nth(3).inner_text() in closes
    view.page.mouse.move(5, 590)
    view.page.wait_for_function(
        "last => document.querySelector('.mc-chart-legend').innerText === last", arg=last
    )


def test_fills_and_orders_are_drawn_when_they_come_and_go(show, minutes, fills):
    view = show(ChartWidget(minutes, series="line"))
    assert view.count(DARK.up) == view.count(DARK.down) == 0
    view.chart.show_fills(fills)
    view.deliver()
    assert view.count(DARK.up) > 20
    assert view.count(DARK.down) > 20
    marks = view.count(DARK.up)
    price = round(minutes["close"].iloc[-1], 2)
    view.chart.show_orders([Order(1, "me", "GBM", "buy", "limit", 5.0, "open", NOON, 0, price)])
    view.deliver()
    assert view.count(DARK.up) > marks + 500
    view.chart.show_orders([])
    view.chart.show_fills([])
    view.deliver()
    assert view.count(DARK.up) == view.count(DARK.down) == 0


def test_the_theme_changes_at_once_and_takes_on_the_pages_colours(show, minutes):
    view = show(ChartWidget(minutes))
    assert view.count(DARK.panel) > 10_000
    view.chart.theme = "light"
    view.deliver()
    view.until(lambda: view.count(LIGHT.panel) > 10_000 and view.count(LIGHT.up) > 500)
    assert view.count(DARK.panel) == 0
    view.chart.theme = "dark"
    view.deliver()
    view.page.evaluate("document.body.style.setProperty('--mc-panel', 'rgb(1 2 3)')")
    view.until(lambda: view.count("#010203") > 10_000)


def test_candles_become_a_line_and_candles_again(show, minutes):
    view = show(ChartWidget(minutes))
    candles = view.count(DARK.up)
    for style, drawn in (("line", 0), ("candles", candles)):
        view.chart.series = style
        view.deliver()
        assert view.count(DARK.up) == pytest.approx(drawn, rel=0.05)


def test_indicators_come_and_go_with_their_panels(show, minutes):
    view = show(ChartWidget(minutes))
    bare = view.count(DARK.up)
    for names in (("SMA 20", "RSI 14", "MACD"), ("EMA 5",), ()):
        view.chart.indicators = names
        view.deliver()
        view.page.wait_for_function(
            "count => document.querySelectorAll('.mc-chart-indicator').length === count",
            arg=len(names),
        )
    assert view.count(DARK.up) == bare
