"""A small store of each type, with the settings of a service that keeps it."""

from types import SimpleNamespace

import pytest

from multichat_lab.service.health.watch import health_report
from multichat_lab.service.settings import Settings
from tests.service.backups.conftest import record


@pytest.fixture
def settings_of(tmp_path):
    """Make settings for a store; more are given by name."""

    def make(storage, **more):
        names = {"storage_type": storage[0], "storage_path": storage[1]}
        others = {"backup_path": tmp_path / "backups", "disk_free_warn": 0.0002}
        return Settings(**names, **(others | {"disk_free_error": 0.0001} | more))

    return make


@pytest.fixture
def healthy(durable_storage, settings_of):
    """A store of each type with five messages, and its settings."""
    record(durable_storage, 5)
    return SimpleNamespace(storage=durable_storage, settings=settings_of(durable_storage))


def check_of(settings, name, **how):
    """Return one check of a report."""
    return {each.name: each for each in health_report(settings, **how).checks}[name]
