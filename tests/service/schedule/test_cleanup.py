"""The daily clean-up deletes what is backed up, and never all because of a wrong clock."""

from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, StoreError
from multichat_lab.service.backups.catalogue import list_backups
from multichat_lab.service.schedule import cleanup
from multichat_lab.service.schedule.cleanup import CleanUp
from multichat_lab.service.settings import Settings
from multichat_lab.times import utc_now


@pytest.fixture
def settings(durable_storage, tmp_path):
    place = {"storage_type": durable_storage[0], "storage_path": durable_storage[1]}
    return Settings(**place, backup_path=tmp_path / "backups")


@pytest.fixture
def chats(durable_storage):
    """A store with one session that is old."""
    long_ago = datetime.now(UTC) - timedelta(days=30)
    with SessionPersistence(*durable_storage) as opened:
        opened.create_session(["Ann"], session_id="old", created_at=long_ago)
        yield opened


@pytest.fixture
def clean_up(settings, chats):
    """The clean-up; `told` grows by each backup."""
    told = []
    cleaning = CleanUp(settings, chats, lambda: told.append("backup"))
    cleaning.told = told  # type: ignore[attr-defined]
    return cleaning


def names(chats):
    return [each.session_id for each in chats.list_sessions()]


def test_what_it_deletes_is_in_a_backup(clean_up, chats, settings):
    chats.create_session(["Ann"], session_id="new")
    clean_up()
    assert names(chats) == ["new"]
    [backup] = list_backups(settings.backup_path)
    assert backup.contents.sessions == 2
    assert clean_up.told == ["backup"]
    clean_up()
    assert list_backups(settings.backup_path) == [backup], "there was nothing to delete"


def test_without_a_backup_nothing_is_deleted(clean_up, chats, settings):
    settings.backup_path.write_text("where a disk was mounted once")
    with pytest.raises(BackupError):
        clean_up()
    assert names(chats) == ["old"]


def test_where_no_backups_are_made_it_deletes_without(chats, settings):
    bare = settings.model_copy(update={"backup_enabled": False})
    CleanUp(bare, chats, pytest.fail)()
    assert names(chats) == []
    assert not settings.backup_path.exists()


def test_a_clock_that_was_set_forward_does_not_delete_everything(clean_up, chats, monkeypatch):
    now = utc_now
    monkeypatch.setattr(cleanup, "utc_now", lambda: now() + timedelta(days=400))
    with pytest.raises(StoreError, match=r"all 1 sessions.*timedatectl.*cleanup --days 7"):
        clean_up()
    assert names(chats) == ["old"]
    chats.create_session(["Ann"], session_id="new")
    clean_up()
    assert names(chats) == ["new"], "what is said now shows which are old"
