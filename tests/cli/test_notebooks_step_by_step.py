"""Every notebook of the project as a talk: no step is empty, failed, or too small to be read."""

import shutil

import pytest
from playwright.sync_api import expect

from multichat_lab.shipped import shipped_folder
from tests.browser import chromium
from tests.voila_server import voila_server
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NOTEBOOKS = sorted(shipped_folder("notebooks").glob("*.ipynb"))
MINUTES = 4 * 60_000
SEEN = """() => {
  const cells = [...document.querySelectorAll("#rendered_cells > div > div:not(.mc-steps-off)")];
  const isHeading = (node) => /^H[1-6]$/.test(node.tagName);
  const isThere = (node) => node.checkVisibility({ visibilityProperty: true })
    && node.getBoundingClientRect().height > 2 && !node.closest(".mc-steps-told");
  const ownText = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const nodes = cells.flatMap((cell) => [...cell.querySelectorAll("*")]).filter(isThere);
  const texts = nodes.filter(ownText);
  const seen = nodes.filter((node) =>
    (ownText(node) || /^(IMG|CANVAS|svg)$/.test(node.tagName)) && !node.closest("h1,h2,h3,h4"));
  return {
    headings: nodes.filter((n) => isHeading(n) && n.closest(".jp-MarkdownOutput")).length,
    seen: seen.length,
    small: texts.filter((node) => parseFloat(getComputedStyle(node).fontSize) < 18)
      .map((node) => `${node.className}: ${node.textContent.trim().slice(0, 40)}`),
    failed: cells.flatMap((cell) => [...cell.querySelectorAll("[data-mime-type*=stderr]")])
      .map((node) => node.textContent.slice(0, 400)),
  };
}"""


@pytest.fixture(scope="module")
def page():
    with chromium() as browser:
        size = {"width": 1920, "height": 1080}
        yield browser.new_context(viewport=size, reduced_motion="reduce").new_page()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_step_has_a_heading_with_something_to_see(notebook, page, tmp_path):
    shutil.copy(notebook, tmp_path)
    with voila_server(tmp_path / notebook.name, "--steps") as address:
        page.goto(address, timeout=MINUTES)
        where = page.locator(".mc-steps-where")
        expect(where).not_to_be_empty(timeout=MINUTES)  # what was saved is seen before
        count = int(where.inner_text().split("/")[1])
        has_headings = page.locator(".jp-MarkdownOutput :is(h1, h2)").count() > 0
        for number in range(1, count + 1):
            expect(where).to_have_text(f"{number} / {count}")
            wait_until(lambda: page.evaluate(SEEN)["seen"], f"step {number} shows nothing")
            told = page.evaluate(SEEN)
            assert (told["small"], told["failed"]) == ([], []), (number, page.title())
            assert told["headings"] <= 2  # a title without words goes with the first
            assert not has_headings or told["headings"] >= 1, (number, page.title())
            page.keyboard.press("ArrowRight")
        page.goto("about:blank")
