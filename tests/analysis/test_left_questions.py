"""Questions that are still being worked out when the process ends."""

import re
import subprocess
import sys

import pytest

LEFT = re.compile(r"^(?:nanobind: | - |See https://nanobind\.).*\n?", re.MULTILINE)
"""What an older DuckDB's binding tells at the end of a process of the objects that are left."""

NEEDS_PROC = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a thread does")

ASKS = """
import os, sys, threading, time
from pathlib import Path
from multichat_lab import Lab, SessionPersistence
from multichat_lab.analysis import query_limits
from multichat_lab.errors import QueryError

query_limits.GRACE = query_limits.GRACE_AT_EXIT = 0.0
QUERY = "SELECT length(printf('%900000000d', 1))"  # one value, which DuckDB cannot leave off
HALFWAY = 500_000_000  # bytes of it

def resident():
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")  # the most there ever were would be the parent's

lab = Lab(SessionPersistence("memory"), limits=query_limits.QueryLimits(seconds=0.05))

class Long:
    '''Ends when the threads that ask have stood still for a second.'''

    def __del__(self, path=Path, sleep=time.sleep, tell=sys.stdout.write):
        before, same = None, 0
        while same < 20:
            sleep(0.05)
            threads = sorted(path("/proc/self/task").glob("*/stat"))
            used = [each.read_text().rsplit(") ")[1].split()[11:13] for each in threads]
            same = same + 1 if used[1:] == before else 0
            before = used[1:]
        tell("all stand still\\n")

long = Long()
"""

GIVES_UP = """
try:
    lab.sql(QUERY)
except QueryError as error:
    print("took longer" if "took longer" in str(error) else error)
"""

IN_A_THREAD = """
lab.sql("SELECT 1")
lab._limits = query_limits.QueryLimits(seconds=600)
threading.Thread(target=lab.sql, args=[QUERY], daemon=True).start()
while resident() < HALFWAY:
    time.sleep(0.01)
print("asked")
"""

INTERRUPTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
def interrupt():
    while resident() < HALFWAY:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
lab.sql("SELECT 1")
lab._limits = query_limits.QueryLimits(seconds=600)
threading.Thread(target=interrupt).start()
try:
    lab.sql(QUERY)
except KeyboardInterrupt:
    print("interrupted")
"""


@NEEDS_PROC
@pytest.mark.parametrize(
    ("asks", "told"),
    [(GIVES_UP, "took longer"), (IN_A_THREAD, "asked"), (INTERRUPTED, "interrupted")],
    ids=["given up", "in a thread", "interrupted"],
)
def test_a_question_that_comes_back_while_python_ends_does_not_abort_the_process(asks, told):
    """It did, with SIGABRT, where it worked past the grace at the end of the process."""
    asked = subprocess.run(
        [sys.executable, "-c", ASKS + asks + "sys.exit(7)"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (asked.returncode, LEFT.sub("", asked.stderr)) == (7, "")
    assert asked.stdout.splitlines() == [told, "all stand still"]
