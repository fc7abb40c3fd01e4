"""A file of its own opens in a real browser, from the disk, and asks nobody anything."""

import pytest

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.pages import PageContent, one_file, save_page, traits_of
from multichat_lab.trading.market import gbm_bars
from tests.browser import chromium
from tests.dashboards.chart.wire import look, take_sent
from tests.outside_world import outside_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FETCH = "fetch('https://example.com').then(() => 'went', () => 'refused')"


@pytest.fixture
def chart_file(recording, tmp_path):
    """A chart with what its kernel sends, as a file."""
    chart = ChartWidget(gbm_bars(300, seed=3), title="Coin </script>", theme="light")
    take_sent(chart)
    look(chart)
    replies = [
        (data["content"], buffers)
        for data, buffers in take_sent(chart)
        if data["method"] == "custom"
    ]
    replies = [({**message, "view": ""}, buffers) for message, buffers in replies]
    content = PageContent(traits_of(chart), replies, needs_library=True)
    return save_page(one_file("A chart", "chart", str(chart._css), content), tmp_path / "a.html")


def test_a_chart_opens_from_a_file_and_asks_nobody_anything(chart_file):
    asked, errors = [], []
    with outside_world() as world, chromium() as browser:
        context = browser.new_context(proxy=world.proxy)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda each: errors.append(each.text) if each.type == "error" else None)
        page.goto(chart_file.as_uri())
        page.wait_for_selector(".mc-chart canvas")
        assert page.inner_text(".mc-chart-title") == "Coin </script>"
        assert page.evaluate(
            "fetch('https://example.com').then(() => 'went', () => 'refused')"
        ) == ("refused")
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    assert world.requests == []
    assert [each for each in errors if "example.com" not in each] == []
    assert chart_file.stat().st_size < 500_000
