"""CrewAI by OTLP, in an environment of its own: what it needs does not go with what we need."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.model_server import model_server
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("crewai_program.py")
NEEDS = (
    "crewai",
    "openinference-instrumentation-crewai",
    "openinference-instrumentation-openai",
    "opentelemetry-exporter-otlp-proto-http",
)
STEPS = ({"call": ("price", '{"of": "AAPL"}'), "id": "c1"}, {"text": "Sell"})
DOWNLOAD_SECONDS = 300


@pytest.fixture(scope="module")
def python():
    """Return the command of a Python with CrewAI; its packages are some 250 MB."""
    if shutil.which("uv") is None:
        pytest.skip("uv, which makes an environment for CrewAI, is not installed")
    version = "{}.{}".format(*sys.version_info)
    argv = ["uv", "run", "--isolated", "--no-project", "--python", version]
    argv += [word for name in NEEDS for word in ("--with", name)]
    try:
        done = subprocess.run(
            [*argv, "python", "-c", "import crewai"],
            capture_output=True,
            check=False,
            text=True,
            timeout=DOWNLOAD_SECONDS,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"the packages of CrewAI did not come in {DOWNLOAD_SECONDS} s")
    if done.returncode:
        pytest.skip(f"CrewAI cannot be installed: {done.stderr.strip()[-300:]}")
    return [*argv, "python"]


def test_a_crew_is_recorded(python, tmp_path):
    store = tmp_path / "a.db"
    command = [sys.executable, "-m", "multichat_lab", "record", "--store", f"sqlite:{store}"]
    quiet = {"CREWAI_DISABLE_TELEMETRY": "true", "CREWAI_TRACING_ENABLED": "false"}
    told = {"PYTHONPATH": str(PROGRAM.parents[2]), "HOME": str(tmp_path), **quiet}
    told["UV_CACHE_DIR"] = cache_of(python)
    with model_server(*STEPS) as server:
        done = subprocess.run(
            [*command, "--", *python, str(PROGRAM), server.url],
            env={**os.environ, **told},
            capture_output=True,
            check=False,
            text=True,
            timeout=3 * HANG_SECONDS,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Sell")
    with SessionPersistence("sqlite", store) as chats:
        [session] = chats.list_sessions()
        messages = chats.get_messages(session.session_id)
    words = [each.content.strip() for each in messages]
    asked, called, answered, said = (
        next(place for place, each in enumerate(words) if words_of in each)
        for words_of in ("Current Task: Apple?", '→ price(of="AAPL")', "AAPL: 190", "Sell")
    )
    assert asked < called < answered < said
    last = messages[said]
    assert (last.model, last.tokens_in, last.tokens_out) == ("tiny-1", 20, 5)
    assert session.status == "ended"
    assert "secret-key" not in "".join(words)


def cache_of(python):
    """Return where the packages are: the home is another one for the crew."""
    told = subprocess.run([python[0], "cache", "dir"], capture_output=True, check=True, text=True)
    return told.stdout.strip()
