"""`multichat lab` as a new user meets it: notebook 02 in JupyterLab, in a real browser."""

import pytest

from tests.browser import chromium
from tests.lab_server import lab_server, open_notebook, run_all_cells

pytestmark = pytest.mark.slow


@pytest.mark.browser
def test_a_new_user_runs_the_notebook_in_jupyterlab(tmp_path):
    with lab_server(tmp_path / "lab") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        open_notebook(page, address, "02_explore_real_chats.ipynb")
        run_all_cells(page)
        assert page.locator(".jp-RenderedText[data-mime-type$='stderr']").count() == 0
        assert page.locator(".jp-RenderedImage img").count() == 4
        assert "Clerk" in page.locator(".jp-Notebook").inner_text()
        page.screenshot(path=tmp_path / "lab.png")
        assert errors == []
