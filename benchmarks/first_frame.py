"""From the command to the first true picture: python benchmarks/first_frame.py [--repeat 5].

    uv run python benchmarks/first_frame.py [--repeat 5] [--only explore --only replay ...]

Each command is started as a user starts it, with a Chromium that is there already. A picture is
true when it shows data: for `explore` a session's row, for `replay`, `room` and the live desk of
`present NOTEBOOK` candles in the canvas (looked at in its pixels), for that notebook before it is
live the picture that it was saved with, and the words that say so, for `present` alone a card's
picture, no frame or spinner; and it counts once the browser has drawn it. In the same run, in turn
with them, a Voilà page of one button, without anything of ours. Figures are medians and ranges,
with the CPU that the command and all that it starts have taken by then.

Python keeps what it has compiled, wherever the caller has told it not to: each command is started
once before it is measured, as on any day but the first. `--first` measures the start at which
nothing is compiled, as the first after an install by uv (pip compiles when it installs).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from pages import middle, report
from playwright.sync_api import Browser, Page

from multichat_lab.cli.lab import copy_notebooks
from multichat_lab.listening import free_port
from tests.browser import chromium
from tests.notebook_file import write_notebook

ADDRESS = re.compile(r"http://[^\s\"']+")
COMPILED = "compiled"
DO_NOT_KEEP = "PYTHONDONTWRITEBYTECODE"
PATIENCE_MS = 180_000
STORE = "duckdb:demo/trades.duckdb"
OURS = (sys.executable, "-m", "multichat_lab")
BUTTON = 'from ipywidgets import Button\nButton(description="One button")'
ROW = "() => document.querySelector('.mc-explorer-open') !== null"
CANDLES = """() => [...document.querySelectorAll("HOST canvas")].some((canvas) => {
  if (canvas.width < 300 || canvas.height < 100) return false;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colors = new Map();
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] > 200) {
      const color = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
      colors.set(color, (colors.get(color) ?? 0) + 1);
    }
  const vivid = [...colors].filter(([color, count]) => {
    const parts = [color >> 16, (color >> 8) & 255, color & 255];
    return count > 20 && Math.max(...parts) - Math.min(...parts) > 60;
  });
  return vivid.length >= 2; // rising and falling
})"""
CARD = """() => {
  const shown = [...document.querySelectorAll(".card .picture img")].find((each) =>
    each.complete && each.naturalWidth > 0 && getComputedStyle(each).display !== "none");
  return shown !== undefined && document.querySelector("[data-open]") !== null;
}"""
SAVED = """() => [...document.querySelectorAll(".page-still img")].some((each) =>
  each.complete && each.naturalWidth > 300 && each.getBoundingClientRect().width > 300)
  && /As last saved/.test(document.body.innerText)"""
PRESSED = "() => document.body?.innerText.includes('One button')"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PRESENT = (*OURS, "present", "lab/06_trading_interface.ipynb", "--no-browser", "--port", "0")
COMMANDS = {
    "explore": ((*OURS, "explore", "--store", STORE, "--no-open", "--port", "0"), ROW),
    "replay": (
        (*OURS, "replay", "--store", STORE, "--no-open", "--port", "0"),
        CANDLES.replace("HOST", ".mc-replay-market"),
    ),
    "room": (
        (*OURS, "room", "--no-open", "--port", "0"),
        CANDLES.replace("HOST", ".mc-room-market"),
    ),
    "present": ((*OURS, "present", "--no-browser", "--port", "0"), CARD),
    "present NOTEBOOK": (PRESENT, SAVED),
    "present NOTEBOOK, live": (PRESENT, CANDLES.replace("HOST", ".mc-chart")),
    "Voilà, one button": (
        (sys.executable, "-m", "voila", "button.ipynb", "--no-browser", "--port=PORT"),
        PRESSED,
    ),
}


@contextmanager
def started(command: tuple[str, ...], folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a command in a folder, and yield its process and the address that it prints.

    What Python compiles is kept in the folder.
    """
    port = str(free_port("127.0.0.1", 0))  # Voilà does not say which it has taken
    with subprocess.Popen(
        [each.replace("PORT", port) for each in command],
        cwd=folder,
        env=keeping_compiled(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if found := ADDRESS.search(line):
                    yield process, found[0]
                    break
            else:
                raise SystemExit(f"{command} has printed no address")
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def keeping_compiled(folder: Path) -> dict[str, str]:
    """Return an environment in which Python keeps in a folder what it has compiled."""
    others = {name: each for name, each in os.environ.items() if name != DO_NOT_KEEP}
    return others | {"PYTHONPYCACHEPREFIX": str(folder / COMPILED)}


def first_picture(
    browser: Browser, folder: Path, command: tuple[str, ...], shows: str
) -> tuple[float, float, float]:
    """Return the seconds until the page answers and until it is true, and the CPU's by then."""
    page: Page = browser.new_page(viewport={"width": 1920, "height": 1080})
    began = time.monotonic()
    with started(command, folder) as (process, address):
        page.goto(address, wait_until="commit", timeout=PATIENCE_MS)
        answered = time.monotonic() - began
        page.wait_for_function(shows, polling="raf", timeout=PATIENCE_MS)
        page.evaluate(DRAWN)
        shown = time.monotonic() - began
        used = cpu_of(psutil.Process(process.pid))
        page.goto("about:blank")
    page.close()
    return answered, shown, used


def cpu_of(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and of all that it has started."""
    every = [process, *process.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in every)


def main() -> None:
    """Prepare a folder, and measure in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", action="append", choices=list(COMMANDS))
    parser.add_argument("--first", action="store_true", help="With nothing compiled.")
    asked = parser.parse_args()
    names = asked.only or list(COMMANDS)
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        folder = Path(place)
        made = [*OURS, "demo", "trading", "--keep", "demo"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True)
        copy_notebooks(folder / "lab")
        write_notebook(folder / "button.ipynb", BUTTON)
        for round_ in range(asked.repeat if asked.first else asked.repeat + 1):
            for name in names:
                if asked.first:
                    shutil.rmtree(folder / COMPILED, ignore_errors=True)
                measured = first_picture(browser, folder, *COMMANDS[name])
                if asked.first or round_:
                    found[name].append(measured)
    report("load of the machine", f"{os.getloadavg()[0]:.1f}")
    for name, every in found.items():
        answered, shown, used = ([each[part] for each in every] for part in range(3))
        report(f"{name}: the first true picture, s", middle(shown, 2))
        report(f"{name}: the page answers, s", middle(answered, 2))
        report(f"{name}: CPU until then, s", middle(used, 2))


if __name__ == "__main__":
    main()
