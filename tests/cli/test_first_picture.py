"""`multichat present NOTEBOOK` before its kernel: what was saved, and the cells in its place."""

import json

import pytest
from playwright.sync_api import expect

from tests.notebook_file import write_notebook
from tests.voila_server import voila_server
from tests.waiting import HANG_MILLISECONDS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WAITING = """
import time
from pathlib import Path
while not Path("go").exists():
    time.sleep(0.05)
print("it has run " * 400)
"""
WORDS = "## Part {0}\n\n" + "Words of part {0}, to be read. " * 60
STARTING = "As last saved. The live page is starting"
READ = 5
"""The cell whose beginning one reads."""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_was_saved_is_seen_first_and_the_cells_come_where_one_reads(browser, tmp_path, theme):
    parts = [WORDS.format(number) for number in range(9)]
    notebook = write_notebook(tmp_path / "page.ipynb", "# The title", WAITING, *parts)
    content = json.loads(notebook.read_text("utf-8"))
    text = {"output_type": "stream", "name": "stdout", "text": "it ran yesterday"}
    content["cells"][1]["outputs"] = [text]
    notebook.write_text(json.dumps(content), "utf-8")
    options = ("--light",) if theme == "light" else ()
    with voila_server(notebook, *options) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=theme)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address, wait_until="commit")
        expect(page.get_by_text("it ran yesterday")).to_be_visible(timeout=HANG_MILLISECONDS)
        expect(page.get_by_role("status")).to_contain_text(STARTING)
        page.locator("#loading").wait_for(timeout=HANG_MILLISECONDS)  # it is Voilà's page now
        expect(page.get_by_text("it ran yesterday")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text(STARTING)
        cell = page.locator(f'[data-cell="{READ}"]')
        cell.evaluate("(cell) => { cell.scrollIntoView(); scrollBy(0, 40); }")
        was = cell.bounding_box()["y"]
        (tmp_path / "go").touch()
        page.locator("#loading").wait_for(state="detached", timeout=HANG_MILLISECONDS)
        expect(page.get_by_text("it ran yesterday")).to_have_count(0)
        page.wait_for_function(f"""() => {{
          const {{ top }} = document.querySelector('[cell-index="{READ}"]').getBoundingClientRect();
          return Math.abs(top - {was}) < 3;
        }}""")
        page.reload(wait_until="commit")  # of a run that is kept there is nothing older to be seen
        expect(page.get_by_text("it has run").first).to_be_visible(timeout=HANG_MILLISECONDS)
        expect(page.get_by_text("it ran yesterday")).to_have_count(0)
        assert errors == []
        page.close()
