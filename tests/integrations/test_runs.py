"""What adapters record together: it is there when one waits for it, and when a program ends."""

import subprocess
import sys

from multichat_lab.chat.persistence import SessionPersistence

PROGRAM = """
import sys
from multichat_lab import SessionPersistence
from multichat_lab.integrations.runs import RunRecorder

recorder = RunRecorder(SessionPersistence("sqlite", sys.argv[1]), "runs:")
run = {"id": "r1", "trace_id": "t1", "run_type": "llm", "start_time": "2026-11-27T10:00:00Z",
       "end_time": "2026-11-27T10:00:01Z",
       "inputs": {"messages": [{"role": "user", "content": "Hm?"}]},
       "outputs": {"messages": [{"role": "assistant", "content": "Hm."}]}}
recorder.take("t1", run, "lunch")
if "flush" in sys.argv:
    recorder.flush()
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
"""


def said_by(path, *argv):
    subprocess.run([sys.executable, "-c", PROGRAM, str(path), *argv], check=False)
    with SessionPersistence("sqlite", path) as chats:
        return [each.content for each in chats.get_messages("runs:lunch")]


def test_a_program_that_ends_has_recorded_what_has_ended(tmp_path):
    assert said_by(tmp_path / "a.db") == ["Hm?", "Hm."]


def test_what_was_waited_for_is_there_after_a_kill(tmp_path):
    assert said_by(tmp_path / "a.db", "flush") == ["Hm?", "Hm."]
