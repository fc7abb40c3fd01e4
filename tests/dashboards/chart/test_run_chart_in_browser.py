"""The chart over a finished run, in a real browser."""

import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards.run_chart import RunChart
from multichat_lab.palette import PALETTES
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots import SmaCross
from tests.accessibility import violations

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("recording")]


@pytest.fixture(scope="module")
def two():
    """A run over two symbols."""
    bars = {name: gbm_bars(400, seed=seed) for seed, name in enumerate(("AA", "BB"), 1)}
    return Backtest(bars, SmaCross(5, 20)).run()


def has_changed(view, before):
    return bool((view.pixels() != before).any())


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
def test_trades_equity_and_drawdown_are_drawn(show, two, theme, width):
    view = show(RunChart(two, theme=theme, symbol="AA"), width)
    palette = PALETTES[theme]
    assert view.text("title") == "SmaCross on AA"
    for name in ("SmaCross", "buy and hold", "drawdown %"):
        assert name in view.text("legend")
    assert f"{two.equity['equity'].iloc[-1]:,.2f}" in view.text("legend")
    assert "400 bars from 2000-01-03" in view.text("summary")
    assert view.count(palette.up) > 100
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(view.page, ".mc-chart") == []


def test_the_scale_becomes_logarithmic_and_back(show, two):
    view = show(RunChart(two, symbol="AA", log=False))
    before = view.pixels()
    view.page.get_by_role("button", name="Log").click()
    expect(view.page.get_by_role("button", name="Log")).to_have_attribute("aria-pressed", "true")
    view.until(lambda: has_changed(view, before))
    assert view.chart.log
    view.page.get_by_role("button", name="Log").click()
    view.until(lambda: not view.chart.log)


def test_another_symbol_is_chosen(show, two):
    view = show(RunChart(two, symbol="AA"))
    view.page.get_by_label("Symbol").select_option("BB")
    view.until(lambda: view.chart.symbol == "BB")
    view.deliver()
    expect(view.page.locator(".mc-chart-title")).to_have_text("SmaCross on BB")
    close = f"{two.bars['BB']['close'].iloc[-1]:.2f}"
    expect(view.page.locator(".mc-chart-legend")).to_contain_text(close)


def test_all_shows_the_whole_run_again(show, two):
    view = show(RunChart(two, symbol="AA"))
    whole = view.pixels()
    view.page.locator(".mc-chart-plot").hover(position={"x": 500, "y": 100})
    view.page.keyboard.down("Control")
    view.page.mouse.wheel(0, -600)
    view.page.keyboard.up("Control")
    view.until(lambda: has_changed(view, whole))
    zoomed = view.pixels()
    view.page.get_by_role("button", name="All").click()
    view.until(lambda: has_changed(view, zoomed))
