"""A page that sleeps, as on a phone that was put away."""

import os
import signal
import time

from playwright.sync_api import Browser

NAP = """() => { window.gap = 0; let last = Date.now(); setInterval(() => {
  window.gap = Math.max(window.gap, Date.now() - last); last = Date.now(); }, 100); }"""
"""Has a page note the longest time in which it did nothing, as `window.gap`, in milliseconds."""
ASLEEP_SECONDS = 8
"""Longer than a kernel may be silent."""


def send_to_sleep(browser: Browser) -> None:
    """Stop the processes of all pages for a while, as a phone does that is put away."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [each["id"] for each in told if each["type"] == "renderer"]
    assert pages
    for each in pages:
        os.kill(each, signal.SIGSTOP)
    time.sleep(ASLEEP_SECONDS)
    for each in pages:
        os.kill(each, signal.SIGCONT)
