"""Make the pictures of the start page from what its buttons open: python -m tests.start_pictures.

They lie in `multichat_lab/shipped/start/pictures`, one for each offer and theme.
"""

import argparse
import io
import os
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from multichat_lab.cli.start.page import PICTURES
from tests.browser import chromium
from tests.printed_address import serving

THEMES = {"dark": (), "light": ("--light",)}
SIZE = (640, 400)
SEEN = "canvas, .mc-explorer-row, .jp-RenderedImage img, .jp-RenderedText pre, table"
"""What tells that a page shows something."""
WORTH_A_PICTURE = [".mc", ".mc-widget", ".mc-chart", ".jp-RenderedImage img", "table"]
WAIT = 180_000
LIVELY = {"room": 40_000}
"""Milliseconds until something has happened; elsewhere a few seconds."""


def main() -> None:
    """Take a picture of each offer in both themes, or of those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.start_pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help="of offers, e.g. room; else all")
    names = parser.parse_args().names
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        os.chdir(folder)
        for theme, options in THEMES.items():
            argv = ["present", "--no-browser", "--port", "0", *options]
            with serving(argv, r"http://\S+") as address:
                take_all(browser, address, theme, names)


def take_all(browser: Browser, address: str, theme: str, names: list[str]) -> None:
    """Open each offer of a start page by its button, and take its picture."""
    page = browser.new_page(color_scheme="light" if theme == "light" else "dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    offered = page.locator("[data-open]:not([data-steps])")
    for name in [each.get_attribute("data-open") for each in offered.all()]:
        if name and (not names or name in names):
            page.goto(address)
            page.locator(f"[data-open='{name}']:not([data-steps])").click()
            page.wait_for_url(lambda url: not url.startswith(address), timeout=WAIT)
            write(PICTURES / f"{name}-{theme}.webp", take(page, LIVELY.get(name, 4_000)))
    page.close()


def take(page: Page, patience: int) -> bytes:
    """Return a picture of what is most worth it on a page."""
    page.wait_for_selector(SEEN, timeout=WAIT)
    page.wait_for_timeout(patience)
    for each in WORTH_A_PICTURE:
        if page.locator(each).count():
            page.locator(each).first.evaluate("(node) => node.scrollIntoView({block: 'start'})")
            break
    page.wait_for_timeout(500)
    return page.screenshot()


def write(path: Path, picture: bytes) -> None:
    """Write a picture as a small one."""
    path.parent.mkdir(exist_ok=True)
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS).save(path, quality=72, method=6)
    print(f"{path.name} {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
