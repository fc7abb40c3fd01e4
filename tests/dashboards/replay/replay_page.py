"""A replay in a real browser: where its clock is, what it shows, and the hands at it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from multichat_lab.dashboards import ReplayView
from tests.drawing import drawn
from tests.waiting import HANG_MILLISECONDS
from tests.widget_page import WidgetPage

EDGE = 5
"""Pixels at the ends of a lane, see `js/src/replay/lanes.ts`."""
SMALL_TARGETS = """() => [...document.querySelectorAll(".mc-replay-foot :is(button, select)")]
  .filter((each) => each.offsetParent)
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.height < 44 || box.width < 44)
  .map(([box, each]) => `${each.textContent} ${box.width} x ${box.height}`)"""


class ReplayPage(WidgetPage):
    """A page with one replay.

    Args:
        page: where it is shown.
        view: what was saved, or is shown by another kernel over the same store.
    """

    def __init__(self, page: Page, view: ReplayView) -> None:
        super().__init__(page)
        self.view = view

    def open(self, address: str) -> "ReplayPage":
        """Go to an address and wait until all is drawn."""
        self.page.goto(address, timeout=HANG_MILLISECONDS)
        expect(self.clock).not_to_have_text("", timeout=HANG_MILLISECONDS)
        drawn(self.page)
        return self

    @property
    def clock(self) -> Locator:
        """The time below the rail."""
        return self.page.locator(".mc-replay-clock")

    @property
    def slider(self) -> Locator:
        """The slider of the rail."""
        return self.page.get_by_role("slider", name="Time")

    @property
    def card(self) -> Locator:
        """What words led to."""
        return self.page.locator(".mc-replay-card")

    @property
    def marked(self) -> Locator:
        """The row of the message that is meant."""
        return self.page.locator(".mc-said[data-marked]")

    def drag(self, *shares: float) -> None:
        """Press the lanes at the first share of their length, let go at the last, see it drawn."""
        box = self.page.locator(".mc-replay-lanes").bounding_box()
        assert box is not None
        y = box["y"] + 2
        places = [box["x"] + EDGE + share * (box["width"] - 2 * EDGE) for share in shares]
        self.page.mouse.move(places[0], y)
        self.page.mouse.down()
        for x in places[1:]:
            self.page.mouse.move(x, y, steps=5)
        self.page.mouse.up()
        drawn(self.page)

    def press_fill(self, lane: int, time: float) -> None:
        """Press a fill in a lane, where no silence is skipped; the time in seconds since 1970."""
        header = self.view.columns.header
        first, last = header["from"] / 1e6, header["to"] / 1e6
        box = self.page.locator(".mc-replay-lanes").bounding_box()
        assert box is not None
        lanes = self.page.locator(".mc-replay-name").count()
        share = (time - first) / (last - first)
        x = box["x"] + EDGE + share * (box["width"] - 2 * EDGE)
        self.page.mouse.click(x, box["y"] + (lane + 0.68) * box["height"] / lanes)

    def shown(self) -> dict[str, Any]:
        """Return what stands in transcript, chart and accounts."""
        rows = self.page.locator(".mc-said")
        return {
            "messages": int(rows.last.get_attribute("aria-posinset") or 0) if rows.count() else 0,
            "close": self.page.locator(".mc-chart-value").nth(3).inner_text(),
            "accounts": {
                row.locator("th").inner_text(): row.locator("td").all_text_contents()
                for row in self.page.locator(".mc-replay-table tbody tr").all()
            },
        }
