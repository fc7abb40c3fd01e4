"""A bar for those who wait, silence elsewhere."""

import os
import pty
import subprocess
import sys

import pytest

CODE = """
from multichat_lab.progress import progress_bar
with progress_bar("Working", {unit!r}) as advance:
    for done in range(3):
        advance(done + 1, 3)
print("done")
"""


def test_nothing_is_shown_where_nobody_waits():
    shown = subprocess.run(
        [sys.executable, "-c", CODE.format(unit="")], capture_output=True, text=True, check=True
    )
    assert (shown.stdout, shown.stderr) == ("done\n", "")


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "told"), [("", "3/3"), ("bytes", "3/3 bytes")])
def test_a_terminal_sees_how_far_it_is(unit, told):
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", CODE.format(unit=unit)],
        stderr=theirs,
        stdout=subprocess.PIPE,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        text=True,
    ) as process:
        os.close(theirs)
        assert process.communicate()[0] == "done\n"
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # Linux's way to say that the other end was closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert "Working" in shown.decode()
    assert told in shown.decode()
