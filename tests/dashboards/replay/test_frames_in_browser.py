"""The transcript of a replay, frame by frame: where one drags, and where one reads."""

import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards import ReplayView
from tests.dashboards.replay.recorded import SESSION
from tests.drawing import at_rest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EMPTY_FRAMES = """() => {
  const box = document.querySelector(".mc-replay-feed");
  const seen = { frames: 0, away: [] };
  const look = () => {
    seen.frames += 1;
    const [last] = [...box.querySelectorAll(".mc-said")].slice(-1);
    const under = box.getBoundingClientRect().bottom - last.getBoundingClientRect().bottom;
    if (Math.abs(under) > 12) seen.away.push(Math.round(under));
  };
  const next = () => {
    setTimeout(look);  // once what the frame brings is done
    window.frame = requestAnimationFrame(next);
  };
  window.frame = requestAnimationFrame(next);
  return window.seen = seen;
}"""
IN_SIGHT = """() => {
  const box = document.querySelector(".mc-replay-feed").getBoundingClientRect();
  const isIn = (row) => row.getBoundingClientRect().top > box.top + 40;
  return [...document.querySelectorAll(".mc-said")].find(isIn).dataset.message;
}"""
SEEN = "() => { cancelAnimationFrame(window.frame); return window.seen; }"


@pytest.fixture(scope="module")
def desk(open_file, floor):
    """The page of a desk that has traded."""
    return open_file(ReplayView(floor, session=SESSION, skip_silence=False))


def test_no_frame_of_a_drag_shows_a_transcript_that_is_not_at_its_end(desk):
    desk.page.keyboard.press("End")
    back = desk.page.get_by_role("button", name="Back to the clock")
    if back.is_visible():
        back.click()
    desk.page.evaluate(EMPTY_FRAMES)
    desk.drag(0.9, 0.3, 0.95, 0.4, 0.41, 0.42, 0.2, 0.9)
    seen = desk.page.evaluate(SEEN)
    assert seen["frames"]
    assert seen["away"] == []


def test_what_one_reads_stands_while_the_clock_goes_on(desk):
    desk.drag(0.9)
    desk.page.locator(".mc-replay-feed").hover()
    desk.page.mouse.wheel(0, -900)
    back = desk.page.get_by_role("button", name="Back to the clock")
    expect(back).to_be_visible()
    number = at_rest(desk.page, lambda: desk.page.evaluate(IN_SIGHT))
    row = desk.page.locator(f".mc-said[data-message='{number}']")
    before = at_rest(desk.page, row.bounding_box)
    for _ in range(5):
        desk.page.keyboard.press("ArrowRight")
    expect(back).to_contain_text("later")
    assert row.bounding_box() == before
    back.click()
