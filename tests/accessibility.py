"""What axe-core, which npm fetches, finds wrong with a page."""

import functools
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.waiting import HANG_SECONDS

FOLDER = Path(__file__).parent / "axe"
SERIOUS = ("serious", "critical")
EVERY = ("minor", "moderate", *SERIOUS)
RUN = """async ([root, impacts]) => {
  const found = await axe.run(root, { resultTypes: ["violations"] });
  return found.violations.filter((each) => impacts.includes(each.impact))
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target} ${node.html}`));
}"""


NOTHING_FADES = """() => {
  const fading = document.getAnimations().filter((each) => each instanceof CSSTransition);
  return Promise.allSettled(fading.map((each) => each.finished));
}"""


def violations(page: Page, root: str, impacts: tuple[str, ...] = SERIOUS) -> list[str]:
    """Return violations of such impacts inside the elements that match `root`."""
    page.evaluate(axe_source())
    page.evaluate(NOTHING_FADES)
    found: list[str] = page.evaluate(RUN, [root, list(impacts)])
    return found


@functools.cache
def axe_source() -> str:
    """Return the script; where npm or its registry is not there, the test skips."""
    script = FOLDER / "node_modules/axe-core/axe.min.js"
    if not script.is_file():
        problem = fetch()
        if problem and os.environ.get("MULTICHAT_REQUIRE_BROWSER"):
            pytest.fail(f"{problem}, and MULTICHAT_REQUIRE_BROWSER is set")
        if problem:
            pytest.skip(problem)
    return script.read_text(encoding="utf-8")


def fetch() -> str:
    """Have npm install axe-core; return what went wrong, empty for nothing.

    Several processes may do it at once: the first that has it puts it in its place, in one go.
    """
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm on this machine, which fetches axe-core"
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    with tempfile.TemporaryDirectory(dir=FOLDER) as own:
        for each in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / each, own)
        try:
            done = subprocess.run(
                command, cwd=own, capture_output=True, text=True, timeout=HANG_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return "npm did not get axe-core within two minutes"
        if done.returncode:
            return f"npm cannot get axe-core: {done.stderr[-300:]}"
        with suppress(OSError):  # another one was there first
            (Path(own) / "node_modules").rename(FOLDER / "node_modules")
    return ""
