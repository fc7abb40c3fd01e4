"""A long run of schedules tells where it is, and goes on where it was stopped."""

import re
import signal
import subprocess
import sys

import pytest

from tests.faults.plans import Plan
from tests.faults.test_schedules import can_inject
from tests.waiting import HANG_SECONDS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_inject(), reason="strace is missing, or may not look in here"),
]

COMMAND = [sys.executable, "-m", "tests.faults", "--store", "json", "--seed", "900001"]
MANY = 500
MORE = 3


def counted(table):
    """Return how many schedules a table of a run counts."""
    lines = [each for each in table.splitlines() if each.startswith("json")]
    return sum(int(number) for each in lines for number in re.findall(r"\d+", each))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_who_stops_a_run_is_told_what_it_did_and_can_go_on(sign):
    command = [*COMMAND, "--schedules", str(MANY), "--every", "0", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        first = run.stdout.readline()
        assert re.match(rf"\d of {MANY}: unharmed .* a second, \d+ min to go", first), first
        run.send_signal(sign)
        rest = run.communicate(timeout=HANG_SECONDS)[0]
    assert run.returncode == 130
    going_on = int(re.search(r"interrupted; --from (\d+) goes on", rest)[1])
    assert counted(rest) == going_on - 900_001
    done = ["--schedules", str(going_on + MORE - 900_001), "--from", str(going_on)]
    again = subprocess.run([*COMMAND, *done], capture_output=True, text=True, check=True)
    assert again.stdout.startswith(f"{MORE} of {MORE}: ")
    assert counted(again.stdout) == MORE


def test_one_schedule_is_told_in_full():
    command = [*COMMAND[:-2], "--only", "900002"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith(str(Plan.of(900_002, ("json",))))
    assert "\nstatus " in told
