"""`multichat present` in a real browser: live widgets, nothing from outside, any width."""

import re

import pytest
from playwright.sync_api import expect

from tests.kernel_process import is_running, kernel_told_in, wait_until_gone
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.voila_server import voila_server
from tests.waiting import HANG_MILLISECONDS, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WORDS = """# The *title*

Words, and then words with a formula $x^2$. A_long_name_that_cannot_be_broken_{0}

| a | table | of | many | columns | in | the | words | above | the | widgets |
|---|---|---|---|---|---|---|---|---|---|---|
| 1111111 | 2222222 | 3333333 | 4444444 | 5555555 | 6 | 7 | 8 | 9 | 10 | 11 |
""".replace("{0}", "very_" * 30)

STOCK = """
import os
from ipywidgets import Button, HBox, IntSlider, Label, Text, VBox
slider, told = IntSlider(description="How many", value=3), Label("nothing yet")
slider.observe(lambda change: setattr(told, "value", f"slid to {change.new}"), "value")
VBox([slider, told, HBox([Button(description="Press"), Text("x"), Text("y")]),
      Label(f"kernel {os.getpid()}")])
"""

OWN = """
import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = `counted ${model.get("n")}`; };
      button.className = "own";
      button.onclick = () => { model.set("n", model.get("n") + 1); model.save_changes(); };
      model.on("change:n", show); show(); el.append(button);
    } };'''
    _css = ".own { color: rgb(1, 2, 3); }"
    n = traitlets.Int(1).tag(sync=True)
    doubled = traitlets.Int(2).tag(sync=True)
    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "image/png": DOT}, metadata
DOT = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
       "rkJggg==")
counter = Counter()
counter.observe(lambda change: setattr(told, "value", f"kernel counted {change.new}"), "n")
counter
"""

OUTSIDE = """
from IPython.display import HTML, display
display(HTML('<link rel="stylesheet" href="https://cdn.example/font-awesome.css">'
             '<img alt="" src="https://cdn.example/picture.png">'
             '<script src="https://cdn.example/require.js"></script>'))
"""

WIDE = """
print("printed " * 60)
HTML("<table><tr>" + "<td>wide</td>" * 60 + "</tr></table>")
"""

WAITING = """
import time
from pathlib import Path
while not Path("go").exists():
    time.sleep(0.05)
"""

BROKEN = "{}['the missing key']"

DARK, LIGHT = "rgb(11, 16, 24)", "rgb(244, 246, 249)"

AWAY_SECONDS = 30
"""Long enough for a page to come to its kernel, on a machine that has much else to do."""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    cells = (WORDS, STOCK, OWN, OUTSIDE, WIDE, BROKEN)
    notebook = write_notebook(tmp_path_factory.mktemp("page") / "page.ipynb", *cells)
    with voila_server(notebook, "--apart", "--away", str(AWAY_SECONDS)) as address:
        yield address


def open_page(context, address):
    page = context.new_page()
    page.goto(address, timeout=HANG_MILLISECONDS)
    wait_for_widgets(page)
    return page


def wait_for_widgets(page):
    expect(page.get_by_text(re.compile(r"kernel \d+"))).to_be_visible(timeout=HANG_MILLISECONDS)


def sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def kernel_of(page):
    return kernel_told_in(page.locator("body").inner_text())


def test_widgets_live_although_nothing_outside_can_be_reached(browser, address):
    with outside_world() as world:
        context = browser.new_context(proxy=world.proxy, reduced_motion="reduce")
        errors, asked = [], []
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("request", lambda request: asked.append(request.url))
        page = open_page(context, address)

        page.locator(".noUi-handle").press("ArrowRight")
        expect(page.get_by_text("slid to 4")).to_be_visible()
        expect(page.get_by_text("counted 1")).to_have_css("color", "rgb(1, 2, 3)")
        page.get_by_text("counted 1").click()
        expect(page.get_by_text("kernel counted 2")).to_be_visible()

        expect(page.locator("body")).to_have_css("background-color", DARK)
        assert page.locator(".jp-RenderedImage").count() == 0  # the widget, not its picture
        assert page.locator(".jp-InputArea-editor").count() == 0
        expect(page.get_by_text("KeyError").first).to_be_visible()
        expect(page.locator("mjx-container").first).to_be_visible()
        for width in (320, 390, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            assert sideways_scroll(page) == 0, width
        context.close()
        assert errors == []
        assert world.requests == []
        from_notebook = "https://cdn.example/"  # asked for in vain by the cell OUTSIDE alone
        ours = (address, "data:", "blob:", from_notebook)
        assert [url for url in asked if not url.startswith(ours)] == []


def test_the_proxy_would_have_noticed(browser):
    with outside_world() as world:
        context = browser.new_context(proxy=world.proxy)
        page = context.new_page()
        page.set_content("<img src='http://cdn.example/picture.png'>")
        wait_until(lambda: world.requests)
        context.close()
        assert world.requests[0].startswith("GET http://cdn.example/picture.png")


def test_a_kernel_lives_as_long_as_its_page(browser, address):
    context = browser.new_context()
    stays, lost = context.new_page(), context.new_page()
    for page in (stays, lost):
        page.goto(address, wait_until="commit")  # both at once: each takes its time
    for page in (stays, lost):
        wait_for_widgets(page)
    kernels = kernel_of(stays), kernel_of(lost)
    lost.close()  # without the word that a page gives when it is left
    wait_until_gone(kernels[1])
    assert is_running(kernels[0])  # idle for as long, but with its page
    stays.locator(".noUi-handle").press("ArrowRight")
    expect(stays.get_by_text("slid to 4")).to_be_visible()
    stays.goto("about:blank")
    wait_until_gone(kernels[0])
    context.close()


def test_the_token_of_the_printed_address_opens_the_page_and_its_widgets(browser, tmp_path):
    notebook = write_notebook(tmp_path / "page.ipynb", WAITING, STOCK)
    options = ("--light", "--apart", "--ip", "0.0.0.0")  # noqa: S104
    with voila_server(notebook, *options) as printed, outside_world() as world:
        port, query = re.search(r":(\d+)/(\?token=\S+)", printed).groups()
        here = f"http://127.0.0.1:{port}/"
        context = browser.new_context(proxy=world.proxy)
        stranger, page = context.new_page(), context.new_page()
        stranger.goto(here)
        assert "/login" in stranger.url
        page.goto(here + query, wait_until="commit")
        expect(page.get_by_role("status")).to_contain_text("Starting")
        expect(page.locator("body")).to_have_css("background-color", LIGHT)
        (tmp_path / "go").touch()
        wait_for_widgets(page)
        expect(page.get_by_role("status")).to_have_count(0)
        expect(page.locator("body")).to_have_css("background-color", LIGHT)
        page.locator(".noUi-handle").press("ArrowRight")
        expect(page.get_by_text("slid to 4")).to_be_visible()
        kernel = kernel_of(page)
        page.goto("about:blank")  # the token does not keep the page from ending its kernel
        wait_until_gone(kernel)
        context.close()
        assert world.requests == []
