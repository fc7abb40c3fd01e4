"""The commands that look after a store: what they print, and how they end."""

import json
import re

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from tests.service.alerts.conftest import SECRET, Webhook

STORE = ("--store", "sqlite:chats.db")
ROOMY = {"MULTICHAT_DISK_FREE_WARN": "0.0002", "MULTICHAT_DISK_FREE_ERROR": "0.0001"}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name, value in ROOMY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MULTICHAT_CONFIG", raising=False)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s", topic="lunch")
        chats.add_messages(ChatMessage("s", "Ann", f"{n}") for n in range(7))
    return path


@pytest.fixture
def webhook():
    playing = Webhook()
    playing.up()
    yield playing
    playing.down()


def count(path):
    with SessionPersistence("sqlite", path) as chats:
        return chats.get_session("s").message_count


def test_backups_lie_beside_the_store_unless_told_otherwise(multichat_here, store, tmp_path):
    made = multichat_here("backup", *STORE)
    assert made.code == 0
    assert "7 messages in 1 sessions" in made.out
    told = json.loads(multichat_here("backup", *STORE, "--to", "elsewhere", "--json").out)
    assert (told["sessions"], told["messages"], told["storage_type"]) == (1, 7, "sqlite")
    assert (tmp_path / told["path"] / "manifest.json").exists()
    listed = json.loads(multichat_here("backups", *STORE, "--json").out)
    assert [each["number"] for each in listed] == [1]
    assert "elsewhere" not in multichat_here("backups", *STORE).out


def test_only_so_many_backups_are_kept(multichat_here, store):
    for _ in range(3):
        assert multichat_here("backup", *STORE, "--keep", "2").code == 0
    listed = json.loads(multichat_here("backups", *STORE, "--json").out)
    assert [each["number"] for each in listed] == [2, 3]


def test_a_restore_needs_force_and_keeps_the_old_store(multichat_here, store, tmp_path):
    multichat_here("backup", *STORE)
    with SessionPersistence("sqlite", store) as chats:
        chats.add_message(ChatMessage("s", "Ann", "later"))
    refused = multichat_here("restore", "latest", *STORE)
    assert refused.code == 1
    assert "--force" in refused.err
    assert count(store) == 8
    done = multichat_here("restore", "latest", *STORE, "--force")
    assert done.code == 0
    assert "The old store is kept as" in done.out
    assert count(store) == 7
    (kept,) = (each for each in tmp_path.iterdir() if ".before-restore-" in each.name)
    assert count(kept) == 8


def test_a_backup_of_another_type_is_refused(multichat_here, store):
    multichat_here("backup", *STORE)
    name = json.loads(multichat_here("backups", *STORE, "--json").out)[0]["path"]
    refused = multichat_here("restore", name, "--store", "duckdb:other")
    assert refused.code == 1
    assert "of a sqlite store, not of a duckdb store" in refused.err


def test_cleanup_says_what_it_would_delete_before_it_does(multichat_here, store):
    dry = multichat_here("cleanup", *STORE, "--days", "0", "--dry-run", "--json")
    told = json.loads(dry.out)
    assert told["dry_run"] is True
    assert [each["session_id"] for each in told["sessions"]] == ["s"]
    assert count(store) == 7
    assert "1 of 1 sessions, 7" in multichat_here("cleanup", *STORE, "--days", "0", "--dry-run").out
    refused = multichat_here("cleanup", *STORE, "--days", "0")
    assert (refused.code, count(store)) == (1, 7)
    assert "100% of what is there" in refused.err
    assert "lunch" in multichat_here("cleanup", *STORE, "--days", "0", "--yes").out
    assert json.loads(multichat_here("sessions", *STORE, "--json").out) == []


def test_optimising_says_what_the_store_holds(multichat_here, store):
    told = json.loads(multichat_here("optimize", *STORE, "--json").out)
    assert (told["sessions"], told["messages"]) == (1, 7)
    assert "is whole: 7 messages" in multichat_here("optimize", *STORE).out


def test_health_is_told_to_programs_by_json_and_exit_code(multichat_here, store):
    well = multichat_here("health", *STORE, "--json")
    report = json.loads(well.out)
    assert (well.code, report["status"]) == (0, "ok")
    assert {"name", "status", "value", "message"} == set(report["checks"][0])
    assert "backup" in report["untested"]
    assert "not tested: backup" in multichat_here("health", *STORE).out
    told = {each["name"]: each["message"] for each in report["checks"]}
    assert re.match(r"All 7 messages in \d sessions are whole \(verified ", told["integrity"])
    quick = json.loads(multichat_here("health", *STORE, "--quick", "--json").out)
    told = {each["name"]: each["message"] for each in quick["checks"]}
    assert told["integrity"].startswith("Not looked at")


def test_a_warning_and_an_error_have_exit_codes_of_their_own(
    multichat_here, store, monkeypatch, tmp_path
):
    monkeypatch.setenv("MULTICHAT_MAX_SESSIONS", "1")
    full = multichat_here("health", *STORE)
    assert full.code == 4
    assert "✖ error" in full.out
    monkeypatch.setenv("MULTICHAT_MAX_SESSIONS", "1000")
    monkeypatch.setenv("MULTICHAT_MAX_MESSAGES_PER_SESSION", "8")
    assert multichat_here("health", *STORE).code == 3
    damaged = bytearray(store.read_bytes())
    damaged[:16] = b"\xa5" * 16
    store.write_bytes(damaged)
    assert multichat_here("health", *STORE).code == 4
    assert multichat_here("health", "--store", "nonsense").code == 1
    assert multichat_here("health", "--nonsense").code == 2


def test_health_on_a_terminal_says_it_with_a_sign_and_words(on_terminal, store):
    shown = on_terminal("health", *STORE)
    assert "✔ ok" in shown.out
    assert "Health: ✔ ok" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_a_store_and_a_backup_folder_are_taken_from_a_settings_file(
    multichat_here, store, tmp_path
):
    config = tmp_path / "production.toml"
    config.write_text(
        f'storage_path = "{store}"\nbackup_path = "{tmp_path / "safe"}"\nbackup_keep = 1\n'
    )
    for _ in range(2):
        told = json.loads(multichat_here("backup", "--config", config, "--json").out)
    assert told["path"].startswith(str(tmp_path / "safe"))
    assert len(json.loads(multichat_here("backups", "--config", config, "--json").out)) == 1
    assert multichat_here("health", "--config", config).code == 0


@pytest.mark.slow
def test_a_note_goes_to_the_devlog(multichat_here, webhook, monkeypatch):
    assert "MULTICHAT_DEVLOG_TARGET" in multichat_here("devlog", "hello").err
    monkeypatch.setenv("MULTICHAT_DEVLOG_TARGET", webhook.address)
    assert multichat_here("devlog", "hello").out == "Posted\n"
    assert webhook.taken[0][1]["message"] == "hello"
    monkeypatch.setenv("MULTICHAT_DEVLOG_TARGET", f"discrod://{SECRET}")
    refused = multichat_here("devlog", "hello")
    assert refused.code == 1
    assert SECRET not in refused.err + refused.out


@pytest.mark.slow
def test_a_test_alert_says_who_took_it(multichat_here, webhook, monkeypatch):
    assert "MULTICHAT_ALERT_TARGETS" in multichat_here("alert", "test").err
    monkeypatch.setenv("MULTICHAT_ALERT_TARGETS", webhook.address)
    taken = multichat_here("alert", "test")
    assert taken.out == "alert_targets[0] (JSON) took it\n"
    assert "This is how an alert arrives" in webhook.taken[0][1]["message"]
    assert SECRET not in taken.out + taken.err


def test_an_alert_that_nobody_takes_is_an_error(multichat_here, monkeypatch):
    monkeypatch.setattr("multichat_lab.cli.health.PATIENCE_SECONDS", 0.3)
    monkeypatch.setenv("MULTICHAT_ALERT_TARGETS", f"json://127.0.0.1:9/{SECRET}")
    missed = multichat_here("alert", "test")
    assert missed.code == 1
    assert "Not taken by alert_targets[0]" in missed.err
    assert SECRET not in missed.err
