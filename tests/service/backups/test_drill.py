"""A drill restores the newest backup somewhere else, and tells when that cannot be done."""

import json
from datetime import timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError
from multichat_lab.service.backups.drill import RESULTS, drill_by, last_drill
from multichat_lab.service.backups.rotation import back_up_by
from multichat_lab.service.health.surroundings import drill_check
from multichat_lab.service.settings import Settings
from multichat_lab.times import utc_now
from tests.service.backups.conftest import record


@pytest.fixture
def settings(durable_storage, tmp_path):
    storage_type, path = durable_storage
    return Settings(storage_type=storage_type, storage_path=path, backup_path=tmp_path / "backups")


@pytest.fixture
def backed_up(durable_storage, settings):
    record(durable_storage, 5)
    return back_up_by(settings)


def test_a_drill_restores_the_newest_backup_and_leaves_nothing_behind(settings, backed_up):
    before = sorted(each.name for each in settings.backup_path.iterdir())
    went = drill_by(settings)
    assert went == last_drill(settings)
    assert (went.is_ok, went.backup) == (True, backed_up.path.name)
    assert went.messages == backed_up.contents.messages
    assert str(went).endswith("are whole")
    after = sorted(each.name for each in settings.backup_path.iterdir())
    assert after == sorted([*before, RESULTS])
    check = drill_check(settings, utc_now())
    assert (check.status, check.message) == ("ok", str(went))


def test_a_drill_of_the_future_is_no_proof(settings, backed_up):
    """By a clock that was set back no drill would ever be due."""
    drill_by(settings)
    check = drill_check(settings, utc_now() - timedelta(days=3650))
    assert check.status == "warn"
    assert "set the clock" in check.message


def test_a_damaged_backup_fails_the_drill_and_the_health(settings, backed_up):
    assert drill_check(settings, utc_now()).status == "untested"
    file = backed_up.path / max(backed_up.files)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(BackupError, match=r"cannot be restored.*is damaged.*multichat backup"):
        drill_by(settings)
    check = drill_check(settings, utc_now())
    assert check.status == "error"
    assert f"{file.name} is not as it was written" in check.message
    assert not list(settings.backup_path.glob(".drill-*"))
    back_up_by(settings)
    assert drill_by(settings).is_ok
    assert drill_check(settings, utc_now()).status == "ok"


def test_a_drill_without_a_backup_fails(settings):
    with pytest.raises(BackupError, match="has no backup of"):
        drill_by(settings)
    settings.backup_path.mkdir()
    with pytest.raises(BackupError, match="has no backup of"):
        drill_by(settings)
    assert last_drill(settings).problem


def test_each_store_of_a_folder_has_a_drill_of_its_own(settings, backed_up, tmp_path):
    other = settings.model_copy(update={"storage_path": tmp_path / "other"})
    record((other.storage_type, other.storage_path), 2)
    back_up_by(other)
    assert drill_by(settings).messages == backed_up.contents.messages
    assert last_drill(other) is None
    assert drill_by(other).messages != backed_up.contents.messages
    assert last_drill(settings).messages == backed_up.contents.messages


def test_an_old_drill_is_warned_of_and_a_file_of_nonsense_is_none(settings, backed_up):
    drill_by(settings)
    file = settings.backup_path / RESULTS
    [[source, went]] = json.loads(file.read_text()).items()
    file.write_text(json.dumps({source: went | {"at": "2020-01-01T00:00:00+00:00"}}))
    assert drill_check(settings, utc_now()).status == "warn"
    for nonsense in ("{", "[]", '{"a": 1}'):
        file.write_text(nonsense)
        assert last_drill(settings) is None


def test_the_store_is_in_use_meanwhile_and_is_left_alone(settings, backed_up, durable_storage):
    with SessionPersistence(*durable_storage) as chats:
        [first, *_] = chats.list_sessions()
        before = chats.get_messages(first.session_id)
        assert drill_by(settings).is_ok
        assert chats.get_messages(first.session_id) == before
