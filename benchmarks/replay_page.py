"""How smoothly a replay moves in a browser: a step of the slider, and frames while it plays.

    uv run python benchmarks/replay_page.py [--bars 100000] [--messages 10000] [--minutes 10]
        [--repeat 1]

A desk is recorded and saved as a file, which Chromium opens without a kernel. A step is the longest
of the three frames from the one that shows a new time on, each until the page is idle again, style,
layout and paint with it, over jumps all across the rail. Another browser than a phone's, on this
machine. With `--minutes`, it plays so long, again and again from the beginning, and tells after
each minute what scripts hold once the garbage is collected, and how many nodes there are. With
`--repeat 5`, each size is opened five times; each figure is the median of them and its range.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pages import held, middle, report
from playwright.sync_api import Browser, Page
from replay import SESSION, recorded, sizes

from multichat_lab.dashboards import ReplayView
from tests.browser import chromium

STEPS = 120
MEDIAN, SLOW = "a step of the slider, median, ms", "of a hundred the 95th, ms"
PLAY_MS = 4_000
SIZES = ((1280, 800), (1920, 1080), (390, 844))
STEP = """async (steps) => {
  const slider = document.querySelector(".mc-replay-slider");
  const took = [];
  for (let number = 0; number < steps; number += 1) {
    slider.value = String(Math.round((slider.max * ((number * 37) % steps)) / steps));
    slider.dispatchEvent(new Event("input"));
    const frames = [];
    for (let frame = 0; frame < 3; frame += 1) // the chart is drawn in one after the first
      frames.push(await new Promise((done) => requestAnimationFrame(() => {
        const began = performance.now();
        setTimeout(() => done(performance.now() - began));
      })));
    took.push(Math.max(...frames));
  }
  return took.sort((one, other) => one - other);
}"""
PLAY = """async ([speed, milliseconds]) => {
  const choice = document.querySelector(".mc-replay-speed");
  choice.value = speed;
  choice.dispatchEvent(new Event("change"));
  const slider = document.querySelector(".mc-replay-slider");
  slider.value = String(0.3 * slider.max);
  slider.dispatchEvent(new Event("input"));
  const play = document.querySelector("[data-command=play]");
  play.click();
  const frames = [];
  const began = performance.now();
  while (performance.now() - began < milliseconds)
    frames.push(await new Promise(requestAnimationFrame));
  play.click();
  return 1000 * (frames.length - 1) / (frames.at(-1) - frames[0]);
}"""


AGAIN = """() => {
  const slider = document.querySelector(".mc-replay-slider");
  const play = document.querySelector("[data-command=play]");
  if (Number(slider.value) < 0.95 * slider.max && play.title === "Pause") return;
  slider.value = "0";
  slider.dispatchEvent(new Event("input"));
  if (play.title !== "Pause") play.click();
}"""
MINUTE_S = 60
LOOK_MS = 2_000


def played(page: Page, minutes: float) -> Iterator[tuple[float, int]]:
    """Play, and yield after each minute the MB that scripts hold, and how many nodes."""
    session = page.context.new_cdp_session(page)
    page.get_by_label("Speed").select_option("50")
    for _ in range(max(1, round(minutes))):
        ends = time.monotonic() + MINUTE_S * min(minutes, 1)
        while time.monotonic() < ends:
            page.evaluate(AGAIN)
            page.wait_for_timeout(LOOK_MS)
        yield held(session)


def measure(page: Page) -> dict[str, float]:
    """Return what an open replay takes: milliseconds of a step, frames a second at each speed."""
    took = page.evaluate(STEP, STEPS)
    found = {MEDIAN: took[STEPS // 2], SLOW: took[STEPS * 95 // 100]}
    return found | {
        f"playing at {speed} x, frames a second": page.evaluate(PLAY, [speed, PLAY_MS])
        for speed in ("1", "50")
    }


def opened(browser: Browser, file: Path, width: int, height: int) -> tuple[Page, float]:
    """Open the file in a page of a size, and return it with the milliseconds that took."""
    page = browser.new_page(viewport={"width": width, "height": height})
    began = time.perf_counter()
    page.goto(file.as_uri())
    page.wait_for_selector(".mc-replay-clock:not(:empty)")
    took = 1000 * (time.perf_counter() - began)
    page.wait_for_timeout(3_000)
    return page, took


def repeated(browser: Browser, file: Path, size: tuple[int, int], times: int) -> None:
    """Open the file so many times, and print the middle of what it takes."""
    figures: dict[str, list[float]] = {}
    for _ in range(times):
        page, took = opened(browser, file, *size)
        for name, value in {"opened, ms": took, **measure(page)}.items():
            figures.setdefault(name, []).append(value)
        page.close()
    for name, values in figures.items():
        report(f"{size[0]} px: {name}", middle(values, digits=1))


def main() -> None:
    """Record, save, open and measure."""
    asked = sizes(__doc__, minutes=0.0, repeat=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.duckdb"
        recorded(path, asked.bars, asked.messages)
        view = ReplayView(f"duckdb:{path}", session=SESSION)
        print(view.columns)
        file = view.save(Path(folder) / "replay.html")
        view.close()
        report("the file", f"{file.stat().st_size / 1e6:.1f} MB")
        with chromium() as browser:
            for size in SIZES:
                repeated(browser, file, size, asked.repeat)
            if asked.minutes:
                page, _ = opened(browser, file, *SIZES[0])
                for number, (used, nodes) in enumerate(played(page, asked.minutes), start=1):
                    report(f"after minute {number} of playing", f"{used:.1f} MB, {nodes:,} nodes")
        report("load", f"{os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
