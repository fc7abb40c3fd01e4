"""Stores to back up, and processes that restore them."""

import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from tests.stores.answers import answers


def record(storage, count, session_id="s", text="hello"):
    """Add messages to a session, which is made when it is not there; return what the store says."""
    with SessionPersistence(*storage) as chats:
        if session_id not in {each.session_id for each in chats.list_sessions()}:
            chats.create_session(["Ann"], session_id=session_id)
        chats.add_messages(ChatMessage(session_id, "Ann", f"{text} {n}") for n in range(count))
        return answers(chats)


def told_by(storage):
    """Return all that a store answers."""
    with SessionPersistence(*storage) as chats:
        return answers(chats)


@pytest.fixture
def recorded(durable_storage):
    """A store of each type that outlives its process, with 200 messages."""
    record(durable_storage, 200)
    return durable_storage


@pytest.fixture
def restoring():
    """Start a process that restores a backup, killed at a step."""
    running = []

    def start(path, backup, step=""):
        script = Path(__file__).with_name("restoring_process.py")
        process = subprocess.Popen(
            [sys.executable, str(script), str(path), str(backup.path), step],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()
