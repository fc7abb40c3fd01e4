"""Try many schedules of faults, and print what is wrong: python -m tests.faults --help."""

import argparse
from collections import Counter

from multichat_lab.progress import progress_bar
from tests.conftest import DURABLE_TYPES
from tests.faults.checking import Told
from tests.faults.plans import Plan
from tests.faults.trials import failures


def main() -> None:
    """Print each failure with its seed, and at the end what was tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--schedules", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1, help="the first; the others follow")
    parser.add_argument("--store", choices=DURABLE_TYPES, help="only this kind")
    parser.add_argument("--only", type=int, help="a seed: this schedule alone, told in full")
    given = parser.parse_args()
    stores = (given.store,) if given.store else DURABLE_TYPES
    first, count = (given.seed, given.schedules) if given.only is None else (given.only, 1)
    plans = [Plan.of(seed, stores) for seed in range(first, first + count)]
    outcomes: Counter[str] = Counter()
    with progress_bar("faults") as progress:

        def done(plan: Plan, told: Told) -> None:
            outcomes["killed" if told.status else "refused" if told.errors else "unharmed"] += 1
            progress(outcomes.total(), count)
            if given.only is not None:
                print(plan, *told.errors, f"status {told.status}", sep="\n")

        wrong = 0
        for plan, each in failures(plans, done):
            wrong += 1
            print(f"--only {plan.seed}: {plan}\n    {each}", flush=True)
    print(f"{count:,} schedules: {dict(outcomes)}; wrong: {wrong}")
    raise SystemExit(wrong > 0)


if __name__ == "__main__":
    main()
