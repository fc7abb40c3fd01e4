"""The steps of INSTALL.md lead to a service that runs, below a folder of the test's own."""

import configparser
import json
import os
import shlex
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.service.deployment.test_checked_by_tools import run, shell_steps
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def unit(trial):
    """The unit, after the steps that copy the files."""
    for line in (trial.folder / "systemd/tmpfiles.conf").read_text().splitlines():
        if line.startswith("d "):
            Path(line.split()[1]).mkdir(parents=True, exist_ok=True)
    run("sh", "-e", input=shell_steps(trial), cwd=trial.folder)
    parser = configparser.RawConfigParser(strict=False, delimiters="=")
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(trial.prefix / "etc/systemd/system/multichat.service")
    return parser["Service"]


def test_the_service_starts_as_the_unit_says_answers_and_stops_on_sigterm(trial, unit):
    log = trial.prefix / "var/log/multichat/multichat.log"
    assert unit["StandardOutput"] == f"append:{log}"
    with log.open("ab") as output:
        process = subprocess.Popen(
            shlex.split(unit["ExecStart"]),
            stdout=output,
            env={
                "PATH": os.environ["PATH"],
                "MULTICHAT_PORT": "0",  # the port may be in use
                "MULTICHAT_DISK_FREE_WARN": "0.0002",  # the machine's disk is no matter of this
                "MULTICHAT_DISK_FREE_ERROR": "0.0001",
            },
        )
    with process:
        try:
            url = wait_for(log, "listening")["url"]
            assert httpx.get(f"{url}/health/live").status_code == 200
            assert httpx.get(f"{url}/health/ready").json()["status"] in ("ok", "warn")
            process.send_signal(signal.SIGTERM)
            assert process.wait(HANG_SECONDS) == 0
        finally:
            process.kill()
    assert wait_for(log, "stopped")
    assert (trial.prefix / "var/lib/multichat/sessions").is_file()


def test_the_settings_may_be_read_by_the_service_alone(trial, unit):
    settings = trial.prefix / "etc/multichat/production.toml"
    assert settings.stat().st_mode & 0o777 == 0o640
    assert f"--config {settings}" in unit["ExecStart"]


def wait_for(log, message):
    """Wait until the log has this message, and return its fields."""

    def found():
        whole = log.read_text().rpartition("\n")[0].splitlines()
        return [told for line in whole if (told := json.loads(line))["message"] == message]

    wait_until(found, f"no {message!r} in {log}")
    return found()[0]
