"""`multichat deploy-files`."""

import json
import sys
from pathlib import Path


def test_it_writes_the_files_and_says_what_is_next(multichat_here, tmp_path):
    done = multichat_here("deploy-files", "deployment")
    assert done.code == 0
    assert done.out.endswith("14 files written. Next: read deployment/INSTALL.md\n")
    assert "deployment/systemd/multichat.service\n" in done.out
    unit = (tmp_path / "deployment/systemd/multichat.service").read_text()
    assert f"ExecStart={Path(sys.executable).with_name('multichat')} serve" in unit
    assert "User=multichat\n" in unit


def test_its_json_is_the_list_of_files(multichat_here, tmp_path):
    written = json.loads(multichat_here("deploy-files", "new", "--json").out)
    assert all((tmp_path / each).is_file() for each in written)
    assert json.loads(multichat_here("deploy-files", "new", "--json").out) == []


def test_user_and_prefix_are_filled_in(multichat_here, tmp_path):
    multichat_here("deploy-files", "new", "--user", "chat", "--prefix", "/srv/trial/")
    unit = (tmp_path / "new/systemd/multichat.service").read_text()
    assert "User=chat\n" in unit
    assert "--config /srv/trial/etc/multichat/production.toml\n" in unit


def test_what_the_user_changed_is_kept_unless_forced(multichat_here, tmp_path):
    multichat_here("deploy-files", "new")
    settings = tmp_path / "new" / "production.toml"
    settings.write_text("port = 9000\n")
    refused = multichat_here("deploy-files", "new")
    assert refused.code == 1
    assert "new/production.toml" in refused.err
    assert "--force" in refused.err
    assert settings.read_text() == "port = 9000\n"
    assert "1 files written" in multichat_here("deploy-files", "new", "--force").out
    assert "storage_path" in settings.read_text()


def test_a_value_that_would_break_a_file_is_refused_in_one_line(multichat_here, tmp_path):
    done = multichat_here("deploy-files", "new", "--user", "chat\nroot")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("multichat: The user is 'chat\\nroot'")
    assert not (tmp_path / "new").exists()


def test_a_program_in_a_home_is_warned_about(multichat_here, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/home/ann/.venv/bin/python")
    done = multichat_here("deploy-files", "new")
    assert done.code == 0
    assert "/home/ann/.venv/bin/multichat" in done.err
