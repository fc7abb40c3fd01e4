"""`multichat serve`, `config` and `token`, as an operator types them."""

import json
import os
import subprocess
import sys
import tomllib

import pytest

from multichat_lab.service.settings.settings import Settings

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
for name in ("pydantic_settings", "uvicorn", "fastapi"):
    sys.modules[name] = None
from multichat_lab.cli import main
sys.argv = ["multichat", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("argv", [["serve"], ["config", "show"], ["token", "list"]])
def test_without_the_extra_the_commands_say_how_to_get_it(tmp_path, argv):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA, *argv],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install 'multichat-lab[service]'" in done.stderr


def test_the_command_line_loads_nothing_of_the_service_before_it_is_wanted():
    code = (
        "import sys, multichat_lab.cli, multichat_lab.service.client;"
        "print([each for each in ('fastapi', 'pydantic', 'uvicorn', 'prometheus_client', 'apprise')"
        " if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
