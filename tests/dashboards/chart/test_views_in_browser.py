"""Views of a chart open, close, hide, pan and resize, in a real browser."""

import pandas as pd
import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.parts import built as library
from multichat_lab.palette import PALETTES
from multichat_lab.trading.market import gbm_bars, resample
from tests.dashboards.chart.chart_page import ChartPage, next_bar
from tests.drawing import drawn

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("recording")]
DARK = PALETTES["dark"]


def drag(view, distance):
    box = view.page.locator(".mc-chart-plot").bounding_box()
    view.page.mouse.move(box["x"] + 300, box["y"] + 150)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] + 300 + distance, box["y"] + 150, steps=5)
    view.page.mouse.up()


def test_a_press_on_a_timeframe_resamples(show, minutes):
    view = show(ChartWidget(minutes, timeframes=["5min", "1h"]))
    view.page.get_by_role("button", name="1h").click()
    view.wait_for_bars(len(resample(minutes, "1h", "start")))
    assert view.chart.timeframe is None  # of all; that of this view is its own
    assert view.text("title") == "GBM · 1h"
    assert view.page.locator("[aria-pressed=true]").all_inner_texts() == ["1h"]


def test_a_view_panned_back_stays_there_until_it_jumps_to_the_last_bar(show, minutes):
    view = show(ChartWidget(minutes))
    jump = view.page.get_by_role("button", name="Jump to the last bar")
    expect(jump).to_be_hidden()
    drag(view, 400)
    jump.wait_for(state="visible")
    box = jump.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    view.page.mouse.move(5, 590)
    before = view.pixels()[:, :600]
    view.chart.push(next_bar(minutes, minutes["close"].iloc[-1]))
    view.deliver()
    view.wait_for_bars(501)
    assert (view.pixels()[:, :600] == before).mean() > 0.999
    jump.click()
    jump.wait_for(state="hidden")


def opened_at_left_edge(view):
    """Return the open of the first candle that is in sight."""
    drawn(view.page)
    box = view.page.locator(".mc-chart-plot").bounding_box()
    view.page.mouse.move(box["x"] + 8, box["y"] + 150)
    drawn(view.page)
    return float(view.page.locator(".mc-chart-value").first.inner_text())


def test_another_timeframe_shows_the_times_that_one_looks_at(show, minutes):
    view = show(ChartWidget(minutes, timeframe="1min", timeframes=["1min", "5min"]))
    drag(view, 400)
    before = opened_at_left_edge(view)
    [at] = minutes.index[minutes["open"].round(2) == before]
    view.page.get_by_role("button", name="5min").click()
    fives = resample(minutes, "5min", "start")
    view.wait_for_bars(len(fives))
    after = opened_at_left_edge(view)
    found = fives.index[fives["open"].round(2) == after]
    assert abs(found - at).min() <= pd.Timedelta("10min")
    expect(view.page.get_by_role("button", name="Jump to the last bar")).to_be_visible()


def test_two_views_show_the_same_and_load_the_library_once(show, minutes):
    view = show(ChartWidget(minutes))
    loaded = []
    view.page.on("request", lambda request: loaded.append(request.url))
    view.open_view(500)
    view.chart.push(next_bar(minutes, 120.0))
    view.deliver()
    view.wait_for_bars(501)
    assert (view.pixels(0) == view.pixels(1)).all()
    assert loaded == []


def test_a_view_that_is_closed_leaves_nothing_behind(show, minutes):
    view = show(ChartWidget(minutes))
    assert view.chart.watched
    view.page.evaluate("() => window.closers.forEach(close => close())")
    view.page.wait_for_function("window.listening() === 0")
    assert not view.chart.watched
    assert view.page.locator("canvas").count() == 0


def test_a_hidden_page_costs_nothing_and_catches_up(show, minutes):
    view = show(ChartWidget(minutes))
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    view.page.evaluate(hide, True)
    view.until(lambda: not view.chart.watched)
    view.chart.push(next_bar(minutes, 130.0))
    assert view.chart.comm.sent == []
    view.page.evaluate(hide, False)
    view.wait_for_bars(501)
    assert view.chart.watched


def test_a_chart_in_a_tab_that_opens_later_shows_the_last_bar(show, minutes):
    view = show(ChartWidget(minutes, title="first"))
    whole = view.count(DARK.up)
    view.page.evaluate("document.querySelector('#views').style.display = 'none'")
    view.page.evaluate("() => window.closers.pop()()")
    view.page.evaluate("document.querySelector('#views').replaceChildren()")
    view.open_view(500)
    view.page.evaluate("document.querySelector('#views').style.display = ''")
    view.until(lambda: view.count(DARK.up) == pytest.approx(whole, rel=0.05))


def test_a_view_that_is_drawn_before_it_is_part_of_the_page_takes_on_its_colours(show, minutes):
    view = show(ChartWidget(minutes))
    whole = view.count(DARK.up)
    view.page.evaluate("""() => {
        window.closers.pop()();
        window.detached = document.createElement("div");
        window.closers.push(window.open_view(window.detached));
    }""")
    view.page.wait_for_function("window.detached.querySelector('.mc-chart').dataset.bars == 500")
    view.page.evaluate("document.querySelector('#views').append(window.detached)")
    view.until(lambda: view.count(DARK.up) == pytest.approx(whole, rel=0.05))
    assert view.count(DARK.panel) > 10_000


def test_words_in_the_title_stay_words(show, minutes):
    view = show(ChartWidget(minutes, title="<img src=x onerror=alert(1)>"))
    assert view.text("title") == "<img src=x onerror=alert(1)>"
    assert view.page.locator(".mc-chart img").count() == 0


def test_without_the_library_it_says_so_and_shows_a_picture(browser, minutes, monkeypatch):
    monkeypatch.setattr(library, "LIBRARY", library.LIBRARY.with_name("absent.mjs"))
    library.library_source.cache_clear()
    started, address = browser
    page = started.new_page()
    view = ChartPage(page, ChartWidget(minutes), address)
    page.evaluate("() => { window.open_view() }")
    page.wait_for_function("document.querySelector('.mc-chart-picture')?.naturalWidth > 500")
    library.library_source.cache_clear()
    assert "Lightweight Charts is missing" in view.text("note")
    assert view.troubles == []
    page.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_cut_off_at_any_width(show, minutes, width):
    chart = ChartWidget(minutes, indicators=("Bollinger 20", "MACD"), timeframes=["1min", "1h"])
    view = show(chart, width)
    wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not view.page.evaluate(wide)
    cut = """() => [...document.querySelectorAll(".mc-chart-header *")]
        .filter(each => each.getBoundingClientRect().right > innerWidth).length"""
    assert view.page.evaluate(cut) == 0
    assert view.page.locator(".mc-chart-plot").bounding_box()["height"] > 150


def test_many_bars_load_and_another_follows(show):
    minutes = gbm_bars(20_000, seed=1, freq="min")
    view = show(ChartWidget(minutes))
    view.chart.push(next_bar(minutes, 100.0))
    view.deliver()
    view.wait_for_bars(20_001)
