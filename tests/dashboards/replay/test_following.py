"""A replay follows a desk that another process runs: what is sent adds up to what is recorded."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView
from multichat_lab.dashboards.parts.audience import IDLE
from tests.dashboards.chart.wire import hear, take_messages
from tests.dashboards.replay.page import ReplayPage
from tests.dashboards.replay.recorded import START, said
from tests.waiting import HANG_SECONDS

pytestmark = [pytest.mark.usefixtures("recording"), pytest.mark.anyio]
DESK = Path(__file__).parents[2] / "trading" / "desk" / "desk_process.py"


async def follow(view, page, done):
    """Beat as an open page does, and take what comes, until `done()`."""
    async with asyncio.timeout(HANG_SECONDS):
        while True:
            ended = done()
            hear(view, kind="here", view="one", generation=view._views._generation, behind=False)
            await asyncio.sleep(IDLE / 2)
            for message, buffers in take_messages(view):
                page.take(message, buffers)
            if ended:
                return


async def test_a_running_desk_of_another_process_is_followed_to_its_end(tmp_path):
    place = str(tmp_path / "chats.db")
    with SessionPersistence("sqlite", place) as chats:
        chats.create_session([], session_id="one", created_at=START)
    command = [sys.executable, str(DESK), "sqlite", place, "Ann", "120", "25"]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout.readline()
        desk.stdout.readline()  # so much is recorded
        view = ReplayView(f"sqlite:{place}", session="one")
        view.comm.sent.clear()
        assert view.columns.header["live"]
        page = ReplayPage()
        hear(view, kind="here", view="one", generation=-1, behind=False)
        await follow(view, page, lambda: desk.poll() is not None)
        output = desk.stdout.read()
    assert "ended" in output
    view.refresh()
    for message, buffers in take_messages(view):
        page.take(message, buffers)
    assert page.equals(view.columns)
    assert "grow" in page.kinds  # how often is the machine's affair
    with_all = ReplayView(f"sqlite:{place}", session="one")
    assert page.equals(with_all.columns)
    assert not page.header["live"]
    assert len(page.rows["bars:0"]) == 120
    for each in (view, with_all):
        each.close()


async def test_nobody_asks_the_store_while_nobody_looks(memory, monkeypatch):
    said(memory, 0, 5)
    view = ReplayView(memory, session="talk")
    asked = []
    monkeypatch.setattr(view._source, "news", lambda: asked.append(1))
    await asyncio.sleep(3 * IDLE)
    assert asked == []
    hear(view, kind="here", view="one", generation=-1, behind=False)
    async with asyncio.timeout(HANG_SECONDS):
        while not asked:
            await asyncio.sleep(IDLE / 5)
    view.close()
