"""Damage many copies of a store, and print what nobody named: python -m tests.damage --help."""

import argparse
from collections import Counter

from multichat_lab.progress import progress_bar
from tests.damage.trials import TARGETS, trials


def main() -> None:
    """Print each failure with its seed, and at the end what was tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage", description=__doc__)
    parser.add_argument("--kind", choices=TARGETS, help="of store or copy; else all")
    targets = sorted({each for some in TARGETS.values() for each in some})
    parser.add_argument("--target", choices=targets, help="else all")
    parser.add_argument("--count", type=int, default=100, help="trials of each kind and target")
    parser.add_argument("--seed", type=int, default=1, help="the first; the others follow")
    parser.add_argument("--tell", action="store_true", help="print every trial")
    given = parser.parse_args()
    wrong = 0
    for kind in (given.kind,) if given.kind else TARGETS:
        for target in TARGETS[kind]:
            if given.target in (None, target):
                wrong += _tried(kind, target, given)
    raise SystemExit(wrong > 0)


def _tried(kind: str, target: str, given: argparse.Namespace) -> int:
    """Try one kind and target, and return how often something was wrong."""
    outcomes: Counter[str] = Counter()
    with progress_bar(f"{kind} {target}") as progress:
        for each in trials(kind, target, range(given.seed, given.seed + given.count)):
            outcomes[each.outcome] += 1
            progress(outcomes.total(), given.count)
            if given.tell or each.outcome in ("silent", "crashed"):
                print(f"--kind {kind} --target {target} --seed {each.seed} --count 1: "
                      f"{each.harm}: {each.outcome}: {each.told}", flush=True)  # fmt: skip
    print(f"{kind} {target}: {given.count:,} trials: {dict(outcomes)}", flush=True)
    return outcomes["silent"] + outcomes["crashed"]


if __name__ == "__main__":
    main()
