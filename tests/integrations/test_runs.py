"""What adapters record together: it is there when one waits for it, and when a program ends."""

import os
import signal
import subprocess
import sys

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.integrations import runs
from tests.waiting import wait_until

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


def run_of(number):
    """Return a run that asks a question; its own trace."""
    asked = {"messages": [{"role": "user", "content": f"{number}?"}]}
    times = {"start_time": "2026-11-27T10:00:00Z", "end_time": "2026-11-27T10:00:01Z"}
    return {
        "id": f"r{number}",
        "trace_id": f"t{number}",
        "run_type": "llm",
        "inputs": asked,
    } | times


def test_what_is_held_back_is_written_before_the_store_closes(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "GROUP_SECONDS", 60)
    with SessionPersistence("sqlite", tmp_path / "a.db") as chats:
        recorder = runs.RunRecorder(chats, "runs:")
        recorder.take("t1", run_of(1), "lunch")
    with SessionPersistence("sqlite", tmp_path / "a.db") as chats:
        assert [each.content for each in chats.get_messages("runs:lunch")] == ["1?"]


def test_a_store_that_fails_for_long_is_told_each_time(tmp_path, recwarn):
    chats = SessionPersistence("sqlite", tmp_path / "a.db")
    recorder = runs.RunRecorder(chats, "runs:")
    chats.close()
    for number in range(1, 4):
        recorder.take(f"t{number}", run_of(number), "lunch")
        wait_until(lambda known=number: len(recwarn) == known)  # the timer's thread tells it
    assert all("is closed" in str(each.message) for each in recwarn)


FAILS_TWICE = """
import sys
from multichat_lab.integrations.runs import warn_of
for _ in range(2):
    warn_of("disk full")
"""


def test_the_same_news_is_printed_again():
    argv = [sys.executable, "-c", FAILS_TWICE]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    assert done.stderr.count("not recorded: disk full") == 2


FORKS = """
import os, sys, time
from multichat_lab import SessionPersistence
from multichat_lab.integrations.runs import RunRecorder
from tests.integrations.test_runs import run_of

recorder = RunRecorder(SessionPersistence("sqlite", sys.argv[1]), "runs:")
recorder.take("t1", run_of("Parent"), "lunch")
if os.fork() == 0:
    recorder.take("t2", run_of("Child"), "lunch")
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_forked_child_tells_of_its_own_words_alone_that_it_cannot_write_them(tmp_path):
    argv = [sys.executable, "-c", FORKS, str(tmp_path / "a.db")]
    with subprocess.Popen(
        argv, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stderr is not None
        told = parent.stderr.readline()  # the child's: its timer has not stayed with the parent
        os.killpg(parent.pid, signal.SIGKILL)
    assert "this is its child" in told
    assert "(Calls of models and tools: 1)" in told
    with SessionPersistence("sqlite", tmp_path / "a.db") as chats:
        assert [each.content for each in chats.get_messages("runs:lunch")] == ["Parent?"]
