"""A copy to a Parquet data set that is killed, or finds the disk full, is gone on with."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.stores.copying.records import all_of, copied, is_whole


def run(last: int, source, target) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).parent / "killed_process.py"
    command = [sys.executable, str(script), str(last), f"sqlite:{source[1]}", f"parquet:{target}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def messages_in(folder):
    """Return which messages others read in a data set as it lies there."""
    parts = [str(each) for each in folder.glob("messages/*/*.parquet")]
    if not parts:
        return []
    with duckdb.connect() as connection:
        return connection.read_parquet(parts).project("session_id, seq").fetchall()


@pytest.mark.slow
def test_a_copy_killed_before_any_change_of_the_folder_is_gone_on_with(two, tmp_path):
    source = two[0]
    first = tmp_path / "first"
    changes = int(run(0, source, first).stdout)
    assert changes > 50
    for last in range(1, changes + 1, max(1, changes // 24)):
        target = tmp_path / f"killed{last}"
        assert run(last, source, target).returncode == -9
        seen = messages_in(target)
        assert len(seen) == len(set(seen)), "nobody reads a message twice, before that goes on"
        copied(source, ("parquet", target))
        assert is_whole(("parquet", target))
        assert all_of(("parquet", target)) == all_of(source)


@pytest.mark.slow
def test_a_full_disk_is_an_error_and_the_data_set_stays_as_it_was(tmp_path):
    pytest.importorskip("resource", reason="this system cannot limit the size of files")
    script = Path(__file__).parent / "full_disk_copy_process.py"
    command = [sys.executable, str(script), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    remedy, *counts = done.stdout.splitlines()
    assert "free space" in remedy
    assert counts == ["1", "41"]
