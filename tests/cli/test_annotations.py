"""`multichat scan` and `multichat annotations`, on a store of a person's own."""

import json
import signal
import subprocess
import sys

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.sample_files import write_sample_files
from tests.chat.model_server import model_server


@pytest.fixture
def store(tmp_path):
    write_sample_files(tmp_path / "samples")
    location = f"sqlite:{tmp_path / 'chat.db'}"
    with SessionPersistence("sqlite", tmp_path / "chat.db") as chats:
        import_chat(tmp_path / "samples" / "planning.jsonl", chats)
    return location


def test_a_pattern_labels_and_is_listed_with_its_quotes(multichat_here, store):
    scan = ("scan", "--regex", r"(?i)\bfriday", "--label", "deadline", "--store", store)
    done = multichat_here(*scan)
    assert "2 new annotations of 3 messages in 1 sessions\n" in done.out
    again = json.loads(multichat_here(*scan, "--json").out)
    assert (again["annotations"], again["messages"], again["known"]) == (0, 0, 3)
    listed = json.loads(multichat_here("annotations", "--store", store, "--json").out)
    assert [(each["seq"], each["sender"], each["quote"]) for each in listed] == [
        (2, "Bob", "Friday"),
        (3, "Ann", "Friday"),
    ]
    assert {each["run"] for each in listed} == {again["run"]}
    table = multichat_here("annotations", "--store", store, "--label", "deadline").out
    assert table.splitlines()[0].split("\t")[:4] == ["session", "seq", "sender", "label"]
    assert len(table.splitlines()) == 3


def test_a_run_is_taken_back(multichat_here, store):
    multichat_here("scan", "--scanner", "questions", "--run", "trial", "--store", store)
    refused = multichat_here("annotations", "--remove", "--store", store)
    assert "Name it with --run alone" in refused.err
    done = multichat_here("annotations", "--run", "trial", "--remove", "--store", store)
    assert done.out == "1 annotations of run trial taken back\n"
    assert json.loads(multichat_here("annotations", "--store", store, "--json").out) == []


def test_a_function_in_a_file_and_a_query_are_scanners(multichat_here, store, tmp_path):
    place = f"{tmp_path / 'samples' / 'scanner.py'}:agreements"
    multichat_here("scan", "--scanner", place, "--session", "plan", "--store", store)
    query = "SELECT session_id, message_id, length(content) AS value FROM messages WHERE seq = 1"
    multichat_here("scan", "--sql", query, "--label", "long", "--store", store)
    listed = json.loads(multichat_here("annotations", "--store", store, "--json").out)
    assert [(each["label"], each["value"]) for each in listed] == [
        ("agreement", "Bob"),
        ("long", "19"),
        ("agreement", "Bob"),
    ]


def test_a_model_labels_what_it_quotes(multichat_here, store, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = {"label": "deadline", "value": None, "citations": [{"seq": 2, "quote": "Friday"}]}
    with model_server({"text": json.dumps({"findings": [found]})}) as server:
        asked = ("--model", server.url, "--model-name", "tiny", "--rubric", "Until when?")
        multichat_here("scan", *asked, "--label", "deadline", "--store", store)
        assert [each["model"] for each in server.asked] == ["tiny"]
    listed = json.loads(multichat_here("annotations", "--store", store, "--json").out)
    assert [(each["label"], each["seq"], each["quote"]) for each in listed] == [
        ("deadline", 2, "Friday")
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "0 scanners are given"),
        (("--regex", "x", "--sql", "FROM messages"), "2 scanners are given"),
        (("--regex", "x"), "has no label"),
        (("--model", "http://127.0.0.1:9/v1", "--rubric", "x"), "has no label"),
        (("--model", "http://127.0.0.1:9/v1", "--label", "x"), "without a rubric"),
        (("--regex", "x", "--label", "x", "--rubric", "x"), "--rubric 'x' has no use here"),
        (("--scanner", "links", "--model-name", "m"), "--model-name 'm' has no use here"),
        (("--sql", "FROM messages", "--model-name", ""), "--model-name '' has no use here"),
        (("--scanner", "questions", "--label", "x"), "has no use here"),
        (("--regex", "(", "--label", "x"), "no regular expression"),
        (("--scanner", "qestions"), "Known: questions, links"),
        (("--sql", "FROM messages", "--label", "x"), "unknown column"),
    ],
)
def test_a_wrong_choice_is_told_on_one_line(multichat_here, store, options, told):
    done = multichat_here("scan", *options, "--store", store)
    assert done.code == 1
    assert told in done.err
    assert len(done.err.splitlines()) == 1


HEARS_CTRL_C = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
runpy.run_module("multichat_lab", run_name="__main__")
"""

WAITING = """
import time

def waits(message):
    if message.seq == 3:
        print("waiting", flush=True)
        time.sleep(1_000)
    return "seen"
"""


@pytest.mark.slow
def test_a_scan_that_is_stopped_by_ctrl_c_says_that_it_can_go_on(multichat_here, store, tmp_path):
    (tmp_path / "waiting.py").write_text(WAITING)
    command = [sys.executable, "-c", HEARS_CTRL_C, "scan", "--scanner", "waiting.py:waits"]
    command += ["--store", store]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, text=True, **pipes) as process:
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert told == "Stopped; the same command goes on where this one was.\n"
    assert process.returncode == 130
    listed = json.loads(multichat_here("annotations", "--store", store, "--json").out)
    assert [each["seq"] for each in listed] == [1, 2]
