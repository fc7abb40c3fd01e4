"""`multichat lab` as a new user meets it: notebook 02 in JupyterLab, in a real browser."""

import os
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.browser import chromium

NOTEBOOK = "02_explore_real_chats.ipynb"
READY_SECONDS = 60


@pytest.fixture
def jupyterlab(tmp_path):
    """Start `multichat lab` in an empty folder, and yield the address with its token."""
    extra = ["--", "--port", "0", "--allow-root"]
    log = (tmp_path / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-m", "multichat_lab", "lab", tmp_path / "lab", "--no-browser", *extra],
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config")},
    )
    try:
        yield wait_for_address(tmp_path / "log")
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def wait_for_address(log):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        found = re.search(r"http://127\.0\.0\.1:\d+/lab\?token=\w+", log.read_text())
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.mark.browser
def test_a_new_user_runs_the_notebook_in_jupyterlab(jupyterlab, tmp_path):
    server, token = jupyterlab.split("/lab?")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/lab/tree/{NOTEBOOK}?{token}", timeout=60_000)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        expect(page.get_by_text("| Idle")).to_be_visible(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Restart Kernel and Run All Cells").click()
        page.locator(".jp-Dialog").get_by_text("Restart", exact=True).click()
        prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
        expect(prompts.last).to_have_text("[*]:", timeout=30_000)  # it waits to be run anew
        expect(prompts.last).to_have_text(re.compile(r"\[\d+\]:"), timeout=90_000)
        assert page.locator(".jp-RenderedText[data-mime-type$='stderr']").count() == 0
        assert page.locator(".jp-RenderedImage img").count() == 3
        assert "Clerk" in page.locator(".jp-Notebook").inner_text()
        page.screenshot(path=tmp_path / "lab.png")
        assert errors == []
