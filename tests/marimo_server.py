"""An app of marimo, which hosts widgets without Jupyter, served for a browser."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from multichat_lab.listening import free_port
from tests.browser import chromium
from tests.outside_world import outside_world
from tests.printed_address import wait_for
from tests.waiting import HANG_SECONDS

APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
{cell}
    view = mo.ui.anywidget(widget)
    view
    return
"""


@contextmanager
def marimo_page(folder: Path, cell: str) -> Iterator[Page]:
    """Open an app of one cell in a browser; it may ask nothing of the world outside.

    Args:
        folder: an empty one.
        cell: lines that make a `widget`.
    """
    pytest.importorskip("marimo", reason="marimo is not installed")
    lines = "".join(f"    {line}\n" for line in cell.strip().splitlines())
    (folder / "app.py").write_text(APP.format(cell=lines))
    port = free_port("127.0.0.1", 0)
    argv = [sys.executable, "-m", "marimo", "run", "app.py", "--headless", "--no-token"]
    log = folder / "log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            [*argv, "--port", str(port)], cwd=folder, stdout=out, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            wait_for(rf"http://\S+:{port}", log, server)
            with outside_world() as world, chromium() as browser:
                page = browser.new_context(proxy=world.proxy).new_page()
                page.goto(f"http://127.0.0.1:{port}/")
                yield page
            assert world.requests == []
        finally:
            server.terminate()
            server.wait(timeout=HANG_SECONDS)
