"""Arrows that would lie over each other are one, which opens to its fills."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from playwright.sync_api import expect

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.chart.fill_marks import Maker
from multichat_lab.palette import PALETTES
from multichat_lab.trading.records.run import Fill
from tests.waiting import HANG_MILLISECONDS

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
    expect(box).to_contain_text("4 sells, 1,200", timeout=HANG_MILLISECONDS)
    assert box.locator("div").first.inner_text().endswith("UTC: 300 at 1,234.50")
    view.page.mouse.move(5, 590)
    expect(box).to_be_hidden()


def test_arrows_have_the_colour_of_who_did_them_and_the_legend_names_them(show, minutes):
    when = minutes.index[-30].to_pydatetime()
    fills = [Fill(1, 1, "GBM", side, when, 97.0, 3.0, 0.0, 0.0) for side in ("buy", "buy", "sell")]
    chart = ChartWidget(minutes, series="line", people={"Ann": "#ff7f0e", "B\u202eob": "#2ca02c"})
    chart.show_fills(fills, [Maker("Ann", "It is <b>up</b>."), Maker("B\u202eob"), Maker("Ann")])
    view = show(chart)
    legend = view.page.get_by_role("list", name="Who buys and sells")
    expect(legend.get_by_role("listitem")).to_have_text(["Ann", "B⟨U+202E⟩ob"])

    def rows_in(color):
        found = (view.pixels() == np.rint(np.array(to_rgb(color)) * 255)).all(axis=2)
        return np.nonzero(found)

    rows, columns = rows_in("#ff7f0e")
    assert np.ptp(rows) > 20  # bought below the prices, sold above them
    assert len(rows_in("#2ca02c")[0])
    place = {"x": float(np.median(columns)), "y": 150.0}
    view.page.locator(".mc-chart-plot").click(position=place)
    box = view.page.get_by_role("tooltip")
    expect(box).to_contain_text("Ann\u2069: 3 at 97.00 \u2068“It is <b>up</b>.”")
    expect(box).to_contain_text("B⟨U+202E⟩ob")
