"""A chart says by which clock it tells its times, and tells them by the exchange's when asked."""

import numpy as np
import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.trading.market import gbm_bars

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("recording")]


def test_a_view_tells_its_times_by_the_clock_of_the_exchange_on_request(show, minutes):
    view = show(ChartWidget(minutes, zone="America/New_York"))
    view.open_view(500)
    button = view.page.locator(".mc-chart-zone").first
    expect(button).to_have_text("UTC")
    assert "from 2024-01-01 00:00:00 UTC" in view.text("summary")
    axis = np.s_[-36:, :850]  # without the button itself
    before = view.pixels()[axis]
    button.click()
    expect(button).to_have_text("New York")
    assert "from 2023-12-31 19:00:00 EST" in view.text("summary")
    assert (view.pixels()[axis] != before).any()
    expect(view.page.locator(".mc-chart-zone").nth(1)).to_have_text("UTC")  # is that view's own
    button.click()
    expect(button).to_have_text("UTC")
    assert (view.pixels()[axis] == before).all()


def test_where_the_zone_is_not_known_there_is_nothing_to_press(show, minutes):
    view = show(ChartWidget(minutes))
    expect(view.page.get_by_role("button", name="UTC")).to_be_disabled()


def test_dates_have_no_clock(show):
    view = show(ChartWidget(gbm_bars(30, seed=1), zone="America/New_York"))
    expect(view.page.locator(".mc-chart-zone")).to_be_hidden()
