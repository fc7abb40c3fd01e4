"""What the health tells of backups that cannot be read."""

from multichat_lab.service.backups.backup import back_up
from tests.service.health.conftest import check_of


def test_a_backup_that_cannot_be_read_is_not_told_as_none(healthy):
    """It was: there is no backup yet, and all is well."""
    backup = back_up(*healthy.storage, healthy.settings.backup_path)
    (backup.path / "manifest.json").write_text("{")
    check = check_of(healthy.settings, "backup")
    assert check.status == "warn"
    assert f"1 cannot be read: {backup.path.name}" in check.message
