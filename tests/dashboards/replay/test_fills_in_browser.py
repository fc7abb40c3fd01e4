"""The arrows of a replay's chart: whose they are, and what they open to."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib import image
from matplotlib.colors import to_rgb
from playwright.sync_api import expect

from multichat_lab.dashboards import ReplayView
from tests.dashboards.replay.recorded import BARS, SESSION
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EMPTY = 6  # bars at the right edge


@pytest.fixture(scope="module")
def desk(open_file, floor):
    """The page of a desk at a day on which Ann has bought."""
    view = ReplayView(floor, session=SESSION, skip_silence=False)
    return open_file(view.at(day_of(first_of(view, "Ann"))))


def first_of(view, name):
    """Return the first fill of a seat."""
    seats = [each["name"] for each in view.columns.header["seats"]]
    fills = view.columns.buffers["fills"]
    return fills[fills[:, 1] == seats.index(name)][0]


def day_of(fill):
    return pd.Timestamp(fill[0], unit="s", tz="UTC")


def place_of(page, fill):
    """Return where the candle of a fill is, from the left edge of the chart."""
    pane = page.locator(".mc-replay-over").bounding_box()["width"]
    return pane * BARS.index.searchsorted(day_of(fill)) / (len(BARS) + EMPTY)


def height_of(page, color, x):
    """Return how many pixels of a colour lie above each other there, at most."""
    shot = image.imread(io.BytesIO(page.locator(".mc-chart-plot").screenshot()), format="png")
    near = np.rint(255 * shot[:, int(x) - 2 : int(x) + 3, :3])
    return (near == np.rint(255 * np.array(to_rgb(color)))).all(axis=2).sum(axis=0).max()


def test_an_arrow_opens_to_who_how_much_and_what_was_said_with_it(desk):
    fill = first_of(desk.view, "Ann")
    plot = desk.page.locator(".mc-chart-plot").bounding_box()
    desk.page.mouse.click(plot["x"] + place_of(desk.page, fill), plot["y"] + 60)
    box = desk.page.locator(".mc-chart-fills")
    expect(box).to_contain_text(f"Ann\u2069: {fill[5]:g} at {fill[6]:.2f} \u2068“Ten.”")
    desk.page.mouse.move(5, 5)
    expect(box).to_be_hidden()


def test_an_arrow_has_the_colour_of_its_seat_and_not_before_its_day(desk):
    fill = first_of(desk.view, "Ann")
    color = {each["name"]: each["color"] for each in desk.view.columns.header["seats"]}["Ann"]
    x = place_of(desk.page, fill)
    expect(desk.page.get_by_role("region", name="Market")).to_contain_text("Ann")
    wait_until(lambda: height_of(desk.page, color, x) >= 6)
    desk.page.keyboard.press("ArrowLeft")
    expect(desk.clock).not_to_have_text(str(day_of(fill).date()))
    wait_until(lambda: height_of(desk.page, color, x) <= 3)  # of the curve alone
