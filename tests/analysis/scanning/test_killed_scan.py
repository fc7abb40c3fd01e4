"""A scan that is killed goes on where it was, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab import ChatMessage, SessionPersistence, annotations_df

SCRIPT = Path(__file__).parent / "scanning_process.py"
COUNT = 60


@pytest.mark.slow
def test_a_killed_scan_goes_on_where_it_was(shared_storage, tmp_path):
    with SessionPersistence(*shared_storage) as chats:
        for session_id in ("s", "t"):
            chats.create_session(["Ann"], session_id=session_id)
            chats.add_messages(
                ChatMessage(session_id, "Ann", "Hm", message_id=f"{session_id}{number}")
                for number in range(1, COUNT + 1)
            )
    seen = [tmp_path / "first", tmp_path / "second"]
    command = [sys.executable, str(SCRIPT), *map(str, shared_storage)]
    first = [*command, str(seen[0]), "36"]
    with subprocess.Popen(first, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "waiting\n"
        process.kill()
    second = subprocess.run(
        [*command, str(seen[1]), "0"], capture_output=True, text=True, check=True
    )
    looked = [path.read_text().split() for path in seen]
    assert looked[0] == [f"s{number}" for number in range(1, 36)]
    again = set(looked[0]) & set(looked[1])
    assert looked[1][0] == "s31", "a batch of 10 is recorded at a time"
    assert again == {f"s{number}" for number in range(31, 36)}
    assert set(looked[0]) | set(looked[1]) == {
        f"{session}{number}" for session in "st" for number in range(1, COUNT + 1)
    }
    with SessionPersistence(*shared_storage) as chats:
        labelled = annotations_df(chats)["message_id"].tolist()
    assert labelled == [f"{session}{n}" for session in "st" for n in range(3, COUNT + 1, 3)]
    assert int(second.stdout) == 2 * COUNT // 3 - 10
