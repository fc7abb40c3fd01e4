"""Kill in rounds, and print what is wrong: python -m tests.killing --help."""

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from multichat_lab.progress import progress_bar
from tests.killing.scenes import SCENES


def told(progress, rounds, done) -> None:
    """Tell how far it is; where nobody watches, each tenth round."""
    progress(done, rounds)
    if done % 10 == 0 and not sys.stderr.isatty():
        print(f"{done} of {rounds} rounds", file=sys.stderr, flush=True)


def main() -> None:
    """Print for each scene what is wrong after so many rounds."""
    parser = argparse.ArgumentParser(prog="python -m tests.killing", description=__doc__)
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []], help="all unless given")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    is_wrong = False
    for name in given.scenes or SCENES:
        with tempfile.TemporaryDirectory() as folder, progress_bar(name) as progress:
            faults = SCENES[name](
                Path(folder), given.rounds, given.seed, partial(told, progress, given.rounds)
            )
        print(f"{name}: {given.rounds} rounds, {'; '.join(faults) or 'nothing wrong'}", flush=True)
        is_wrong |= bool(faults)
    raise SystemExit(is_wrong)


if __name__ == "__main__":
    main()
