"""`kill -9` at any moment of a restore leaves the old store whole."""

import random
import signal
import time

import pytest

from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.restore import ASIDE, restore
from tests.service.backups.conftest import record, told_by

pytestmark = pytest.mark.slow

KILLS = 6


def old_store(storage):
    """Return what the old store answers, wherever a killed restore has left it."""
    path = storage[1]
    aside = [
        each
        for each in path.parent.glob(f"{path.name}{ASIDE}*")
        if not each.name.endswith((".lock", ".turnstile", "-wal", "-shm"))
    ]
    return [told_by((storage[0], each)) for each in (path, *aside)]


def test_a_kill_at_each_step_leaves_the_old_store_whole(recorded, tmp_path, restoring):
    backed_up = told_by(recorded)
    backup = back_up(*recorded, tmp_path / "backups")
    record(recorded, 5, text="later")
    steps: list[str] = []
    restore(backup, recorded[1], force=True, step=steps.append)
    assert len(steps) >= 6
    later = record(recorded, 5, text="later")
    for step in steps:
        process = restoring(recorded[1], backup, step)
        assert step in process.communicate()[0]
        assert process.returncode == -signal.SIGKILL
        if step != "done":
            assert told_by(recorded) == later, step
    assert told_by(recorded) == backed_up
    assert later in old_store(recorded)


def test_a_kill_at_a_random_moment_leaves_the_old_store_whole(recorded, tmp_path, restoring):
    backed_up = told_by(recorded)
    backup = back_up(*recorded, tmp_path / "backups")
    later = record(recorded, 5, text="later")
    began = time.monotonic()
    restore(backup, recorded[1], force=True)
    took = time.monotonic() - began
    moments = random.Random(3)  # noqa: S311
    for _ in range(KILLS):
        if told_by(recorded) == backed_up:
            record(recorded, 5, text="later")
        later = told_by(recorded)
        process = restoring(recorded[1], backup)
        assert process.stdout.readline() == "compare checksums\n"
        time.sleep(moments.uniform(0, took))
        process.kill()
        process.communicate()
        assert told_by(recorded) in (later, backed_up)
        assert later in old_store(recorded)
