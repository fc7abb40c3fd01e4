"""What the tests of the explorer share: a store with all that can be unknown, and a page of it."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence, import_chat
from tests.analysis.browsing.talk import record
from tests.browser import chromium
from tests.dashboards.explorer.explorer_page import ExplorerPage
from tests.dashboards.served.cell_server import cell_server
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.voila_server import voila_server

CORPUS = "data/chats/trading_floor.jsonl"


@pytest.fixture(params=["sqlite", "duckdb"])
def place(request, tmp_path):
    """Type and path of a store."""
    path = tmp_path / f"chats.{request.param}"
    with SessionPersistence(request.param, path) as chats:
        record(chats)
    return request.param, str(path)


@pytest.fixture(scope="module")
def served_by(request):
    """The name of what serves a page."""
    return getattr(request, "param", "ours")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, served_by):
    """Where store and notebook are: each server has its own, for pages write into it."""
    return tmp_path_factory.mktemp("explorer")


@pytest.fixture(scope="module")
def chats(folder):
    """The store of the floor on which nobody answers the Clerk, as this process writes it."""
    with SessionPersistence("sqlite", folder / "floor.db") as chats:
        import_chat(CORPUS, chats)
        yield chats


def by_voila(folder, source):
    """Serve a cell by Voilà, with a kernel for each page."""
    return voila_server(write_notebook(folder / "explorer.ipynb", source), "--apart")


def by_us(folder, source):
    """Serve a cell by our own server, which has no kernel."""
    return cell_server(folder / "explorer.py", source, "explorer")


SERVERS = {"ours": by_us, "voila": by_voila}


def pytest_generate_tests(metafunc):
    """Show what a module tests by the servers that it names, by ours unless it names any."""
    if "served_by" in metafunc.fixturenames:
        names = getattr(metafunc.module, "SERVERS", ["ours"])
        metafunc.parametrize("served_by", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def server(request, chats, folder, served_by):
    """A browser, and the address of a page that looks into the store."""
    source = request.module.NOTEBOOK.format(folder / "floor.db")
    with (
        SERVERS[served_by](folder, source) as address,
        outside_world() as world,
        chromium() as browser,
    ):
        yield browser, world, address
    assert world.requests == []


@pytest.fixture(scope="module")
def first_page(server):
    """Open a page before a test says anything: our server makes the first one's widget beforehand.

    What follows the session of the last words would follow the one of that time.
    """
    browser, world, address = server
    page = browser.new_context(proxy=world.proxy).new_page()
    page.goto(address)
    expect(page.locator(".mc-explorer")).to_be_visible()
    page.context.close()


@pytest.fixture
def show(server):
    """Open a page of a kernel of its own; at the end, it must have had no trouble."""
    browser, world, address = server
    shown = []

    def show_page(width=1400, theme="dark", at="", is_live=False):
        context = browser.new_context(
            proxy=world.proxy,
            viewport={"width": width, "height": 900},
            permissions=["clipboard-read", "clipboard-write"],
        )
        shown.append(ExplorerPage(context.new_page()))
        return shown[-1].open(address + at, is_live).dress(theme)

    yield show_page
    for each in shown:
        each.page.context.close()
        assert each.troubles == []
