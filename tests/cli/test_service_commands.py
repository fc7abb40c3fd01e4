"""`multichat serve`, `config` and `token`, as an operator types them."""

import json
import os
import subprocess
import sys
import tomllib

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.settings import Settings

EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture(autouse=True)
def own_settings(monkeypatch):
    for name in [each for each in os.environ if each.startswith("MULTICHAT_")]:
        monkeypatch.delenv(name)


def test_config_show_tells_each_value_and_where_it_comes_from(
    multichat_here, tmp_path, monkeypatch
):
    (tmp_path / "my.toml").write_text('port = 1\nhost = "::1"\ndevlog_target = "json://secret"')
    monkeypatch.setenv("MULTICHAT_PORT", "2")
    argv = ("config", "show", "--config", "my.toml", "--set", "backup_keep=3", "--json")
    shown = json.loads(multichat_here(*argv).out)
    assert set(shown) == set(Settings.model_fields)
    assert shown["port"] == {"value": 2, "origin": "environment MULTICHAT_PORT"}
    assert shown["host"] == {"value": "::1", "origin": "file my.toml"}
    assert shown["backup_keep"] == {"value": 3, "origin": "flag --backup-keep"}
    assert shown["cleanup_days"] == {"value": 7, "origin": "default"}
    assert shown["devlog_target"]["value"] == "**********"
    text = multichat_here("config", "show", "-c", "my.toml").out
    assert "port\t2\tenvironment MULTICHAT_PORT" in text
    assert "secret" not in text


def test_the_template_is_valid_settings(multichat_here, tmp_path):
    template = multichat_here("config", "template").out
    assert tomllib.loads(template)["max_sessions"] == 1000
    (tmp_path / "production.toml").write_text(template)
    assert multichat_here("config", "show", "-c", "production.toml").code == 0


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["config", "show", "--set", "prot=1"], "There is no setting 'prot' (flag --prot)"),
        (["config", "show", "--set", "port"], "--set 'port' has no value"),
        (["config", "show", "-c", "none.toml"], "none.toml cannot be read"),
        (["serve", "--port", "99999"], "port (flag --port) is 99999"),
        (["serve", "--store", "here.db"], "does not read TYPE:PATH"),
        (["token", "add", "All", "--set", "token_file=t.json"], "cannot be called 'All'"),
        (["token", "revoke", "Ann", "--set", "token_file=t.json"], "'Ann' has no token"),
    ],
)
def test_what_is_wrong_is_one_line(multichat_here, argv, told):
    done = multichat_here(*argv)
    assert done.code == 1
    assert told in done.err
    assert done.err.count("\n") == 1


@pytest.mark.slow
def test_serve_refuses_others_without_a_token(multichat):
    done = multichat(
        "serve",
        "--host",
        EVERYWHERE,
        "--store",
        "sqlite:s.db",
        "--set",
        "token_file=none.json",
    )
    assert done.code == 1
    assert "multichat token add NAME" in done.err


def test_tokens_are_added_listed_and_revoked(multichat_here, tmp_path):
    file = ("--set", "token_file=tokens.json")
    added = multichat_here("token", "add", "Ann", *file)
    token = added.out.strip()
    assert "token_file tokens.json" in added.err
    assert token not in added.err
    assert token.startswith("multichat_")
    assert multichat_here("token", "add", "Op", "--role", "observer", *file).code == 0
    listed = json.loads(multichat_here("token", "list", "--json", *file).out)
    assert [(each["name"], each["role"]) for each in listed] == [
        ("Ann", "participant"),
        ("Op", "observer"),
    ]
    plain = multichat_here("token", "list", *file).out
    assert "Ann\tparticipant" in plain
    secret = token.split("_", 2)[2]
    assert secret not in plain + (tmp_path / "tokens.json").read_text()
    assert multichat_here("token", "revoke", "Ann", *file).code == 0
    assert "Ann" not in multichat_here("token", "list", *file).out


WITHOUT_EXTRA = """
import sys
for name in (
    "apprise", "apscheduler", "fastapi", "prometheus_client", "pythonjsonlogger", "starlette",
    "uvicorn",
):
    sys.modules[name] = None
from multichat_lab.cli import main
sys.argv = ["multichat", *sys.argv[1:]]
main()
"""


def without_extra(*argv, cwd):
    command = [sys.executable, "-c", WITHOUT_EXTRA, *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


NEEDING = {
    "serve": {},
    "devlog": {"MULTICHAT_DEVLOG_TARGET": "json://127.0.0.1:9"},
    "alert": {"MULTICHAT_ALERT_TARGETS": "json://127.0.0.1:9"},
}


@pytest.mark.slow
@pytest.mark.parametrize("command", NEEDING)
def test_without_the_extra_the_commands_that_need_it_say_how_to_get_it(
    tmp_path, monkeypatch, command
):
    for name, value in NEEDING[command].items():
        monkeypatch.setenv(name, value)
    argv = {"devlog": ["a note"], "alert": ["test"]}.get(command, [])
    done = without_extra(command, *argv, cwd=tmp_path)
    assert done.returncode == 1
    assert "pip install 'multichat-lab[service]'" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "argv",
    [
        ["config", "show"],
        ["config", "template"],
        ["token", "list", "--set", "token_file=tokens.json"],
        ["backup"],
        ["backups"],
        ["health"],
        ["cleanup", "--dry-run"],
        ["optimize"],
        ["loadtest", "--sessions", "1", "--messages", "2", "--clients", "1"],
    ],
)
def test_without_the_extra_settings_tokens_and_upkeep_work(tmp_path, monkeypatch, argv):
    monkeypatch.setenv("MULTICHAT_STORE", "sqlite:chats.db")
    monkeypatch.setenv("MULTICHAT_DISK_FREE_WARN", "0.002")
    monkeypatch.setenv("MULTICHAT_DISK_FREE_ERROR", "0.001")
    SessionPersistence("sqlite", tmp_path / "chats.db").close()
    done = without_extra(*argv, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_command_line_loads_nothing_of_the_service_before_it_is_wanted():
    code = (
        "import sys, multichat_lab.cli, multichat_lab.service.client;"
        "print([each for each in ('fastapi', 'pydantic', 'uvicorn', 'prometheus_client', 'apprise')"
        " if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
