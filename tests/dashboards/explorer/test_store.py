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


NOTE = """
import sys
from multichat_lab import Annotation, SessionPersistence
with SessionPersistence(*sys.argv[2:]) as chats:
    match sys.argv[1]:
        case "label":
            chats.annotations.add([Annotation("told", "good", message_id="told-4")])
        case "edit":
            chats.history.revise("told-4", "other words")
        case "reaction":
            chats.history.react("untold-4", "Ann", "eyes")
"""


async def pushed(explorer, script, *args):
    """Return what an open page is told of words after another process has written.

    Who is there is told beside it, and has tests of its own.
    """
    take_sent(explorer)
    hear(explorer, kind="here", view="one")
    told = []
    command = [sys.executable, "-c", script, *args]
    async with asyncio.timeout(HANG_SECONDS):
        await asyncio.to_thread(subprocess.run, command, check=True)
        while not any(each["kind"] == "changed" for each in told):
            await asyncio.sleep(0.05)
            hear(explorer, kind="here", view="one")
            told += [message for message, _ in take_messages(explorer)]
    return [each for each in told if each["kind"] != "attended"]


@pytest.mark.anyio
async def test_a_page_that_is_open_is_told_what_another_process_has_written(place):
    explorer = SessionExplorer(":".join(place))
    grown, changed = await pushed(explorer, WRITE, *place)
    assert grown == {"kind": "grown", "messages": 73, "sessions": 3}
    assert changed["sessions"] == ["told"]
    explorer.close()


@pytest.mark.anyio
async def test_a_label_an_edit_and_a_reaction_of_another_process_are_told_too(place):
    explorer = SessionExplorer(":".join(place))
    for deed, session in (("label", "told"), ("edit", "told"), ("reaction", "untold")):
        assert await pushed(explorer, NOTE, deed, *place) == [
            {"kind": "changed", "sessions": [session]}
        ]
    hear(explorer, kind="ask", view="one", id=1, what="messages", args={"session_id": "told"})
    [row] = [each for each in take_messages(explorer)[0][0]["value"]["rows"] if each["seq"] == 5]
    assert (row["content"], len(row["edits"])) == ("other words", 1)
    assert [each["label"] for each in row["labels"]] == ["good"]
    explorer.close()


@pytest.mark.anyio
async def test_an_explorer_can_be_closed_while_it_looks_for_what_others_wrote(place):
    """Closing waits for the look, which another thread is at."""
    for _ in range(20):
        explorer = SessionExplorer(":".join(place))
        hear(explorer, kind="here", view="one")
        await asyncio.sleep(0.01)
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
