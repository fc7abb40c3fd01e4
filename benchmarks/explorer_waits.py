"""What one waits for in a large explorer: our own server, as `multichat explore`, a real browser.

    uv run python benchmarks/explorer_waits.py [--messages 1000000] [--sessions 10000]
        [--seconds 60] [--repeat 1]

First paint is when the first session stands in the page, which is open while the lab is loaded:
since that was done, and since the widget's frame is there. Then from a press on a name, a letter
in the search, the end of a brush, until the page is drawn that tells what is chosen. Then it is
scrolled and pressed for so many seconds (600 are ten minutes); each minute tells what its scripts
hold, once what is not needed was collected. How it scrolls: `explorer_page.py`. With `--repeat 5`,
all of it is done five times, each with a process of its own; each figure is the median of them and
its range.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from pages import held, middle, report
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser import chromium
from tests.dashboards.served.cell_server import cell_server

HERE = Path(__file__).parent
ROUNDS = 5
FIRST = "first paint, from the loaded lab"
SHOWN_MS = 600_000
CELL = """
import sys, time; sys.path[:0] = [{here!r}, {above!r}]
from pathlib import Path
from explorer import talk
from multichat_lab import Lab, SessionPersistence, import_frame
from multichat_lab.dashboards import SessionExplorer
chats = SessionPersistence("memory")
columns = {{"session_id": "session", "sender": "sender", "recipient": "to", "content": "text",
           "timestamp": "time"}}
import_frame(talk({messages}, {sessions}), chats, columns=columns)
lab = Lab(chats)
lab.refresh()
Path({told!r}).write_text(str(round(1000 * time.time())))
SessionExplorer(lab, height=700)
"""
PAINT = """() => {
  const look = () => {
    if (document.querySelector(".mc-explorer")) window.framed ??= Date.now();
    if (document.querySelector(".mc-explorer-open")) window.listed ??= Date.now();
    else requestAnimationFrame(look);
  };
  look();
}"""
WAIT = """() => {
  const totals = document.querySelector(".mc-explorer-totals");
  const before = totals.textContent;
  let began = 0;
  for (const kind of ["click", "input", "pointerup"])
    addEventListener(kind, () => (began ||= performance.now()), { capture: true, once: true });
  window.shown = new Promise((done) => {
    const look = () => totals.textContent === before
      ? requestAnimationFrame(look)
      : requestAnimationFrame(() => done(performance.now() - began));
    look();
  });
}"""
SCROLL = """async () => {
  for (const each of document.querySelectorAll(".mc-explorer-scroll, .mc-explorer-pages *")) {
    if (each.scrollHeight <= each.clientHeight) continue;
    each.scrollTop = each.scrollTop > each.scrollHeight / 2 ? 0 : each.scrollTop + 900;
    await new Promise(requestAnimationFrame);
  }
}"""


def waited(page: Page, act: Callable[[], object]) -> float:
    """Return the milliseconds from an act until what it chooses is told on the screen."""
    page.evaluate(WAIT)
    act()
    return float(page.evaluate("() => window.shown"))


def brush(page: Page, low: float, high: float) -> None:
    """Choose a span of time, from one part of the bars to another."""
    canvas = page.locator(".mc-explorer-bars")
    canvas.scroll_into_view_if_needed()
    bars = canvas.bounding_box()
    assert bars is not None
    page.mouse.move(bars["x"] + low * bars["width"], bars["y"] + 10)
    page.mouse.down()
    page.mouse.move(bars["x"] + high * bars["width"], bars["y"] + 10)
    page.mouse.up()


def opened(browser: Browser, address: str, told: Path) -> tuple[Page, dict[str, float]]:
    """Open the page, and return it with what one waited for its first picture."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.add_init_script(f"addEventListener('DOMContentLoaded', {PAINT})")
    page.goto(address, timeout=SHOWN_MS)
    page.wait_for_selector(".mc-explorer-open", timeout=SHOWN_MS)
    page.wait_for_function("() => window.listed")
    loaded = int(told.read_text())
    framed, listed = page.evaluate("[window.framed, window.listed]")
    waits = {FIRST: listed - loaded, "the same from the widget's frame": listed - framed}
    return page, waits


def choices(page: Page) -> dict[str, float]:
    """Return the waiting for each kind of choice, the median of rounds that each choose another."""
    names = page.locator("[data-choice^='senders/']")  # what is chosen comes first
    search = page.locator(".mc-explorer-search")
    words = ["margin", "risk", "limit", "order", "price", "news", "bear"]
    waits = {
        "a name is pressed": [waited(page, names.nth(number).click) for number in range(ROUNDS)],
        "words are sought": [waited(page, partial(search.fill, word)) for word in words[:ROUNDS]],
        "time is brushed": [
            waited(page, partial(brush, page, low / 20, low / 20 + 0.4))
            for low in range(1, ROUNDS + 1)
        ],
    }
    return {name: median(took) for name, took in waits.items()}


def last(page: Page, seconds: float, devtools: CDPSession) -> None:
    """Scroll and press for so long, and print each minute what the page's scripts hold."""
    began, told = time.monotonic(), 0.0
    tell(devtools, 0)
    sessions = page.locator(".mc-explorer-open:visible")
    search = page.locator(".mc-explorer-search")
    turn = 0
    while time.monotonic() - began < seconds:
        turn += 1
        sessions.nth(turn % 4).click()
        page.evaluate(SCROLL)
        if turn % 5 == 0:
            search.fill(("risk", "", "margin")[turn // 5 % 3])
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)
        if time.monotonic() - began - told >= 60:
            told += 60
            tell(devtools, turn)
    tell(devtools, turn)


def tell(devtools: CDPSession, turns: int) -> None:
    """Print how much the page holds."""
    heap, nodes = held(devtools)
    print(f"after {turns:6,} turns {heap:8.1f} MB, {nodes:,} nodes", flush=True)


def main() -> None:
    """Open it, choose, and go on for a while."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--repeat", type=int, default=1)
    given = parser.parse_args()
    waits: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        told = Path(folder) / "loaded"
        code = CELL.format(
            messages=given.messages,
            sessions=given.sessions,
            here=str(HERE),
            above=str(HERE.parent),
            told=str(told),
        )
        for number in range(given.repeat):
            with cell_server(Path(folder) / "cell.py", code, "explorer") as address:
                page, seen = opened(browser, address, told)
                for name, took in {**seen, **choices(page)}.items():
                    waits.setdefault(name, []).append(took)
                if number == 0:
                    last(page, given.seconds, page.context.new_cdp_session(page))
                page.close()
    print(f"load {os.getloadavg()[0]:.1f}; {given.messages:,} messages; opened {given.repeat} x")
    for name, every in waits.items():
        report(name, middle(every) + " ms")


if __name__ == "__main__":
    main()
