"""Make the moving picture of the README: python -m tests.moving_picture.

A replay of the trading demo in a real browser, its slider moved from the first day to the last.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser import chromium

PICTURE = Path(__file__).parents[1] / "docs" / "replay.webp"
SIZE = {"width": 1000, "height": 640}
FRAMES = 22
MILLISECONDS, AT_THE_END = 280, 2_500
QUALITY = 35


def replay_page(folder: Path) -> Path:
    """Return the file of a replay, made by our own commands."""
    page = folder / "replay.html"
    for command in (
        ("demo", "trading", "--keep", str(folder / "demo")),
        ("replay", "--store", f"duckdb:{folder / 'demo' / 'trades.duckdb'}", "--html", str(page)),
    ):
        subprocess.run([sys.executable, "-m", "multichat_lab", *command], check=True)
    return page


def frames(page: Page) -> Sequence[Image.Image]:
    """Return pictures of the page, its clock at even steps."""
    slider = page.get_by_role("slider").first
    slider.focus()
    last = int(slider.get_attribute("max") or slider.get_attribute("aria-valuemax") or 0)
    shown = []
    for number in range(FRAMES):
        slider.evaluate(
            "(it, at) => { it.value = at; it.dispatchEvent(new Event('input', {bubbles: true})) }",
            round(last * (0.05 + 0.95 * number / (FRAMES - 1))),
        )
        page.wait_for_timeout(250)
        shown.append(Image.open(io.BytesIO(page.screenshot())))
    return shown


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        page = browser.new_page(viewport=SIZE, color_scheme="dark")
        page.goto(replay_page(Path(place)).as_uri())
        page.get_by_role("slider").first.wait_for()
        page.wait_for_timeout(1_000)
        first, *others = frames(page)
        times = [MILLISECONDS] * len(others) + [AT_THE_END]
        first.save(
            PICTURE, save_all=True, append_images=others, duration=times, loop=0,
            quality=QUALITY, method=6,
        )  # fmt: skip


if __name__ == "__main__":
    main()
