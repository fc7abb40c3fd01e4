"""A replay tells nothing of what is to come: neither by its axes nor by its colours."""

import asyncio
import io
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import image
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import BuyAndHold
from tests.dashboards.replay.recorded import SESSION
from tests.trading.desk.scripted import Pressing, desk_in
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BARS = gbm_bars(300, seed=1)
SMOOTHED = 64  # of 255: the edge of a line is smoothed by where it goes on, also out of sight
KNOWN = 120  # bars before what comes is another thing
SCRIPT = {
    9: {"action": "buy", "quantity": 10, "say": "Ten."},
    30: {"action": "sell", "quantity": 10, "say": "Out."},
    130: {"action": "buy", "quantity": 10, "say": "Again."},
    133: {"action": "sell", "quantity": 10, "say": "And out."},
}


def desk_with(factor):
    """Record a desk whose later prices and volumes are so many times as high."""
    bars = BARS.copy()
    bars.loc[bars.index[KNOWN] :] = (factor * bars.loc[bars.index[KNOWN] :]).round(2)
    chats = SessionPersistence("memory")
    asyncio.run(desk_in(chats, replay_feed(bars), [BuyAndHold(), Pressing("Ann", SCRIPT)]).run())
    return chats


def pixels(png):
    """Return the colours of a picture."""
    return np.rint(255 * image.imread(io.BytesIO(png), format="png")).astype(int)


@pytest.fixture(scope="module")
def desks():
    """Desks that go on otherwise: not much changes, it rises, it is ruined."""
    desks = [desk_with(factor) for factor in (1, 60, 0.05)]
    yield desks
    for each in desks:
        each.close()


@pytest.fixture(scope="module")
def pages(desks, open_file):
    """Their pages."""
    views = [ReplayView(each, session=SESSION, skip_silence=False) for each in desks]
    return [open_file(each.at(BARS.index[KNOWN - 8])) for each in views]


@pytest.mark.parametrize("log", [False, True])
def test_the_page_of_a_day_is_the_same_whatever_comes_later(pages, log):
    for page in pages:
        if log:
            page.page.get_by_role("button", name="Log").click()
    assert len({page.clock.inner_text() for page in pages}) == 1

    def are_alike():
        pages[0].page.wait_for_timeout(50)
        shots = [pixels(page.page.screenshot()) for page in pages]
        return all(np.abs(one - other).max() <= SMOOTHED for one, other in pairwise(shots))

    wait_until(are_alike)


def test_it_is_another_once_it_has_come(pages):
    for page in pages:
        page.page.keyboard.press("End")
        expect(page.clock).to_have_text(str(BARS.index[-1].date()))
    tops = {page.page.locator(".mc-replay-last-label").inner_text() for page in pages}
    assert len(tops) == len(pages)
