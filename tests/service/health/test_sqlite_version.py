"""Which SQLite versions have faults, by the releases that SQLite's own page names."""

import sqlite3

import pytest

from multichat_lab.service.health.surroundings import has_wal_reset_fault, sqlite_check


@pytest.mark.parametrize(
    "version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
)
def test_versions_with_the_fault_of_the_log(version):
    assert has_wal_reset_fault(version)
    assert "3.51.3" in sqlite_check(version).message


@pytest.mark.parametrize(
    "version", [(3, 6, 23), (3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (3, 53, 4), (4, 0, 0)]
)
def test_versions_without_it(version):
    assert not has_wal_reset_fault(version)


def test_a_library_that_is_too_old_is_an_error():
    assert sqlite_check((3, 22, 0)).status == "error"


def test_the_library_here_is_named():
    assert sqlite_check().value == sqlite3.sqlite_version
