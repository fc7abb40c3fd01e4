"""The chart works in marimo too, which hosts widgets without Jupyter."""

import pytest
from playwright.sync_api import expect

from multichat_lab.trading.market import gbm_bars
from tests.marimo_server import marimo_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """
from multichat_lab.dashboards import ChartWidget
from multichat_lab.trading.market import gbm_bars
widget = ChartWidget(gbm_bars(600, seed=1, freq="1min"), title="GBM", timeframes=["5min", "1h"])
"""


def test_a_chart_opens_in_marimo_and_is_resampled_at_a_press(tmp_path):
    last = gbm_bars(600, seed=1, freq="1min")["close"].iloc[-1]
    with marimo_page(tmp_path, CELL) as page:
        page.wait_for_selector("canvas")
        expect(page.locator(".mc-chart")).to_contain_text(f"{last:,.2f}")
        page.get_by_role("button", name="1h").click()
        expect(page.locator(".mc-chart")).to_contain_text("GBM · 1h")
