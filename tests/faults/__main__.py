"""Try many schedules of faults, and print what is wrong: python -m tests.faults --help."""

import argparse
import signal
import time
from collections.abc import Generator
from contextlib import closing

from tests.conftest import DURABLE_TYPES
from tests.faults.long_run import Outcome, Tally, outcomes
from tests.faults.plans import Plan

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""


def main() -> None:
    """Print each failure with its seed, how far it is now and then, and what was tried."""
    given = arguments()
    if given.only is not None:
        told_in_full(given.only, given.stores)
    first = max(given.seed, given.going_on or given.seed)
    seeds = range(first, given.seed + given.schedules)
    for sign in (signal.SIGTERM, signal.SIGINT):  # a shell lets what runs behind it ignore Ctrl-C
        signal.signal(sign, signal.default_int_handler)
    tally, is_whole = Tally(first, len(seeds)), False
    try:
        plans = [Plan.of(seed, given.stores) for seed in seeds]
        count(outcomes(plans, given.jobs), tally, given.every)
        is_whole = True
    except KeyboardInterrupt:
        print(f"interrupted; --from {tally.following} goes on")
    print(tally.line(), tally.table(), sep="\n", flush=True)
    wrong = any(kind == "wrong" for *_, kind in tally.counts)
    raise SystemExit(int(wrong) if is_whole else INTERRUPTED)


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--schedules", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1, help="the first; the others follow")
    parser.add_argument(
        "--from", type=int, dest="going_on", metavar="SEED", help="go on where a run has ended"
    )
    parser.add_argument("--jobs", type=int, default=1, help="schedules at once")
    parser.add_argument("--every", type=float, default=30.0, help="seconds between reports")
    parser.add_argument("--store", choices=DURABLE_TYPES, help="only this kind")
    parser.add_argument("--only", type=int, help="a seed: this schedule alone, told in full")
    given = parser.parse_args()
    given.stores = (given.store,) if given.store else DURABLE_TYPES
    return given


def count(coming: Generator[Outcome], tally: Tally, every: float) -> None:
    """Count what comes, and print what is wrong, and every so many seconds how far it is."""
    told_at = time.monotonic()
    with closing(coming):
        for outcome in coming:
            tally.add(outcome)
            print_wrong(outcome)
            if time.monotonic() - told_at > every:
                told_at = time.monotonic()
                print(f"{tally.line()}; --from {tally.following} goes on", flush=True)


def print_wrong(outcome: Outcome) -> None:
    """Print what is wrong, and of which seed: `--only` with the same `--store` tells it in full."""
    for each in outcome.wrong:
        print(f"--only {outcome.plan.seed}: {outcome.plan}\n    {each}", flush=True)


def told_in_full(seed: int, stores: tuple[str, ...]) -> None:
    """Try one, and end."""
    (outcome,) = outcomes([Plan.of(seed, stores)], 1)
    print(outcome.plan, *outcome.told.errors, f"status {outcome.told.status}", sep="\n")
    print_wrong(outcome)
    raise SystemExit(outcome.kind == "wrong")


if __name__ == "__main__":
    main()
