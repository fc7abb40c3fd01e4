"""The browser's side of `dashboard.py`: one subject in a page under Voilà, and what it takes."""

import json
import math
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
from playwright.sync_api import Browser, Page, TimeoutError

from tests.voila_server import voila_server

HERE = Path(__file__).parent
RATE = 10
QUIET_MS = 2_000
LONG_FRAME_MS = 100
GIVE_UP_SECONDS = 60
SHOWN_MS = 60_000


class SubjectPage:
    """A page that shows one subject.

    Args:
        page: open, and the subject is drawn.
        folder: where its kernel looks for requests.
    """

    def __init__(self, page: Page, folder: Path) -> None:
        self._page = page
        self._folder = folder

    def stream(self, updates: int) -> dict[str, float]:
        """Push bars at `RATE` a second; return what an update takes in kernel, wire and browser."""
        self._page.evaluate("() => Object.assign(probe, { bytes: 0, waits: [], frames: [] })")
        answer = self._ask({"updates": updates, "rate": RATE})
        waits = self._page.evaluate("probe.waits")
        return {
            "kernel CPU per update [ms]": answer["cpu_ms"],
            "bytes per update": self._page.evaluate("probe.bytes") / updates,
            "frames a second": self._frames_per_second(),
            "update to screen, median [ms]": median(waits) if waits else float("nan"),
        }

    def load(self, count: int) -> dict[str, float]:
        """Load `count` bars; return seconds until the page is idle again."""
        self._page.evaluate("() => Object.assign(probe, { frames: [], lastMessage: 0 })")
        answer = self._ask({"load": count})
        return {f"{count:,} bars load [s]": self._seconds_until_idle(answer["began_ms"])}

    def pan(self, name: str, zoom_out: int = 0) -> dict[str, float]:
        """Drag the picture to and fro; return frames a second meanwhile."""
        mouse = self._page.mouse
        for _ in range(zoom_out):
            mouse.move(500, 200)
            mouse.wheel(0, 300)
        self._page.wait_for_timeout(500)
        mouse.move(500, 200)
        mouse.down()
        self._page.evaluate("() => { probe.frames = [] }")
        started = time.monotonic()
        step = 0
        while time.monotonic() - started < 3:
            step += 1
            mouse.move(500 + 10 * (step % 30), 200)
        frames = self._frames_per_second()
        mouse.up()
        return {name: frames}

    def _frames_per_second(self) -> float:
        frames = self._page.evaluate("probe.frames")
        return 1000 * (len(frames) - 1) / (frames[-1] - frames[0]) if len(frames) > 1 else 0.0

    def _seconds_until_idle(self, began_ms: float) -> float:
        """Return when the last long frame after the last message ended, infinity for never."""
        script = """([began, long, quiet]) => {
            const last = probe.frames.at(-1);
            let busy = probe.lastMessage;
            probe.frames.forEach((at, number) => {
                if (number && at - probe.frames[number - 1] > long) busy = Math.max(busy, at);
            });
            return busy > began && last - busy > quiet ? busy - began : 0;
        }"""
        limits = [began_ms, LONG_FRAME_MS, QUIET_MS]
        try:
            took = self._page.wait_for_function(
                script, arg=limits, polling=500, timeout=1000 * GIVE_UP_SECONDS
            )
        except TimeoutError:
            return math.inf
        return float(took.json_value()) / 1000

    def _ask(self, request: dict[str, Any]) -> dict[str, float]:
        partial, answer = self._folder / "request.part", self._folder / "answer.json"
        partial.write_text(json.dumps(request))
        partial.rename(self._folder / "request.json")
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while not answer.exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kernel has not answered {request}")
            time.sleep(0.1)
        told: dict[str, float] = json.loads(answer.read_text())
        answer.unlink()
        if "error" in told:
            raise RuntimeError(f"in the kernel: {told['error']}")
        return told


@contextmanager
def subject_page(browser: Browser, name: str) -> Iterator[SubjectPage]:
    """Show the subject `name` in a page of its own."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lines = [
            f"import sys; sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent)!r}]",
            "from dashboard_kernel import show",
            f"show({name!r}, {place!r})",
        ]
        cell = nbformat.v4.new_code_cell("\n".join(lines))
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "page.ipynb")
        with voila_server(folder / "page.ipynb") as address:
            page = browser.new_page(viewport={"width": 1280, "height": 600})
            page.add_init_script(path=HERE / "dashboard_probe.js")
            page.goto(address, timeout=SHOWN_MS)
            page.wait_for_selector("canvas, svg.main-svg, svg .mark", timeout=SHOWN_MS)
            page.wait_for_timeout(2_000)
            yield SubjectPage(page, folder)
