"""Arrows that would lie over each other are one, which opens to its fills."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from playwright.sync_api import expect

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.palette import PALETTES
from multichat_lab.trading.records.run import Fill

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("recording")]
RED = np.rint(np.array(to_rgb(PALETTES["dark"].down)) * 255)


def test_a_merged_arrow_opens_on_hover(show, minutes):
    times = [each.to_pydatetime() for each in minutes.index[-30:-26]]
    fills = [
        Fill(number, number, "GBM", "sell", when, 1234.5, 300.0, 0.0, 0.0)
        for number, when in enumerate(times, 1)
    ]
    chart = ChartWidget(minutes, series="line")
    chart.show_fills(fills)
    view = show(chart)
    box = view.page.locator(".mc-chart-fills")
    expect(box).to_be_hidden()
    rows, columns = np.nonzero((view.pixels() == RED).all(axis=2))
    assert np.ptp(columns[rows > np.median(rows)]) < 20  # one arrow below its text
    place = {"x": float(np.median(columns)), "y": float(rows.max() - 2)}
    view.page.locator(".mc-chart-plot").hover(position=place)
    expect(box).to_contain_text("4 sells, 1,200", timeout=4000)
    assert box.locator("div").first.inner_text().endswith("UTC: 300 at 1,234.50")
    view.page.mouse.move(5, 590)
    expect(box).to_be_hidden()
