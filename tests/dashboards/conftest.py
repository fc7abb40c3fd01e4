"""What the tests of the dashboards share: desks on the screen that are closed at the end."""

import comm
import pytest

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import PageWidget
from tests.browser import chromium
from tests.dashboards.chart.wire import RecordingComm, hear, take_sent
from tests.dashboards.desk_page import DeskPage
from tests.dashboards.desks import on_screen, paused_desk
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.voila_server import voila_server
from tests.waiting import HANG_MILLISECONDS

INTERFACE = """
from multichat_lab import SessionPersistence
from multichat_lab.dashboards import Preferences, TradingInterface
chats = SessionPersistence("sqlite", {!r})
interface = TradingInterface(chats, Preferences(robots=("BuyAndHold",)))
interface
"""


@pytest.fixture
def recording(monkeypatch):
    """Have widgets that are made from now on keep what they send, in `widget.comm.sent`."""
    monkeypatch.setattr(comm, "create_comm", RecordingComm)


@pytest.fixture
def page(recording):
    """A page that somebody looks at, and that has been sent nothing yet."""
    widget = PageWidget()
    hear(widget, ready=True)
    take_sent(widget)
    return widget


@pytest.fixture
def memory():
    """An empty store in memory."""
    with SessionPersistence("memory") as chats:
        yield chats


@pytest.fixture
def open_desk(memory):
    """Put a desk with Ann (and robots) on the screen; all are closed at the end."""
    opened = []

    def open_on_screen(*robots, chats=memory, **arguments):
        opened.append(on_screen(chats, *robots, **arguments))
        return opened[-1]

    yield open_on_screen
    for each in opened:
        each.close()


@pytest.fixture
def paused():
    """A dashboard whose desk stands still until it is stepped; one bar has been seen."""
    with paused_desk() as dashboard:
        yield dashboard


@pytest.fixture
def anyio_backend():
    """The loop on which tests that are coroutines run: the kernel's."""
    return "asyncio"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The trading interface on a page of `multichat present`, which must have had no trouble."""
    folder = tmp_path_factory.mktemp("voila")
    store = folder / "desk.db"
    notebook = write_notebook(folder / "desk.ipynb", INTERFACE.format(str(store)))
    with voila_server(notebook) as address, outside_world() as world, chromium() as browser:
        context = browser.new_context(proxy=world.proxy, viewport={"width": 1280, "height": 900})
        page = DeskPage(context.new_page(), store)
        page.page.goto(address, timeout=HANG_MILLISECONDS)
        page.wait()
        yield page
        context.close()
    assert page.errors == []
    assert world.requests == []
