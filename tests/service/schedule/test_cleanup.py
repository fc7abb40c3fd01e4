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
    return Settings(**place, backup_path=tmp_path / "backups", cleanup_most=1)


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


def test_a_clock_that_is_set_forward_while_the_service_runs_deletes_nothing(
    clean_up, chats, monkeypatch
):
    now = utc_now
    chats.create_session(["Ann"], session_id="new")
    monkeypatch.setattr(cleanup, "utc_now", lambda: now() + timedelta(days=400))
    with pytest.raises(StoreError, match=r"1 of 2 sessions.*timedatectl.*cleanup --days 7 --yes"):
        clean_up()
    assert names(chats) == ["old", "new"]
    monkeypatch.undo()
    clean_up()
    assert names(chats) == ["new"]


def test_more_than_a_set_part_is_refused_and_not_even_backed_up(settings, chats):
    careful = settings.model_copy(update={"cleanup_most": 0.5})
    with pytest.raises(StoreError, match=r"1 of 1 sessions, 100%.*at most 50%.*--yes"):
        CleanUp(careful, chats, pytest.fail)()
    assert names(chats) == ["old"]
    chats.create_session(["Ann"], session_id="new")
    CleanUp(careful, chats, list)()
    assert names(chats) == ["new"]
