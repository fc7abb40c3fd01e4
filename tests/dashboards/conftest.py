"""What the tests of the dashboards share: desks on the screen that are closed at the end."""

import comm
import pytest

from multichat_lab import SessionPersistence
from tests.dashboards.chart.wire import RecordingComm
from tests.dashboards.desks import on_screen, paused_desk


@pytest.fixture
def recording(monkeypatch):
    """Have widgets that are made from now on keep what they send, in `widget.comm.sent`."""
    monkeypatch.setattr(comm, "create_comm", RecordingComm)


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
