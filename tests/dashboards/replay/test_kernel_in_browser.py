"""A replay by our server and under Voilà: what is written meanwhile appears, and moves nothing."""

import pytest
from playwright.sync_api import expect

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab.dashboards import ReplayView
from tests.browser import chromium
from tests.dashboards.replay.recorded import SESSION, traded_session
from tests.dashboards.replay.replay_page import ReplayPage
from tests.dashboards.served.cell_server import cell_server
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.voila_server import voila_server
from tests.widget_page import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOK = """
from multichat_lab.dashboards import ReplayView
view = ReplayView("sqlite:{}", session={!r}, skip_silence=False)
view
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where store and notebook are."""
    return tmp_path_factory.mktemp("voila")


@pytest.fixture(scope="module")
def chats(folder):
    """The store, as this process writes it."""
    with SessionPersistence("sqlite", folder / "desk.db") as chats:
        yield traded_session(chats)


@pytest.fixture(scope="module", params=["ours", "voila"])
def page(request, chats, folder):
    """A page over the store: of our own server, and of a kernel."""
    cell = NOTEBOOK.format(folder / "desk.db", SESSION)
    notebook = write_notebook(folder / "replay.ipynb", cell)
    by_us = request.param == "ours"
    with (
        cell_server(folder / "replay.py", cell, "replay")
        if by_us
        else voila_server(notebook, "--apart") as address,
        outside_world() as world,
        chromium() as browser,
    ):
        context = browser.new_context(proxy=world.proxy, viewport={"width": 1280, "height": 900})
        view = ReplayView(chats, session=SESSION)
        page = ReplayPage(context.new_page(), view).open(address)
        yield page
        view.close()
        context.close()
    assert page.troubles == []
    assert world.requests == []


def say(chats, words):
    """Write a message from this process."""
    chats.add_message(ChatMessage(SESSION, "Ann", words))


def test_at_the_end_what_others_write_appears(page, chats):
    page.slider.focus()
    page.page.keyboard.press("End")
    say(chats, "Written meanwhile.")
    expect(page.page.locator(".mc-said").last).to_contain_text("Written meanwhile.")


def test_elsewhere_the_clock_and_what_one_reads_stand(page, chats):
    end = page.clock.inner_text()
    page.drag(0.5)
    expect(page.clock).not_to_have_text(end)
    when, before = page.clock.inner_text(), page.shown()
    say(chats, "Written later.")
    page.slider.focus()
    page.page.wait_for_function(
        "count => document.querySelector('.mc-said')?.ariaSetSize === String(count)",
        arg=len(chats.get_messages(SESSION)),
    )
    assert (page.clock.inner_text(), page.shown()) == (when, before)
    page.page.keyboard.press("End")
    expect(page.page.locator(".mc-said").last).to_contain_text("Written later.")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_too_wide(page, width):
    page.page.set_viewport_size({"width": width, "height": 844})
    expect(page.slider).to_be_visible()
    assert page.page.evaluate(TOO_WIDE) <= 0
