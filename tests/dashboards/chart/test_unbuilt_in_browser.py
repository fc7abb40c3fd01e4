"""Widgets whose scripts were not built, in a real browser: they say so and show what there is."""

import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.page import PageWidget
from multichat_lab.dashboards.parts.built import UNBUILT, built_script
from tests.dashboards.chart.chart_page import ChartPage

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("recording")]


@pytest.fixture
def open_unbuilt(browser):
    """Open a view of a widget with the script that stands in for a missing one."""
    started, address = browser
    page = started.new_page()
    page.route(f"{address}chart.js", lambda route: route.fulfill(path=UNBUILT))
    opened = []

    def open_view(widget):
        opened.append(ChartPage(page, widget, address))
        page.evaluate("() => { window.close_view = window.open_view() }")
        expect(page.get_by_role("note")).to_contain_text("the script that makes it live is missing")
        return page

    yield open_view
    page.evaluate("window.close_view()")
    assert page.evaluate("window.listening()") == 0
    page.close()
    assert opened[0].troubles == []


def test_a_script_that_is_missing_has_a_stand_in(tmp_path):
    assert built_script("chart", tmp_path) == UNBUILT
    (tmp_path / "chart.js").write_text("export default {}")
    assert built_script("chart", tmp_path) == tmp_path / "chart.js"


def test_a_chart_shows_its_picture(open_unbuilt, minutes):
    page = open_unbuilt(ChartWidget(minutes, title="<b>GBM</b>"))
    page.wait_for_function("document.querySelector('img')?.naturalWidth > 500")
    assert page.locator("img").get_attribute("alt") == "<b>GBM</b> chart, a still picture"


def test_a_page_shows_what_it_holds_and_nothing_in_it_can_be_pressed(open_unbuilt):
    widget = PageWidget()
    pressed = []
    widget.handle("buy", pressed.append)
    table = (
        "<p data-field='price'>–</p><button data-act='buy'>Buy</button><ul data-list='chat'></ul>"
    )
    widget.put({"desk": table}, {"price": "<i>98.50</i>"}, {"chat": ["<li>Hello</li>"]})
    page = open_unbuilt(widget)
    expect(page.locator("[data-field=price]")).to_have_text("<i>98.50</i>")
    expect(page.locator("li")).to_have_text("Hello")
    box = page.locator("button").bounding_box()
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    page.wait_for_timeout(50)
    assert pressed == []
