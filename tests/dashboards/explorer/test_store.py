"""An explorer and its store: others write there, nobody can, or it is let go."""

import asyncio
import json
import subprocess
import sys
import tempfile

import pytest

from multichat_lab.dashboards import SessionExplorer
from multichat_lab.errors import ChartError
from tests.dashboards.chart.wire import hear, take_messages, take_sent
from tests.dashboards.explorer.test_explorer import WRITE
from tests.read_only_media import needs_media, on_read_only_media
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.usefixtures("recording")

LOOK = """
import json, sys
from multichat_lab.dashboards import SessionExplorer
from multichat_lab.errors import StoreError
explorer = SessionExplorer(sys.argv[1]).show("told", 3)
try:
    explorer.annotate("fine")
except StoreError as error:
    print(json.dumps([explorer.readonly, len(explorer.current), str(error)]))
"""


@pytest.mark.anyio
async def test_a_page_that_is_open_is_told_what_another_process_has_written(place):
    explorer = SessionExplorer(":".join(place))
    take_sent(explorer)
    hear(explorer, kind="here", view="one")
    grown = []
    command = [sys.executable, "-c", WRITE, *place]
    async with asyncio.timeout(HANG_SECONDS):
        await asyncio.to_thread(subprocess.run, command, check=True)
        while not grown:
            await asyncio.sleep(0.05)
            hear(explorer, kind="here", view="one")
            grown += [message for message, _ in take_messages(explorer)]
    assert grown == [{"kind": "grown", "messages": 73, "sessions": 3}]
    explorer.close()


@needs_media
def test_a_store_that_cannot_be_written_is_read_and_nothing_is_noted(place, tmp_path):
    writable = SessionExplorer(":".join(place))
    assert writable.readonly is False
    writable.close()
    done = on_read_only_media(tmp_path, sys.executable, "-c", LOOK, ":".join(place))
    assert done.returncode == 0, done.stderr
    readonly, count, problem = json.loads(done.stdout)
    assert (readonly, count) == (True, 24)
    assert "read" in problem


def test_one_that_cannot_be_made_leaves_nothing_open(place, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    made = SessionExplorer(":".join(place))
    assert list(temporary.iterdir())
    made.close()
    with pytest.raises(ChartError) as refused:
        SessionExplorer(":".join(place), theme="blue")
    assert not list(temporary.iterdir()), refused
