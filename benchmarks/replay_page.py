"""How smoothly a replay moves in a browser: a step of the slider, and frames while it plays.

    uv run python benchmarks/replay_page.py [--bars 100000] [--messages 10000] [--minutes 10]

A desk is recorded and saved as a file, which Chromium opens without a kernel. A step is from the
frame that shows a new time until the page is idle again, style, layout and paint with it, over
jumps all across the rail. Another browser than a phone's, on this machine. With `--minutes`, it
plays so long, again and again from the beginning, and tells after each minute what scripts hold
once the garbage is collected, and how many nodes there are.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pages import held, report
from playwright.sync_api import Page
from replay import SESSION, recorded, sizes

from multichat_lab.dashboards import ReplayView
from tests.browser import chromium

STEPS = 120
PLAY_MS = 4_000
SIZES = ((1280, 800), (1920, 1080), (390, 844))
STEP = """async (steps) => {
  const slider = document.querySelector(".mc-replay-slider");
  const took = [];
  for (let number = 0; number < steps; number += 1) {
    slider.value = String(Math.round((slider.max * ((number * 37) % steps)) / steps));
    slider.dispatchEvent(new Event("input"));
    took.push(await new Promise((done) => requestAnimationFrame(() => {
      const began = performance.now();
      setTimeout(() => done(performance.now() - began));
    })));
    await new Promise(requestAnimationFrame);
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


def measure(page: Page) -> None:
    """Measure an open replay, and print what it takes."""
    took = page.evaluate(STEP, STEPS)
    report("a step of the slider, median", f"{took[STEPS // 2]:.1f} ms")
    report("of a hundred the 95th", f"{took[STEPS * 95 // 100]:.1f} ms")
    for speed in ("1", "50"):
        frames = page.evaluate(PLAY, [speed, PLAY_MS])
        report(f"playing at {speed} x", f"{frames:.0f} frames a second")


def main() -> None:
    """Record, save, open and measure."""
    asked = sizes(__doc__, minutes=0.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.duckdb"
        recorded(path, asked.bars, asked.messages)
        view = ReplayView(f"duckdb:{path}", session=SESSION)
        print(view.columns)
        file = view.save(Path(folder) / "replay.html")
        view.close()
        report("the file", f"{file.stat().st_size / 1e6:.1f} MB")
        with chromium() as browser:
            for width, height in SIZES:
                page = browser.new_page(viewport={"width": width, "height": height})
                began = time.perf_counter()
                page.goto(file.as_uri())
                page.wait_for_selector(".mc-replay-clock:not(:empty)")
                report(f"{width} px: opened", f"{time.perf_counter() - began:.2f} s")
                page.wait_for_timeout(3_000)
                measure(page)
                if asked.minutes and (width, height) == SIZES[0]:
                    for number, (used, nodes) in enumerate(played(page, asked.minutes), start=1):
                        report(
                            f"after minute {number} of playing", f"{used:.1f} MB, {nodes:,} nodes"
                        )
                page.close()


if __name__ == "__main__":
    main()
