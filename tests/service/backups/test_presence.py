"""A store that is gone is not replaced by a new one while there are backups of it."""

import pytest

from multichat_lab.errors import StoreError
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import find_backup, list_backups
from multichat_lab.service.backups.restore import restore
from multichat_lab.service.backups.rotation import require_store_of_backups
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.backups.conftest import told_by
from tests.service.processes import Place

pytestmark = pytest.mark.slow


def lose(path):
    path.rename(path.with_name("lost"))


def empty(path):
    lose(path)
    if path.with_name("lost").is_dir():
        path.mkdir()
    else:
        path.touch()


@pytest.fixture
def settings(recorded, tmp_path):
    more = {"storage_type": recorded[0], "storage_path": recorded[1]}
    return Settings(**Place(tmp_path).settings | more)


@pytest.mark.parametrize("spoil", [lose, empty])
def test_a_store_that_is_gone_is_missed_and_comes_back_from_its_backup(recorded, settings, spoil):
    before = told_by(recorded)
    backup = back_up(*recorded, settings.backup_path)
    spoil(settings.storage_path)
    service = MultichatProductionService(settings)
    with pytest.raises(StoreError, match=r"no store at .*a backup of it.*multichat restore latest"):
        service.start()
    assert list_backups(settings.backup_path) == [backup]
    restore(find_backup("latest", settings.backup_path), settings.storage_path)
    with service:
        assert told_by(recorded) == before


def test_the_first_start_makes_a_store(settings):
    lose(settings.storage_path)
    with MultichatProductionService(settings):
        assert settings.storage_path.exists()


def test_backups_of_another_store_are_no_reason_to_stay_away(recorded, settings):
    back_up(*recorded, settings.backup_path)
    other = settings.storage_path.with_name("other")
    require_store_of_backups(settings.model_copy(update={"storage_path": other}))


def test_backups_that_cannot_be_read_are_logged(settings, caplog):
    lose(settings.storage_path)
    settings.backup_path.write_text("where a disk was mounted once")
    require_store_of_backups(settings)
    assert "cannot be read" in caplog.text


def test_a_store_in_memory_begins_anew_each_time(recorded, settings):
    back_up(*recorded, settings.backup_path)
    lose(settings.storage_path)
    with MultichatProductionService(settings.model_copy(update={"storage_type": "memory"})) as run:
        assert run.url
    assert not settings.storage_path.exists()
