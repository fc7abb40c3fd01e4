"""A full disk refuses, in our words, and takes nothing away."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

pytest.importorskip("resource", reason="this system cannot limit the size of files")

SCRIPT = "tests.stores.full_disk_process"


def test_a_full_disk_is_an_error_and_what_was_recorded_stays(durable_storage):
    run = subprocess.run(
        [sys.executable, "-m", SCRIPT, *map(str, durable_storage)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG_SECONDS,
    )
    assert run.returncode == 0, run.stderr
    outcomes, is_kept, is_reopened, goes_on = json.loads(run.stdout)
    assert outcomes == ["StoreError, unchanged"] * 4
    assert (is_kept, is_reopened, goes_on) == (True, True, True)
    assert "Traceback" not in run.stderr
    assert "TornLineWarning" not in run.stderr, "nothing of a refused batch is left"
