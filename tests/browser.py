"""A real Chromium for the tests that look at a page; where there is none, they skip."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.waiting import HANG_MILLISECONDS

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium (or the one that CHROMIUM names)."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("MULTICHAT_REQUIRE_BROWSER"):
            pytest.fail("there is no chromium, and MULTICHAT_REQUIRE_BROWSER is set")
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        # every wait has the bound that only a hang reaches
        browser.on("context", lambda context: context.set_default_timeout(HANG_MILLISECONDS))
        expect.set_options(timeout=HANG_MILLISECONDS)
        try:
            yield browser
        finally:
            browser.close()
