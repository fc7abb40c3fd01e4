"""Each thing that a store asks of the system fails in turn: what was acknowledged is there.

A seed makes a schedule: a store, a run of deeds, and one fault at one of the system calls with
which it keeps what it is told. `strace` injects the fault into the real process; nothing is
pretended to the store itself but the time, which jumps or stands still where we read it.
Afterwards the store is opened anew, without faults, and compared with what was acknowledged
(`checking.py` has the rules).

    uv run python -m tests.faults --schedules 10000 --jobs 2 [--seed 1] [--store sqlite]
    uv run python -m tests.faults --schedules 10000 --jobs 2 --from 4001  # it goes on there
    uv run python -m tests.faults --only 4711                             # one, told in full
    FAULTS_LONG=1 uv run pytest tests/faults/test_service.py              # all of the service

Run by hand: `--schedules 10000 --jobs 4`, seeds 1 to 10,000 of all three stores, in 66 minutes on a
busy machine: 6,184 unharmed, 2,303 refused, 1,513 killed, none wrong; before that two of them came
out wrong, and are tests now.

The quick ones are tests, `test_schedules.py` and, of the service, `test_service.py`. They need
`strace`, as Debian has it.
"""
