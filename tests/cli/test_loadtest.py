"""`multichat loadtest` against a store."""

import json
import os
import signal
import subprocess
import sys

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.access.tokens import TokenFile
from multichat_lab.service.loadtest.targets import TOPIC
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

LONG = ("--sessions", "2", "--messages", "20000", "--clients", "2", "--json")
SMALL = ("--sessions", 2, "--messages", 10, "--clients", 2)


def test_it_tells_that_every_message_is_there(multichat):
    done = multichat("loadtest", *SMALL, "--store", "sqlite:load.db")
    assert done.code == 0
    assert "acknowledged\t20 of 20 messages" in done.out
    assert "lost\t0" in done.out
    assert done.out.endswith("Every message is there, once and in order.\n")
    assert done.err == ""


def test_its_json_has_all_figures(multichat):
    done = multichat("loadtest", *SMALL, "--store", "json:load", "--seed", 7, "--json")
    told = json.loads(done.out)
    assert (told["acknowledged"], told["verified"], told["lost"], told["seed"]) == (20, 20, 0, 7)
    assert told["is_sound"] is True
    assert set(told["latency_ms"]) == {"p50", "p95", "p99", "max"}
    assert told["messages_per_second"] > 0


def test_a_memory_store_is_refused_in_one_line(multichat_here):
    done = multichat_here("loadtest", "--store", "memory:")
    assert done.code == 1
    assert done.err.startswith("multichat: A memory store cannot be shared")


def test_a_service_needs_a_token_and_tokens_a_service(multichat_here, tmp_path):
    (tmp_path / "tokens.txt").write_text("one\ntwo\n")
    url = ("--url", "http://127.0.0.1:9")
    assert "There is no token for http://127.0.0.1:9" in multichat_here("loadtest", *url).err
    assert "Give its --url too" in multichat_here("loadtest", "--token-file", "tokens.txt").err
    missing = multichat_here("loadtest", *url, "--token-file", "missing.txt")
    assert missing.code == 1
    assert "missing.txt" in missing.err


def test_it_writes_to_a_service_with_the_tokens_of_a_file(multichat, tmp_path):
    tokens = [TokenFile(tmp_path / "tokens.json").add(name) for name in ("Ann", "Bob")]
    (tmp_path / "tokens.txt").write_text("\n".join(tokens))
    settings = Settings(storage_type="memory", port=0, token_file=tmp_path / "tokens.json")
    with MultichatProductionService(settings) as service:
        where = ("--url", service.url, "--token-file", "tokens.txt")
        done = multichat("loadtest", *SMALL, *where)
    assert done.code == 0
    assert "acknowledged\t20 of 20 messages" in done.out
    assert "2 sessions of the test are still there" in done.out


def test_no_sessions_at_all_is_wrong_usage(multichat_here):
    assert multichat_here("loadtest", "--sessions", 0).code == 2


def test_an_interrupt_is_told_as_a_stop_and_not_as_a_fault(tmp_path):
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "multichat_lab",
            "loadtest",
            *LONG[:-1],
            "--store",
            "sqlite:load.db",
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        wait_until(lambda: has_messages(tmp_path / "load.db"))
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 130
    assert "Stopped by Ctrl-C after" in out
    assert "Something failed" not in out
    assert err == "Stopped: verifying what was acknowledged; Ctrl-C again leaves that too.\n"


@pytest.mark.parametrize("option", ["--sessions", "--messages", "--clients"])
def test_more_than_any_machine_can_take_is_refused(multichat_here, option):
    done = multichat_here("loadtest", option, 10**20, "--store", "sqlite:load.db")
    assert done.code == 1
    assert f"{option[2:]} is 100,000,000,000,000,000,000. Give 1 to" in done.err


def test_after_an_interrupt_what_was_acknowledged_is_verified_and_removed(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "multichat_lab", "loadtest", *LONG, "--store", "sqlite:load.db"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        wait_until(lambda: has_messages(tmp_path / "load.db"))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes
        out, err = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 130
    assert err.startswith("Stopped: verifying")
    told = json.loads(out)
    assert told["interrupted"] is True
    assert 0 < told["acknowledged"] == told["verified"] < 40_000
    assert told["lost"] == 0
    with SessionPersistence("sqlite", tmp_path / "load.db") as chats:
        assert chats.list_sessions() == []


def has_messages(path):
    """Tell whether somebody has written something to the store."""
    if not path.exists():
        return False
    with SessionPersistence("sqlite", path) as chats:
        sessions = chats.list_sessions()
    assert all(each.topic == TOPIC for each in sessions)
    return any(each.message_count for each in sessions)
