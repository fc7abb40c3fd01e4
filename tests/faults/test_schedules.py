"""Each store under faults of the system, a few schedules of each kind; see `tests.faults`."""

import shutil
import subprocess
from itertools import islice

import pytest

from tests.conftest import DURABLE_TYPES
from tests.faults.plans import Fault, Plan
from tests.faults.trials import nursery, tried

pytestmark = pytest.mark.slow

EACH = 5
"""Schedules of each fault."""
CHOSEN = (
    Fault("write", "is killed"), Fault("pwrite64", "is killed"), Fault("fsync", "is killed"),
    Fault("write", "finds no room"), Fault("pwrite64", "finds no room"), Fault("flock", "fails"),
    Fault("openat", "fails"), Fault("rename", "fails"), Fault("fdatasync", "is stopped"),
    Fault("clock", "jumps ahead"), Fault("clock", "jumps back"), Fault("clock", "stands still"),
)  # fmt: skip


def can_inject():
    """Whether strace is there and may look into processes."""
    strace = shutil.which("strace")
    command = [strace, "-e", "inject=getpid:retval=1", "true"]
    return bool(strace) and not subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture(scope="module", autouse=True)
def needs_strace():
    if not can_inject():
        pytest.skip("strace is not installed, or may not look into processes here")


@pytest.fixture(scope="module")
def born(needs_strace):
    with nursery() as born:
        yield born


@pytest.mark.parametrize("fault", CHOSEN, ids=lambda fault: f"{fault.call} {fault.kind}")
def test_what_was_acknowledged_is_there_whatever_fails(fault, born):
    plans = (Plan.of(seed) for seed in range(1, 10_000))
    chosen = islice((plan for plan in plans if plan.fault == fault), EACH)
    outcomes = {plan: tried(plan, born) for plan in chosen}
    assert len(outcomes) == EACH
    assert {plan: found for plan, (_, found) in outcomes.items() if found} == {}
    if fault.kind == "is killed":
        assert -9 in {told.status for told, _ in outcomes.values()}


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(23, id="sqlite is refused to give back a lock, and waits for itself"),
        pytest.param(572, id="json is killed between a new file and its first line"),
    ],
)
def test_what_a_long_run_has_found_is_mended(seed, born):
    assert tried(Plan.of(seed), born)[1] == []


def test_a_seed_makes_the_same_schedule_and_all_of_them_strike_every_store():
    plans = [Plan.of(seed) for seed in range(2_000)]
    assert plans == [Plan.of(seed) for seed in range(2_000)]
    assert {plan.store for plan in plans} == set(DURABLE_TYPES)
    assert len({plan.fault for plan in plans}) > 40
