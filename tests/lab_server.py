"""`multichat lab` for the tests that look at a notebook in JupyterLab."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.printed_address import serving
from tests.waiting import HANG_MILLISECONDS


@contextmanager
def lab_server(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine, and yield JupyterLab's address with token.

    Settings and workspaces are those of a new user; the shipped notebooks are copied into it.
    """
    argv = ["lab", str(folder), "--no-browser", "--", "--port", "0", "--allow-root"]
    with tempfile.TemporaryDirectory() as new_user:
        environment = {"JUPYTER_CONFIG_DIR": new_user}
        with serving(argv, r"http://127\.0\.0\.1:\d+/lab\?token=\w+", environment) as address:
            yield address


def open_notebook(page: Page, address: str, notebook: str) -> None:
    """Open a notebook of the served folder, and wait until its kernel is ready."""
    server, token = address.split("/lab?")
    page.set_default_timeout(HANG_MILLISECONDS)
    page.goto(f"{server}/lab/tree/{notebook}?{token}", timeout=HANG_MILLISECONDS)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=HANG_MILLISECONDS)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=HANG_MILLISECONDS)


def make_room(page: Page) -> None:
    """Close the list of files, which takes 250 px."""
    if page.locator("#jp-left-stack").is_visible():
        page.keyboard.press("Control+b")


def run_cell(page: Page, number: int) -> None:
    """Run a cell of the open notebook."""
    page.locator(".jp-CodeCell").nth(number).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def run_all_cells(page: Page) -> None:
    """Restart the kernel, run every cell of the open notebook, and wait for the last one."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Restart Kernel and Run All Cells").click()
    page.locator(".jp-Dialog").get_by_text("Restart", exact=True).click()
    prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
    expect(prompts.last).to_have_text("[*]:", timeout=HANG_MILLISECONDS)  # it waits to be run anew
    expect(prompts.last).to_have_text(re.compile(r"\[\d+\]:"), timeout=HANG_MILLISECONDS)
