"""`multichat record -- COMMAND` records an instrumented program without a line of ours."""

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.program import CAPTURE, surroundings
from multichat_lab.chat.traces.receiver import Receiver
from multichat_lab.records import ChatMessage
from tests.chat.model_server import model_server
from tests.cli.conftest import surroundings as away

PROGRAM = Path(__file__).parents[1] / "chat" / "traces" / "talking_program.py"
INSTRUMENTATIONS = ("openinference.instrumentation.openai", "opentelemetry.instrumentation.openai")
STEPS = ({"text": "It rains"}, {"text": "Quite sure"})


def is_there(module):
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


instrumented = pytest.mark.parametrize(
    "module",
    [
        pytest.param(
            each,
            marks=pytest.mark.skipif(not is_there(each), reason=f"{each} is not installed (peers)"),
        )
        for each in INSTRUMENTATIONS
    ],
)


@instrumented
def test_an_instrumented_program_is_recorded_and_its_exit_code_handed_on(
    multichat, tmp_path, module
):
    with model_server(*STEPS) as server:
        options = ("--store", "sqlite:a.db", "--session", "Tue")
        ended = multichat("record", *options, "--", sys.executable, PROGRAM, module, server.url, 3)
    assert (ended.code, ended.out.splitlines()) == (3, ["done"])
    assert "4 messages in 'otlp:Tue' of sqlite:a.db" in ended.err
    with SessionPersistence("sqlite", tmp_path / "a.db") as chats:
        session = chats.get_session("otlp:Tue")
        messages = chats.get_messages("otlp:Tue")
    assert (session.status, session.error) == ("ended", "exit code 3")
    said = [each.content.strip() for each in messages]
    assert said == ["Weather?", "It rains", "Sure?", "Quite sure"]
    assert [each.model for each in messages] == [None, "tiny-1", None, "tiny-1"]
    assert [each.tokens_in for each in messages] == [None, 20, None, 20]
    assert messages[3].reply_to == messages[2].message_id
    assert b"secret-key" not in (tmp_path / "a.db").read_bytes()


@instrumented
def test_what_is_told_is_on_the_disk_while_the_program_runs_and_signals_reach_it(tmp_path, module):
    store = tmp_path / "a.db"
    command = [sys.executable, "-m", "multichat_lab", "record", "--store", f"sqlite:{store}"]
    with model_server(*STEPS) as server:
        command += ["--session", "Tue", "--", sys.executable, str(PROGRAM), module, server.url]
        environment = {**os.environ, **away(tmp_path)}
        with subprocess.Popen(
            [*command, "wait"], stdout=subprocess.PIPE, env=environment, stdin=subprocess.DEVNULL
        ) as running:
            assert running.stdout.readline().startswith(b"told")
            with SessionPersistence("sqlite", store) as chats:
                assert len(chats.get_messages("otlp:Tue")) == 4
                assert chats.get_session("otlp:Tue").status == "active"
            running.send_signal(signal.SIGTERM)
            assert running.wait() == 7


def test_a_program_that_tells_nothing_is_told_of(multichat):
    ended = multichat("record", "--", sys.executable, "-c", "print(1)")
    assert (ended.code, ended.out.strip()) == (0, "1")
    assert "nothing was told" in ended.err


def test_a_program_that_a_signal_ends_and_one_that_is_not_there(multichat):
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert multichat("record", "--", sys.executable, "-c", kill).code == 128 + 9
    missing = multichat("record", "--", "no-such-program")
    assert missing.code == 2
    assert "no-such-program cannot be run" in missing.err


def test_only_who_has_the_token_is_recorded(multichat):
    send = (
        "import os, urllib.request, urllib.error\n"
        "url = os.environ['OTEL_EXPORTER_OTLP_ENDPOINT']\n"
        "for path, told in (('/v1/traces', {}), ('/v1/metrics', {'authorization': os.environ["
        "'OTEL_EXPORTER_OTLP_HEADERS'].partition('=')[2].replace('%20', ' ')})):\n"
        "    try:\n"
        "        urllib.request.urlopen(urllib.request.Request(url + path, b'', told))\n"
        "    except urllib.error.HTTPError as error:\n"
        "        print(error.code)\n"
    )
    assert multichat("record", "--", sys.executable, "-c", send).out.split() == ["401", "404"]


def test_what_the_user_says_of_capturing_stays():
    given = {
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "true",
        "OTEL_RESOURCE_ATTRIBUTES": "service.name=floor",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://elsewhere",
    }
    told = surroundings("http://here", "t", "Tue, at noon", given)
    assert told["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] == "true"
    assert "OTEL_SEMCONV_STABILITY_OPT_IN" not in told
    assert told["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://here"
    assert "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" not in told
    resource = "service.name=floor,gen_ai.conversation.id=Tue%2C%20at%20noon"
    assert told["OTEL_RESOURCE_ATTRIBUTES"] == resource
    assert CAPTURE.items() <= surroundings("http://here", "t", "x", {}).items()


def test_a_session_is_sent_to_what_takes_otlp(multichat, tmp_path):
    with SessionPersistence("sqlite", tmp_path / "a.db") as chats, Receiver(chats) as receiver:
        with SessionPersistence("sqlite", tmp_path / "b.db") as other:
            other.create_session(["Ann"], "lunch", "lunch")
            other.add_message(ChatMessage("lunch", "Ann", "Hi"))
        held = f"authorization=Bearer%20{receiver.token}"
        command = ("export", "lunch", "--store", "sqlite:b.db", "--otlp", receiver.url)
        sent = multichat(*command, OTEL_EXPORTER_OTLP_HEADERS=held)
        assert sent.out.strip() == f"1 messages sent to {receiver.url}"
        assert [each.content for each in chats.get_messages("otlp:lunch")] == ["Hi"]
        assert multichat(*command, "-o", "x").code == 2
