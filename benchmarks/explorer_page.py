"""How smoothly an explorer moves in a browser, with its kernel: first words, scrolling.

    uv run python benchmarks/explorer_page.py [--messages 100000] [--minutes 10]

A store of one long session and many short ones is opened under Voilà in Chromium. What a
choice takes: `explorer_waits.py`. Frames are counted while the middle of the long
session scrolls by, where every row is new; what the page's own thread does in one is told besides,
as CPU time, which other programs on the machine hardly change. A frame has 16.7 ms. With
`--minutes`, somebody then scrolls so long through the whole session, and opens another in between;
after each minute it tells what scripts hold once the garbage is collected, and how many nodes.
"""

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pages import held, report
from playwright.sync_api import CDPSession, Page, expect

from multichat_lab import ChatMessage, SessionPersistence
from tests.browser import chromium
from tests.notebook_file import write_notebook
from tests.voila_server import voila_server

LONG = "The long one"
PEOPLE = ["Ann", "Bob", "Cid", "Dee", "Eve"]
WORDS = "The spread is wide today, and the stop of the third lot lies below the low of May. "
SIZES = ((1280, 800), (1920, 1080), (390, 844))
SECONDS = 5
MINUTE_S = 60
SCROLL_MS = 4_000
WHEEL = 120  # pixels of one notch, sixty a second
NOTEBOOK = """
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("duckdb:{}", height=760)
explorer
"""
FRAMES = """async ([pixels, milliseconds]) => {
  const feed = document.querySelector(".mc-explorer-pages > [role=feed]");
  const times = [];
  let [waiting, rows] = [0, 0];
  const began = performance.now();
  while (performance.now() - began < milliseconds) {
    times.push(await new Promise(requestAnimationFrame));
    feed.scrollBy(0, pixels);
    if (times.length % 10) continue; // to look costs too
    const { bottom, top } = feed.getBoundingClientRect();
    for (const row of feed.querySelectorAll(".mc-said")) {
      const box = row.getBoundingClientRect();
      if (box.bottom < top || box.top > bottom) continue;
      rows += 1;
      waiting += "waiting" in row.dataset;
    }
  }
  const took = times.slice(1).map((time, number) => time - times[number]);
  took.sort((one, other) => one - other);
  return {
    frames: (1000 * took.length) / (times.at(-1) - times[0]),
    slowest: took[Math.floor(0.95 * took.length)],
    waiting: waiting / Math.max(rows, 1),
  };
}"""


def recorded(path: Path, messages: int) -> None:
    """Record a session of so many messages, of one line to twelve, some of them replies."""
    begun = datetime(2026, 1, 5, 8, tzinfo=UTC)
    with SessionPersistence("duckdb", path) as chats:
        for number in range(50):
            session = chats.create_session(PEOPLE, topic=f"A short one, {number}").session_id
            chats.add_messages([ChatMessage(session, "Ann", WORDS, timestamp=begun)])
        session = chats.create_session(PEOPLE, topic=LONG).session_id
        chats.add_messages(
            ChatMessage(
                session,
                PEOPLE[number * 7 % 5],
                WORDS * (1 + number * number % 12),
                message_id=f"m{number}",
                timestamp=begun + timedelta(seconds=20 * number),
                reply_to=f"m{number - 3}" if number % 4 == 3 else None,
            )
            for number in range(messages)
        )


def scroll(page: Page, told: str) -> None:
    """Go to the middle of the long session, turn the wheel, and print what it takes."""
    strip = page.locator(".mc-explorer-map").bounding_box()
    assert strip is not None
    page.mouse.click(strip["x"] + 8, strip["y"] + strip["height"] / 2)
    expect(page.locator(".mc-said[data-current]:not([data-waiting])")).to_be_visible()
    page.wait_for_timeout(1000)
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    for name, pixels in (("down", WHEEL), ("up", -WHEEL)):
        before = busy(tools)
        seen = page.evaluate(FRAMES, [pixels, 1000 * SECONDS])
        each = 1000 * (busy(tools) - before) / (seen["frames"] * SECONDS)
        report(
            f"{told}: scrolling {name} in the middle",
            f"{seen['frames']:.0f} frames a second, 95 % within {seen['slowest']:.0f} ms, "
            f"{each:.1f} ms of CPU each; {100 * seen['waiting']:.1f} % of rows waiting",
        )


def scrolled(page: Page, minutes: int) -> None:
    """Scroll and look into other sessions, again and again; print what the page holds."""
    tools = page.context.new_cdp_session(page)
    strip = page.locator(".mc-explorer-map").bounding_box()
    assert strip is not None
    for number in range(1, minutes + 1):
        ends = time.monotonic() + MINUTE_S
        while time.monotonic() < ends:
            for share in (0.1, 0.5, 0.9):
                y = strip["y"] + share * strip["height"]
                page.mouse.click(strip["x"] + 8, y)
                page.evaluate(FRAMES, [WHEEL, SCROLL_MS])
            page.locator(".mc-explorer-open", has_text="A short one").first.click()
            page.locator(".mc-explorer-open", has_text=LONG).first.click()
            # no handle of a row, which would keep the whole session in memory
            expect(page.locator(".mc-said:not([data-waiting])").first).to_be_visible()
        used, nodes = held(tools)
        report(f"after minute {number} of scrolling", f"{used:.1f} MB, {nodes:,} nodes")


def busy(tools: CDPSession) -> float:
    """Return the CPU seconds that the page's own thread has taken."""
    told = tools.send("Performance.getMetrics")["metrics"]
    return float({each["name"]: each["value"] for each in told}["TaskDuration"])


def main() -> None:
    """Record, show and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--minutes", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.duckdb"
        recorded(path, given.messages)
        notebook = write_notebook(Path(folder) / "explorer.ipynb", NOTEBOOK.format(path))
        with voila_server(notebook) as address, chromium() as browser:
            for width, height in SIZES:
                page = browser.new_page(viewport={"width": width, "height": height})
                page.set_default_timeout(300_000)
                page.goto(address)
                expect(page.locator(".mc-explorer-totals")).to_contain_text("messages")
                began = time.perf_counter()
                page.locator(".mc-explorer-open", has_text=LONG).click()
                page.wait_for_selector(".mc-said:not([data-waiting])")
                took = 1000 * (time.perf_counter() - began)
                report(f"{width} px: the long session until its words are there", f"{took:.0f} ms")
                scroll(page, f"{width} px")
                if given.minutes and (width, height) == SIZES[0]:
                    scrolled(page, given.minutes)
                page.close()
    report("load", f"{os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
